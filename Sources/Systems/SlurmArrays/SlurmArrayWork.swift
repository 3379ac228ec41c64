internal import Diagnostics
internal import Foundation

/// What the tasks need to know, in `work.json`.
struct SlurmArrayWork: Codable, Equatable {
  static let schema = "plait.array-work/1"

  var schema = Self.schema
  /// The name of the folder's arrays in Slurm's queue.
  var jobName: String
  var worker: [String]
  var itemSeconds: Double?
  var idleSeconds: Double
  var heartbeatSeconds: Double

  static func read(_ folder: SlurmArrayFolder) throws(SlurmArrayError) -> SlurmArrayWork? {
    guard let data = FileManager.default.contents(atPath: folder.work) else { return nil }
    guard let work = try? JSONDecoder().decode(SlurmArrayWork.self, from: data), work.schema == schema else {
      throw SlurmArrayError(
        .otherWork, "the folder holds something else than work for an array; name another folder",
        at: .init(file: folder.work))
    }
    return work
  }

  func write(_ folder: SlurmArrayFolder) throws(SlurmArrayError) {
    try SlurmArrayFolder.write(JSONLine.text(self) + "\n", to: folder.work)
  }
}

/// Values as one line of JSON.
enum JSONLine {
  static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a value of Plait's own cannot be encoded")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Whether a text is one JSON value on one line.
  static func isValue(_ text: some StringProtocol) -> Bool {
    guard !text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return false }
    return (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
  }
}
