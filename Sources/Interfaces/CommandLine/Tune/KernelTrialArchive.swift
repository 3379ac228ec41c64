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
    var own: [KernelTrial] = []
    var others: [(subject: KernelSubject, trials: [KernelTrial])] = []
    let decoder = JSONDecoder()
    for (id, stored) in try store.trials(
      subject: KernelSubject.storeSubject(kernel: subject.kernel), verb: "tune")
    {
      let row: StoredKernelTrial
      do {
        row = try decoder.decode(StoredKernelTrial.self, from: Data(stored.payloadJSON.utf8))
      } catch {
        Console.shared.warning("the trial \(id) of the store is of another version: left out")
        continue
      }
      if row.subject == subject {
        own.append(row.trial)
      } else if let place = others.firstIndex(where: { $0.subject == row.subject }) {
        others[place].trials.append(row.trial)
      } else {
        others.append((row.subject, [row.trial]))
      }
    }
    return (own, others.map(\.trials))
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
