internal import Diagnostics
internal import Files
internal import JobLogs
internal import Simulation

/// The places of jobs as a file: comma-separated values, one line a job, in the order of the log.
///
/// Columns: `job`; `start`, `end` in the log's seconds; `promised`, the start that the first
/// reservation said, empty where there was none; `cores` on each node, as Slurm writes
/// SLURM_JOB_CPUS_PER_NODE (`4(x2),3`); `nodes`, as Slurm writes lists of hosts (`n[1-3,7]`).
/// Documentation/formats/placements.md describes it.
enum PlacementFile {
  static let columns = ["job", "start", "end", "promised", "cores", "nodes"]

  static func write(
    _ placed: PlacedSchedule, of workload: Workload, on layout: ClusterLayout, to path: String
  ) throws {
    let names = NodeNames(layout)
    let file = try AtomicFile(path: path)
    var text = columns.joined(separator: ",") + "\n"
    for job in 0..<workload.count {
      let start = placed.schedule.startSeconds[job] + workload.originSeconds
      let end = start + Int64(workload.runSeconds[job])
      let promised = placed.schedule.promisedSeconds[job]
      let promise = promised < 0 ? "" : "\(promised + workload.originSeconds)"
      let pieces = placed.pieces(ofJob: job)
      text += "\(workload.id[job]),\(start),\(end),\(promise),"
      text += "\"\(coresText(pieces))\",\"\(names.text(pieces))\"\n"
      if text.utf8.count > 1 << 16 {
        try file.write(text)
        text = ""
      }
    }
    try file.write(text)
    try file.commit()
  }

  private static func coresText(_ pieces: ArraySlice<PlacedSchedule.Piece>) -> String {
    var runs: [(cores: Int32, count: Int32)] = []
    for piece in pieces {
      if let last = runs.last, last.cores == piece.cores {
        runs[runs.count - 1].count += piece.count
      } else {
        runs.append((piece.cores, piece.count))
      }
    }
    return runs.map { $0.count == 1 ? "\($0.cores)" : "\($0.cores)(x\($0.count))" }.joined(separator: ",")
  }

  // MARK: - Reading

  /// The schedule that a file holds for the jobs of `workload`; a job that it does not name never starts.
  ///
  /// - Throws: `PlacementFileError` with line and field, `FileError` or `JobLogError` where the file
  ///   cannot be read.
  static func read(
    _ path: String, of workload: Workload, on layout: ClusterLayout
  ) throws -> PlacedSchedule {
    let text = try text(path)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    guard let header = lines.first, fields(header) == columns else {
      throw PlacementFileError(
        message: "the first line must be \(columns.joined(separator: ","))",
        location: SourceLocation(file: path, line: 1))
    }
    var rows: [Int64: Int] = [:]
    for (row, id) in workload.id.enumerated() { rows[id] = row }
    let names = NodeNames(layout)
    var start = [Int64](repeating: -1, count: workload.count)
    var promised = start
    var places = [[PlacedSchedule.Piece]](repeating: [], count: workload.count)
    for (index, line) in lines.enumerated().dropFirst() {
      let record = try Record(line, path: path, line: index + 1)
      guard let job = rows[record.job] else {
        throw record.error(0, "job \(record.job) is not among the jobs of the log that fit the machine")
      }
      if !places[job].isEmpty { throw record.error(0, "job \(record.job) is in the file already") }
      guard let nodes = names.nodes(of: record.nodes) else {
        throw record.error(5, "`\(record.nodes)` is no list of nodes of this machine, such as n[1-3,7]")
      }
      guard record.cores.count == nodes.count else {
        throw record.error(4, "there are cores for \(record.cores.count) nodes, and \(nodes.count) nodes")
      }
      if record.end - record.start != Int64(workload.runSeconds[job]) {
        throw record.error(
          2,
          "the job runs for \(workload.runSeconds[job]) s by the log and for "
            + "\(record.end - record.start) s here")
      }
      start[job] = record.start - workload.originSeconds
      promised[job] = record.promised.map { $0 - workload.originSeconds } ?? -1
      places[job] = zip(nodes, record.cores).sorted { $0.0 < $1.0 }.map { node, cores in
        PlacedSchedule.Piece(unit: Int32(node), count: 1, shares: 1, cores: cores)
      }
    }
    var placed = PlacedSchedule(
      schedule: Schedule(startSeconds: start, promisedSeconds: promised), placement: .nodes)
    for place in places { placed.append(place) }
    return placed
  }

  private static func text(_ path: String) throws -> String {
    var source = try ByteSource(path: path)
    var bytes: [UInt8] = []
    while try source.next({ bytes.append(contentsOf: $0) }) {
      if bytes.count > 1 << 30 {
        throw PlacementFileError(
          message: "this is larger than 1 GiB: check a part of it", location: SourceLocation(file: path))
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PlacementFileError(message: "this is not UTF-8 text", location: SourceLocation(file: path))
    }
    return text
  }

  /// The fields of a line; those in double quotes may hold commas. Nil where a quote is not closed.
  fileprivate static func fields(_ line: Substring) -> [String]? {
    var fields = [""]
    var isQuoted = false
    for character in line where character != "\r" {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return isQuoted ? nil : fields
  }

  /// One line of the file.
  private struct Record {
    var job: Int64 = 0
    var start: Int64 = 0
    var end: Int64 = 0
    var promised: Int64?
    var cores: [Int32] = []
    var nodes = ""
    private let path: String
    private let line: Int

    init(_ text: Substring, path: String, line: Int) throws {
      self.path = path
      self.line = line
      guard let fields = PlacementFile.fields(text), fields.count == columns.count else {
        throw PlacementFileError(
          message: "this line does not have \(columns.count) fields",
          location: SourceLocation(file: path, line: line))
      }
      job = try time(fields, 0)
      start = try time(fields, 1)
      end = try time(fields, 2)
      if !fields[3].isEmpty { promised = try time(fields, 3) }
      guard let cores = Self.cores(fields[4]) else {
        throw error(4, "`\(fields[4])` is no list of cores, such as 4(x2),3")
      }
      self.cores = cores
      nodes = fields[5]
    }

    /// A number that leaves room for sums.
    private func time(_ fields: [String], _ index: Int) throws -> Int64 {
      guard let value = Int64(fields[index]), value.magnitude < 1 << 52 else {
        throw error(index, "`\(fields[index])` is not a whole number in range")
      }
      return value
    }

    private static func cores(_ text: String) -> [Int32]? {
      var cores: [Int32] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let ends = part.split(separator: "(x", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = Int32(ends[0]), number > 0 else { return nil }
        var count = 1
        if ends.count == 2 {
          guard ends[1].last == ")", let times = Int(ends[1].dropLast()), times > 0, times <= 10_000_000
          else { return nil }
          count = times
        }
        cores += repeatElement(number, count: count)
      }
      return cores
    }

    func error(_ field: Int, _ message: String) -> PlacementFileError {
      PlacementFileError(
        message: message,
        location: SourceLocation(file: path, line: line, field: "field \(field + 1) (\(columns[field]))"))
    }
  }
}

/// A file of placements that cannot be read.
struct PlacementFileError: DiagnosedError {
  var message: String
  var location: SourceLocation?
  var codeName: String { "placements.malformed" }
}
