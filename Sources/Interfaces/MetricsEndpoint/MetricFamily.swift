internal import LiveScheduling

/// A metric of the side-car, as Prometheus knows it: a name, a meaning and how it is read off the status.
struct MetricFamily: Sendable {
  enum Kind: String, Sendable {
    /// Grows from 0 at the start of the process.
    case counter
    case gauge
  }

  /// One value, with the labels that tell it from its family's others.
  struct Sample {
    var labels: [(name: String, value: String)] = []
    var value: Double
  }

  var name: String
  var kind: Kind
  /// A sentence for people.
  var help: String
  /// The key of the status that it comes from.
  var field: String
  /// Nothing where the status does not speak of it.
  var samples: @Sendable (SideCarStatus) -> [Sample]

  init(
    _ name: String, _ kind: Kind, _ field: String, _ help: String,
    samples: @escaping @Sendable (SideCarStatus) -> [Sample]
  ) {
    self.name = "plait_side_car_" + name
    self.kind = kind
    self.field = field
    self.help = help
    self.samples = samples
  }

  init(
    _ name: String, _ kind: Kind, _ field: String, _ help: String,
    _ value: any KeyPath<SideCarStatus, Double> & Sendable
  ) {
    self.init(name, kind, field, help) { [Sample(value: $0[keyPath: value])] }
  }

  init<Count: BinaryInteger & SendableMetatype>(
    _ name: String, _ kind: Kind, _ field: String, _ help: String,
    _ count: any KeyPath<SideCarStatus, Count> & Sendable
  ) {
    self.init(name, kind, field, help) { [Sample(value: Double($0[keyPath: count]))] }
  }

  init(
    _ name: String, _ kind: Kind, _ field: String, _ help: String,
    _ flag: any KeyPath<SideCarStatus, Bool> & Sendable
  ) {
    self.init(name, kind, field, help) { [Sample(value: $0[keyPath: flag] ? 1 : 0)] }
  }
}
