internal import Simulation
internal import Diagnostics
internal import Fingerprints
package import StartTimes

/// What was learned of a machine's start times, as a file: what `plait eta --save` writes and `--model` takes.
///
/// The form is described in Documentation/formats/eta-model.md.
package struct StartModelFile: Sendable, Equatable {
  /// The form that this version reads and writes.
  package static let schema = "plait.eta-model/1"

  package var trained: TrainedStartTimes
  /// The machine and the rules that the forward simulations followed, in words.
  package var processors: Int
  package var rules: String
  package var origin: Origin
  /// The names of the queue and partition numbers that were learned from; empty where numbers are all there is.
  package var queues: [String]
  package var partitions: [String]

  /// What it was learned from.
  package struct Origin: Sendable, Equatable, Codable {
    /// The log's path and the fingerprint of its jobs, with their starts and ends, as far as they were known.
    package var log: String
    package var fingerprint: String
    package var jobs: Int
    /// The moment up to which starts were learned from, in the log's own seconds.
    package var untilSeconds: Int64
    package var seed: UInt64

    package init(log: String, fingerprint: String, jobs: Int, untilSeconds: Int64, seed: UInt64) {
      self.log = log
      self.fingerprint = fingerprint
      self.jobs = jobs
      self.untilSeconds = untilSeconds
      self.seed = seed
    }
  }

  package init(
    trained: TrainedStartTimes, processors: Int, rules: ServiceRules, origin: Origin, queues: [String],
    partitions: [String]
  ) {
    self.init(
      trained: trained, processors: processors, rules: rules.text, origin: origin, queues: queues,
      partitions: partitions)
  }

  init(
    trained: TrainedStartTimes, processors: Int, rules: String, origin: Origin, queues: [String],
    partitions: [String]
  ) {
    self.trained = trained
    self.processors = processors
    self.rules = rules
    self.origin = origin
    self.queues = queues
    self.partitions = partitions
  }

  /// Says whether the model is for a machine and its rules.
  /// - Throws: `StartModelError.otherMachine` with both.
  package func check(processors: Int, rules: ServiceRules, path: String) throws(StartModelError) {
    guard processors == self.processors else {
      throw StartModelError(
        .otherMachine,
        "the model was learned on a machine of \(self.processors) processors and this one has \(processors); learn one "
          + "from this machine's log with plait eta --save",
        at: SourceLocation(file: path, field: "processors"))
    }
    guard rules.text == self.rules else {
      throw StartModelError(
        .otherMachine,
        "the model was learned under other rules; give the same --conf, --order, --backfill or --policy as then, or "
          + "learn one under these with plait eta --save",
        at: SourceLocation(file: path, field: "rules"),
        cause: "the model's are: \(self.rules). Asked under: \(rules.text)")
    }
  }

  /// The number that the model has for a number of another record, by its name; names that the model has not seen
  /// get numbers that none of its queues or partitions has.
  package static func renumbering(_ names: [String], as known: [String]) -> [Int32: Int32] {
    var places: [Int32: Int32] = [:]
    var next = Int32(known.count)
    for (number, name) in names.enumerated() {
      if let place = known.firstIndex(of: name) {
        places[Int32(number)] = Int32(place)
      } else {
        places[Int32(number)] = next
        next += 1
      }
    }
    return places
  }
}

extension RecordedJobs {
  /// The fingerprint of the jobs with what is recorded of them.
  package var fingerprint: String {
    var hash = ColumnHash()
    hash.update(workload.id)
    hash.update(workload.submitSeconds)
    hash.update(workload.processors)
    hash.update(workload.requestedSeconds)
    hash.update(workload.user)
    hash.update(startSeconds)
    hash.update(endSeconds)
    hash.update(withdrawnSeconds)
    return hash.fingerprint.text
  }

  /// The same record with its queues and partitions numbered as a model has them.
  package func renumbered(
    queues: [Int32: Int32], partitions: [Int32: Int32]
  ) -> RecordedJobs {
    var record = self
    for job in 0..<count {
      record.queue[job] = queues[queue[job]] ?? queue[job]
      record.partition[job] = partitions[partition[job]] ?? partition[job]
    }
    return record
  }
}
