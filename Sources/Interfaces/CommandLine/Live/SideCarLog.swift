internal import Foundation
internal import LiveScheduling

/// The side-car's log on the error stream: a line an event, as text or as JSON.
struct SideCarLog: Sendable {
  enum Form: String, CaseIterable, Sendable {
    case text
    case json
  }

  let form: Form

  func write(_ event: SideCarEvent) {
    let time = Date().ISO8601Format()
    switch form {
    case .text:
      let fields = event.fields.map { " \($0.key)=\($0.value)" }.joined()
      let level = event.level == .info ? "" : "\(event.level.rawValue): "
      Console.shared.note("\(time) \(level)\(event.message)\(fields)")
    case .json:
      var line: [String: String] = [:]
      for (key, value) in event.fields { line[key] = value }
      line["time"] = time
      line["level"] = event.level.rawValue
      line["event"] = event.name
      line["message"] = event.message
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      if let data = try? encoder.encode(line) { Console.shared.note(String(decoding: data, as: UTF8.self)) }
    }
  }
}
