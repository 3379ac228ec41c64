import Testing

@testable internal import Reports

@Suite struct ReportPageTests {
  @Test func theSameReportGivesTheSameBytes() {
    let first = SampleReport.report(seed: 3).html()
    #expect(first == SampleReport.report(seed: 3).html())
    #expect(first != SampleReport.report(seed: 4).html())
  }

  @Test func thePageNamesNoOtherPlaceAndForbidsRequests() {
    // The library holds addresses in its comments and constants: look at our own part.
    let page = SampleReport.report().html(chartLibrary: "")
    #expect(page.contains("default-src 'none'"))
    for word in ["http://", "https://", "src=", "@import", "url("] {
      #expect(!page.contains(word), "\(word) in the page")
    }
  }

  @Test func everyFigureHasItsNumbersInATable() {
    let page = SampleReport.report().html(chartLibrary: "")
    let figures = page.split(separator: "<figure class=\"chart\"", omittingEmptySubsequences: false)
      .dropFirst()
    #expect(figures.count == 8)
    for figure in figures {
      let end = figure.firstRange(of: "</figure>")?.lowerBound ?? figure.endIndex
      #expect(figure[..<end].contains("<tbody><tr"))
      #expect(figure[..<end].contains("<details open>"))
      #expect(figure[..<end].contains("aria-label="))
    }
  }

  @Test func withoutTheLibraryThePageSaysSo() {
    #expect(SampleReport.report().html(chartLibrary: "").contains("carries no chart library"))
    #expect(!SampleReport.report().html(chartLibrary: "x").contains("carries no chart library"))
  }

  @Test func noTextLeavesItsPlace() {
    let hostile = "</script><img src=x onerror=alert(1)>\"'&<!--\u{2028}\u{0}é"
    let plain = SampleReport.report(count: 60).html(chartLibrary: "")
    let page = SampleReport.report(count: 60, hostile: hostile).html(chartLibrary: "")
    #expect(!page.contains("<img"))
    #expect(!page.contains("<!--"))
    func count(_ text: String, _ word: String) -> Int {
      text.split(separator: word, omittingEmptySubsequences: false).count
    }
    // The same elements as with harmless text: nothing opened or closed one.
    for tag in ["<script", "</script", "<div", "</div", "<td", "</td", "<figure", "</figure"] {
      #expect(count(page, tag) == count(plain, tag), "\(tag)")
    }
  }

  @Test func anEmptyReportAndEmptyChartsArePages() {
    let empty = Report(
      title: "",
      sections: [
        .init(
          "",
          [
            .table(.init(caption: "", columns: [], rows: [])), .timeSeries(.init(title: "", panels: [])),
            .distribution(.init(title: "", label: "", format: .integer, groups: [.init("", values: [])])),
            .groupedBars(
              .init(title: "", categoryLabel: "", categories: [], label: "", format: .integer, series: [])),
            .scatterFront(
              .init(title: "", x: .init("", format: .integer), y: .init("", format: .integer), points: [])),
            .heatMap(
              .init(
                title: "", columnLabel: "", columns: [], rowLabel: "", rows: [], label: "", format: .integer,
                values: [])), .gantt(.init(title: "", window: 0...0, processorCount: 0, jobs: [])),
          ])
      ])
    #expect(Report(title: "").html().hasSuffix("</html>\n"))
    #expect(empty.html().hasSuffix("</html>\n"))
  }

  @Test func aChartOverNumbersCounts() {
    let series = Report.TimeSeries(
      title: "Rounds", origin: .count("Round"),
      panels: [
        .init("Time", unit: "ms", format: .integer, series: [.init("one", times: [1, 13], values: [3, 4])])
      ])
    let page = Report(title: "", sections: [.init("", [.timeSeries(series)])]).html(chartLibrary: "")
    #expect(page.contains("<td>Round 1</td>") && page.contains("<td>Round 12</td>"))
    #expect(page.contains("\"count\":\"Round\"") && !page.contains("over time"))
  }

  @Test func aFindingIsBetterOnlyBeyondItsInterval() {
    func verdict(_ value: Double, _ interval: ClosedRange<Double>?) -> Report.Finding.Verdict {
      Report.Finding(
        "Wait", value: value, format: .duration, interval: interval, baseline: 100,
        direction: .lowerIsBetter
      ).verdict
    }
    #expect(verdict(80, nil) == .better)
    #expect(verdict(80, 70...90) == .better)
    #expect(verdict(80, 70...110) == .unclear)
    #expect(verdict(120, 110...130) == .worse)
    #expect(verdict(100, nil) == .unclear)
  }
}
