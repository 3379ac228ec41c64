internal import Foundation

/// A plot with logarithmic axes, one panel for each series, as SVG that any browser draws.
struct LogLogPlot {
  struct Point {
    var x: Double
    var y: Double
  }

  struct Series {
    var name: String
    var points: [Point]
  }

  var title: String
  var xLabel: String
  var series: [Series]

  private static let width = 640.0
  private static let panelHeight = 240.0
  private static let left = 70.0
  private static let right = 30.0
  private static let colours = ["#1f6feb", "#b35900"]

  var svg: String {
    let height = 50 + Self.panelHeight * Double(series.count) + 20
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(text(Self.width)) \(text(height))\" "
        + "font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      "<text x=\"\(text(Self.left))\" y=\"28\" font-size=\"16\" font-weight=\"bold\">\(title)</text>",
    ]
    for (index, one) in series.enumerated() {
      lines += panel(one, top: 60 + Self.panelHeight * Double(index), colour: Self.colours[index % 2])
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  private func panel(_ series: Series, top: Double, colour: String) -> [String] {
    let bottom = top + Self.panelHeight - 70
    let xDecades = decades(series.points.map(\.x))
    let yDecades = decades(series.points.map(\.y))
    func x(_ value: Double) -> Double {
      place(value, xDecades, Self.left, Self.width - Self.right)
    }
    func y(_ value: Double) -> Double { place(value, yDecades, bottom, top) }
    var lines = ["<text x=\"\(text(Self.left))\" y=\"\(text(top - 8))\">\(series.name)</text>"]
    for exponent in xDecades {
      let at = text(x(pow(10, Double(exponent))))
      lines.append(
        "<line x1=\"\(at)\" x2=\"\(at)\" y1=\"\(text(top))\" y2=\"\(text(bottom))\" stroke=\"#ddd\"/>"
          + "<text x=\"\(at)\" y=\"\(text(bottom + 18))\" text-anchor=\"middle\">10"
          + "<tspan dy=\"-5\" font-size=\"9\">\(exponent)</tspan></text>")
    }
    for exponent in yDecades {
      let at = y(pow(10, Double(exponent)))
      lines.append(
        "<line x1=\"\(text(Self.left))\" x2=\"\(text(Self.width - Self.right))\" y1=\"\(text(at))\" "
          + "y2=\"\(text(at))\" stroke=\"#ddd\"/><text x=\"\(text(Self.left - 8))\" y=\"\(text(at + 4))\" "
          + "text-anchor=\"end\">\(String(format: "%g", pow(10, Double(exponent))))</text>")
    }
    let path = series.points.map { "\(text(x($0.x))),\(text(y($0.y)))" }.joined(separator: " ")
    lines.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
    for point in series.points {
      lines.append(
        "<circle cx=\"\(text(x(point.x)))\" cy=\"\(text(y(point.y)))\" r=\"3.5\" fill=\"\(colour)\"/>"
          + "<text x=\"\(text(x(point.x)))\" y=\"\(text(y(point.y) - 9))\" text-anchor=\"middle\" "
          + "font-size=\"10\">\(String(format: point.y >= 100 ? "%.0f" : "%.3g", point.y))</text>")
    }
    lines.append(
      "<text x=\"\(text((Self.left + Self.width - Self.right) / 2))\" y=\"\(text(bottom + 36))\" "
        + "text-anchor=\"middle\">\(xLabel)</text>")
    return lines
  }

  /// The powers of ten that enclose the values.
  private func decades(_ values: [Double]) -> ClosedRange<Int> {
    let low = Int(log10(values.min() ?? 1).rounded(.down))
    return low...max(Int(log10(values.max() ?? 10).rounded(.up)), low + 1)
  }

  private func place(_ value: Double, _ decades: ClosedRange<Int>, _ from: Double, _ to: Double) -> Double {
    let share = (log10(value) - Double(decades.lowerBound)) / Double(decades.count - 1)
    return from + share * (to - from)
  }

  private func text(_ value: Double) -> String { String(format: "%.1f", value) }
}
