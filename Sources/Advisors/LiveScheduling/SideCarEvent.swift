/// Something that the side-car's log tells.
package struct SideCarEvent: Sendable, Equatable {
  package enum Level: String, Sendable {
    case info
    case warning
    case error
  }

  package var level: Level
  /// A stable word, such as `nice.changed`.
  package var name: String
  /// What happened, for people.
  package var message: String
  /// Numbers and names that belong to it.
  package var fields: [(key: String, value: String)]

  package init(
    _ level: Level = .info, _ name: String, _ message: String, _ fields: [(key: String, value: String)] = []
  ) {
    self.level = level
    self.name = name
    self.message = message
    self.fields = fields
  }

  package static func == (one: SideCarEvent, other: SideCarEvent) -> Bool {
    one.level == other.level && one.name == other.name && one.message == other.message
      && one.fields.map(\.key) == other.fields.map(\.key)
      && one.fields.map(\.value) == other.fields.map(\.value)
  }
}
