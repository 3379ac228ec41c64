extension Report {
  /// A headline figure beside the baseline that it is measured against.
  package struct Finding: Sendable {
    /// Which way is good.
    package enum Direction: Sendable {
      case lowerIsBetter
      case higherIsBetter
      case neutral
    }

    /// What the figure is, such as "Mean wait".
    package var label: String
    package var value: Double
    package var format: NumberFormat
    /// The unit that follows the number; empty where the format brings one (percent, duration).
    package var unit: String
    /// A 95 % interval around `value`; the page names it so.
    package var interval: ClosedRange<Double>?
    /// The same figure under the default that the reader has today.
    package var baseline: Double?
    /// What that default is called.
    package var baselineName: String
    package var direction: Direction
    /// A remark in a few words, such as "simulated, 12 held-back windows".
    package var note: String

    package init(
      _ label: String, value: Double, format: NumberFormat, unit: String = "",
      interval: ClosedRange<Double>? = nil, baseline: Double? = nil, baselineName: String = "today",
      direction: Direction = .neutral, note: String = ""
    ) {
      self.label = label
      self.value = value
      self.format = format
      self.unit = unit
      self.interval = interval
      self.baseline = baseline
      self.baselineName = baselineName
      self.direction = direction
      self.note = note
    }

    /// What the change against the baseline amounts to.
    enum Verdict: String {
      case better
      case worse
      case unclear = "no clear change"
      case none = ""
    }

    /// Better or worse only where the interval, if there is one, lies wholly on one side of the
    /// baseline.
    var verdict: Verdict {
      guard let baseline, direction != .neutral, value.isFinite, baseline.isFinite else { return .none }
      if value == baseline { return .unclear }
      if let interval, interval.contains(baseline) { return .unclear }
      return (value < baseline) == (direction == .lowerIsBetter) ? .better : .worse
    }

    func html() -> String {
      var page = "<div class=\"card \(verdict == .unclear ? "unclear" : verdict.rawValue)\">"
      page += "<h3>\(escaped(label))</h3><p class=\"figure\">\(withUnit(value))</p>"
      if let interval {
        page += "<p class=\"range\">95 % interval \(withUnit(interval.lowerBound)) to "
        page += "\(withUnit(interval.upperBound))</p>"
      }
      if let baseline {
        page += "<p class=\"against\">"
        if baseline != 0, value.isFinite, baseline.isFinite {
          let change = NumberFormat.change(1).text((value - baseline) / abs(baseline))
          page += "<span class=\"change\">\(escaped(change))</span> "
        }
        if verdict != .none { page += "<span class=\"verdict\">\(verdict.rawValue)</span> " }
        page += "<span class=\"baseline\">\(escaped(baselineName)): \(withUnit(baseline))</span></p>"
      }
      if !note.isEmpty { page += "<p class=\"note\">\(escaped(note))</p>" }
      return page + "</div>\n"
    }

    private func withUnit(_ value: Double) -> String {
      let after = unit.isEmpty ? "" : " <small>\(escaped(unit))</small>"
      return "<span class=\"whole\">\(escaped(format.text(value)))\(after)</span>"
    }
  }
}
