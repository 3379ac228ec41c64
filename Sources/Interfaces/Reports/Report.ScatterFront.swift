extension Report {
  /// Choices that trade one quantity against another, both better when lower, with the line of those
  /// that no other choice beats in both.
  package struct ScatterFront: Sendable {
    /// What a point is to the reader.
    package enum Role: String, Sendable {
      /// What the reader has today.
      case baseline
      /// What the report recommends.
      case chosen
      /// Another choice.
      case candidate
    }

    /// A choice.
    package struct Point: Sendable {
      package var label: String
      package var x: Double
      package var y: Double
      package var role: Role

      package init(_ label: String, x: Double, y: Double, role: Role = .candidate) {
        self.label = label
        self.x = x
        self.y = y
        self.role = role
      }
    }

    /// An axis: what it shows and how.
    package struct Axis: Sendable {
      package var label: String
      package var unit: String
      package var format: NumberFormat

      package init(_ label: String, unit: String = "", format: NumberFormat) {
        self.label = label
        self.unit = unit
        self.format = format
      }
    }

    package var title: String
    package var caption: String
    package var x: Axis
    package var y: Axis
    package var points: [Point]

    package init(title: String, caption: String = "", x: Axis, y: Axis, points: [Point]) {
      self.title = title
      self.caption = caption
      self.x = x
      self.y = y
      self.points = points
    }
  }
}

extension Report.ScatterFront {
  /// The indices of the points that no other beats: lower in one quantity, not higher in the other.
  /// From the lowest `x` up; of equal points the first stands for all. O(n log n).
  package var front: [Int] {
    let order = points.indices.filter { points[$0].x.isFinite && points[$0].y.isFinite }
      .sorted { (points[$0].x, points[$0].y, $0) < (points[$1].x, points[$1].y, $1) }
    var lowest = Double.infinity
    return order.filter { index in
      guard points[index].y < lowest else { return false }
      lowest = points[index].y
      return true
    }
  }

  var figure: Figure {
    let front = front
    func axis(_ axis: Axis) -> JSONText {
      .object([
        ("label", .string(axis.label)), ("unit", .string(axis.unit)), ("format", axis.format.json),
      ])
    }
    return Figure(
      kind: "scatterFront", title: title, caption: caption, heightPixels: 420,
      summary: "\(points.count) choices, \(front.count) of them on the front of \(x.label) and \(y.label)",
      data: .object([
        ("x", axis(x)), ("y", axis(y)), ("front", .numbers(front.map(Double.init))),
        (
          "points",
          .array(
            points.map { point in
              .object([
                ("label", .string(point.label)), ("x", .number(point.x)), ("y", .number(point.y)),
                ("role", .string(point.role.rawValue)),
              ])
            })
        ),
      ]),
      tables: [table(Set(front))])
  }

  private func table(_ front: Set<Int>) -> Report.Table {
    let marks: [Role: String] = [.baseline: "today", .chosen: "recommended", .candidate: ""]
    return .init(
      caption: title,
      columns: [
        .init("Choice"), .init(x.label, unit: x.unit, format: x.format),
        .init(y.label, unit: y.unit, format: y.format), .init("On the front"),
      ],
      rows: points.indices.map { index in
        let point = points[index]
        return .init(
          [
            .text(point.label), .number(point.x), .number(point.y),
            .text(front.contains(index) ? "yes" : "no"),
          ], mark: marks[point.role] ?? "")
      })
  }
}
