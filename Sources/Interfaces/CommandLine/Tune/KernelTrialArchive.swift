internal import Diagnostics
internal import Foundation
internal import KernelTuning
internal import Store

/// The trials of a kernel in the store.
struct KernelTrialArchive {
  let store: Store
  let subject: KernelSubject
  let seed: UInt64

  /// Trials of this very subject, the oldest first, and those of the same kernel elsewhere, a list a place.
  func known() throws -> (own: [KernelTrial], others: [[KernelTrial]]) {
    let places = try Self.places(of: subject.kernel, in: store)
    return (
      places.first { $0.subject == subject }?.trials ?? [],
      places.filter { $0.subject != subject }.map(\.trials)
    )
  }

  /// What is known of a kernel, by place, the place that was tried first in front.
  static func places(of kernel: String, in store: Store) throws -> [KnownPlace] {
    var places: [KnownPlace] = []
    var positions: [KernelSubject: Int] = [:]
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    for (id, stored) in try store.trials(subject: KernelSubject.storeSubject(kernel: kernel), verb: "tune") {
      let row: StoredKernelTrial
      do {
        row = try decoder.decode(StoredKernelTrial.self, from: Data(stored.payloadJSON.utf8))
      } catch {
        Console.shared.warning("the trial \(id) of the store is of another version: left out")
        continue
      }
      if let position = positions[row.subject] {
        places[position].trials.append(row.trial)
      } else {
        positions[row.subject] = places.count
        places.append(KnownPlace(subject: row.subject, trials: [row.trial]))
      }
    }
    return places
  }

  /// The kernels of which the store has trials, by the alphabet.
  static func kernels(in store: Store) throws -> [String] {
    try store.trialSubjects(verb: "tune").compactMap { KernelSubject.kernel(storeSubject: $0) }
  }

  /// Keeps trials and returns their ids, in their order.
  func keep(_ trials: [KernelTrial]) throws -> [Int64] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try store.add(
      try trials.map { trial in
        Trial(
          createdUnixSeconds: Clock.unixSeconds, verb: "tune",
          subject: KernelSubject.storeSubject(kernel: subject.kernel), machine: subject.machine, seed: seed,
          payloadJSON: String(
            decoding: try encoder.encode(StoredKernelTrial(subject: subject, trial: trial)), as: UTF8.self))
      })
  }
}
