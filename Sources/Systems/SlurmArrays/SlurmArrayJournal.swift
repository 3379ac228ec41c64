internal import Foundation

/// What the submitting side did, one event a line, each on the disk before the deed that follows from it.
enum SlurmArrayEvent: Codable, Equatable {
  case submitted(array: String, tasks: Int)
  case cancelled(array: String)
  /// The item's task is gone; it is given out again, or not.
  case lost(item: Int, task: String, reason: String, counts: Bool)
  case gaveUp(item: Int, reason: String)
}

struct SlurmArrayJournal {
  private let path: String
  private(set) var events: [SlurmArrayEvent]

  init(_ folder: SlurmArrayFolder) {
    path = folder.journal
    events = SlurmArrayFolder.lines(path).compactMap {
      try? JSONDecoder().decode(SlurmArrayEvent.self, from: Data($0.utf8))
    }
  }

  mutating func append(_ event: SlurmArrayEvent) throws(SlurmArrayError) {
    try SlurmArrayFolder.append(JSONLine.text(event) + "\n", to: path)
    events.append(event)
  }
}
