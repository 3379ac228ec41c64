internal import Foundation
import Testing

@testable internal import Reports

/// The page in a real browser: what a reader sees, clicks and types. Where Chromium or the chart
/// library is not installed there is nothing to look at, and the suite says so.
@Suite(.serialized, .enabled(if: Browser.isInstalled && Report.hasCharts, "needs Chromium and ECharts"))
struct ReportInChromiumTests {
  /// Waits until a condition on the page holds; redraws after a zoom come a moment later.
  private func wait(_ browser: Browser, until condition: String) async throws {
    for _ in 0..<100 {
      if try await browser.number("return (\(condition)) ? 1 : 0") == 1 { return }
      try await Task.sleep(nanoseconds: 50_000_000)
    }
    Issue.record("never became true: \(condition)")
  }

  private func withPage(
    _ report: Report, widthPixels: Int = 1_400, _ body: (Browser) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("plait report \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("report.html")
    try report.html().write(to: file, atomically: true, encoding: .utf8)
    let browser = try await Browser(widthPixels: widthPixels)
    do {
      try await browser.open(file)
      try await body(browser)
    } catch {
      await browser.quit()
      throw error
    }
    await browser.quit()
  }

  /// How many different colours a chart's canvas holds, up to 50.
  private static let colours = """
    const figure = document.querySelectorAll('.canvas')[arguments[0]];
    echarts.getInstanceByDom(figure).getZr().flush();
    const canvas = figure.querySelector('canvas');
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let i = 0; i < data.length && seen.size < 50; i += 4)
      if (data[i + 3] > 0) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
    return seen.size;
    """
  private static let fingerprint = """
    // Charts draw at the next frame; flushing draws at once, so that no test has to guess when.
    return [...document.querySelectorAll('.canvas')].map((figure) => {
      echarts.getInstanceByDom(figure).getZr().flush();
      const picture = figure.querySelector('canvas').toDataURL();
      let hash = 17;
      for (let i = 0; i < picture.length; i += 1) hash = (hash * 31 + picture.charCodeAt(i)) | 0;
      return String(hash);
    });
    """

  @Test func everyChartIsDrawnWithoutErrorsOrRequests() async throws {
    try await withPage(SampleReport.report()) { browser in
      let figures = try await browser.number("return document.querySelectorAll('figure.chart').length")
      try await wait(browser, until: "document.querySelectorAll('.canvas canvas').length === \(Int(figures))")
      let canvases = try await browser.number("return document.querySelectorAll('.canvas canvas').length")
      #expect(figures == 8)
      #expect(canvases == figures)
      for index in 0..<Int(canvases) {
        let colours = try await browser.number(Self.colours, [index])
        #expect(colours >= 5, "chart \(index + 1) is blank")
      }
      let series = try await browser.run(
        "return [...document.querySelectorAll('.canvas')]"
          + ".map((one) => echarts.getInstanceByDom(one).getOption().series.length)")
      #expect(series as? [Int] == [2, 3, 3, 6, 3, 5, 1, 1])
      #expect(try await browser.log("browser") == [])
      let resources = try await browser.strings(
        "return performance.getEntriesByType('resource').map((one) => one.name)")
      #expect(resources == [])
      let requests = try await browser.log("performance").filter {
        $0.contains("Network.requestWillBeSent") && !$0.contains("\"url\":\"file:///")
      }
      #expect(requests == [])
    }
  }

  @Test func aTableSortsByClickAndByKeyboard() async throws {
    let values: [Double] = [3, -20, 100, 0.5, .nan]
    let report = Report(
      title: "Sorting",
      sections: [
        .init(
          "Table",
          [
            .table(
              .init(
                caption: "Numbers",
                columns: [.init("Name"), .init("Value", unit: "s", format: .decimal(1))],
                rows: values.enumerated().map { index, value in
                  .init([.text("row \(9 + index)"), value.isNaN ? .missing : .number(value)])
                }))
          ])
      ])
    let column = "return [...document.querySelectorAll('tbody tr')].map((row) => row.cells[0].textContent)"
    try await withPage(report) { browser in
      #expect(try await browser.strings(column) == ["row 9", "row 10", "row 11", "row 12", "row 13"])
      try await browser.click("th:nth-child(2) button")
      #expect(try await browser.strings(column) == ["row 11", "row 9", "row 12", "row 10", "row 13"])
      try await browser.click("th:nth-child(2) button")
      #expect(try await browser.strings(column) == ["row 10", "row 12", "row 9", "row 11", "row 13"])
      let order =
        "return [...document.querySelectorAll('th')].map((th) => th.getAttribute('aria-sort') || '')"
      #expect(try await browser.strings(order) == ["", "ascending"])
      // The keyboard alone: tab to the first heading, then the space bar and Enter.
      _ = try await browser.run("document.querySelector('.scroll').focus(); return 0")
      try await browser.press("\u{E004}")
      try await browser.press(" ")
      #expect(try await browser.strings(column) == ["row 9", "row 10", "row 11", "row 12", "row 13"])
      try await browser.press("\u{E007}")
      #expect(try await browser.strings(column) == ["row 13", "row 12", "row 11", "row 10", "row 9"])
      #expect(try await browser.strings(order) == ["descending", ""])
    }
  }

  @Test func legendAndZoomRespond() async throws {
    try await withPage(SampleReport.report()) { browser in
      let before = try await browser.strings(Self.fingerprint)
      try await browser.click("#figure-2 .tools button.series")
      let after = try await browser.strings(Self.fingerprint)
      #expect(before[1] != after[1], "hiding a curve changes the picture")
      #expect(before[2] == after[2], "the other figures stay")
      let pressed = "return document.querySelector('#figure-2 .tools button').getAttribute('aria-pressed')"
      #expect(try await browser.run(pressed) as? String == "false")
      try await browser.click("#figure-2 .tools button.series")
      #expect(try await browser.strings(Self.fingerprint)[1] == before[1])

      let zoom =
        "return echarts.getInstanceByDom(document.querySelector('#figure-1 .canvas'))"
        + ".getOption().dataZoom[0].start"
      #expect(try await browser.number(zoom) == 0)
      _ = try await browser.run("document.querySelector('#figure-1 .canvas').focus(); return 0")
      try await browser.press("+")
      let start = try await browser.number(zoom)
      #expect(start > 10)
      try await browser.press("\u{E014}")
      #expect(try await browser.number(zoom) > start)
      #expect(try await browser.strings(Self.fingerprint)[0] != before[0])
      try await browser.press("0")
      #expect(try await browser.number(zoom) == 0)
      try await browser.click("#figure-7 .tools button.choice:nth-of-type(2)")
      #expect(try await browser.strings(Self.fingerprint)[6] != before[6], "colour by user")
      #expect(try await browser.log("browser") == [])
    }
  }

  @Test func aNarrowWindowNeedsNoSidewaysScrolling() async throws {
    try await withPage(SampleReport.report(hostile: " averyveryverylongword_without_a_break_in_it")) {
      browser in
      for width in [1_400, 700, 520] {
        try await browser.resize(widthPixels: width, heightPixels: 900)
        // The charts take their new width a frame after the window has.
        try await wait(
          browser,
          until: "Math.abs(window.innerWidth - \(width)) <= 40 && "
            + "[...document.querySelectorAll('.canvas')].every((one) => "
            + "Math.abs(one.querySelector('canvas').clientWidth - one.clientWidth) <= 1)")
        let spare = try await browser.number(
          "const root = document.documentElement; return root.clientWidth - root.scrollWidth")
        let wide = try await browser.strings(
          """
          const edge = document.documentElement.clientWidth + 1;
          return [...document.querySelectorAll('body *')]
            .filter((one) => !one.closest('.scroll') && one.getBoundingClientRect().right > edge)
            .map((one) => one.tagName + '.' + one.className);
          """)
        #expect(spare >= 0, "at \(width) pixels: \(wide)")
      }
    }
  }

  @Test func darkModeRedrawsTheCharts() async throws {
    try await withPage(SampleReport.report()) { browser in
      try await browser.emulate("prefers-color-scheme", "light")
      let light = try await browser.strings(Self.fingerprint)
      try await browser.emulate("prefers-color-scheme", "dark")
      // The page hears of the change at its next frame.
      try await wait(
        browser,
        until: "echarts.getInstanceByDom(document.querySelector('#figure-7 .canvas'))"
          + ".getOption().textStyle.color === '#e7ecf2'")
      let dark = try await browser.strings(Self.fingerprint)
      for (index, pair) in zip(light, dark).enumerated() {
        #expect(pair.0 != pair.1, "figure \(index + 1) keeps its light colours")
      }
    }
  }

  @Test func hostileTextStaysText() async throws {
    let hostile =
      "</script><img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>'\"&\u{2028}é漢"
    try await withPage(SampleReport.report(hostile: hostile)) { browser in
      #expect(try await browser.number("return window.owned ? 1 : 0") == 0)
      #expect(try await browser.number("return document.images.length") == 0)
      // A chart's canvas comes with the frame that first paints it, which may be later than the page's load.
      try await wait(browser, until: "document.querySelectorAll('.canvas canvas').length === 8")
      let title = try await browser.run("return document.querySelector('h1').textContent") as? String
      #expect(title?.hasSuffix(hostile) == true)
      // Tooltips are HTML that the script makes: hover over every chart.
      for index in 0..<8 {
        _ = try await browser.run(
          "const chart = echarts.getInstanceByDom(document.querySelectorAll('.canvas')[arguments[0]]);"
            + "for (let s = 0; s < chart.getOption().series.length; s += 1)"
            + " chart.dispatchAction({ type: 'showTip', seriesIndex: s, dataIndex: 0 }); return 0",
          [index])
      }
      #expect(try await browser.number("return document.querySelectorAll('.tip').length") >= 5)
      #expect(try await browser.number("return document.images.length") == 0)
      #expect(try await browser.number("return window.owned ? 1 : 0") == 0)
    }
  }

  @Test func aCrowdedGanttShowsStripsAndThenJobs() async throws {
    let jobs = (0..<9_000).map { index in
      Report.Gantt.Job(
        id: "\(index)", owner: "user\(index % 7)", start: Double(index) * 10, end: Double(index) * 10 + 600,
        processors: 1 + index % 8, waitSeconds: Double(index % 500))
    }
    let report = Report(
      title: "Many jobs",
      sections: [
        .init(
          "Schedule",
          [.gantt(.init(title: "All of it", window: 0...90_000, processorCount: 512, jobs: jobs))])
      ])
    try await withPage(report) { browser in
      let name = "echarts.getInstanceByDom(document.querySelector('.canvas')).getOption().series[0].name"
      #expect(try await browser.run("return \(name)") as? String == "In use")
      _ = try await browser.run("document.querySelector('.canvas').focus(); return 0")
      for _ in 0..<4 { try await browser.press("+") }
      try await wait(browser, until: "\(name) === 'Jobs'")
      #expect(try await browser.number(Self.colours, [0]) >= 5)
      try await browser.press("0")
      try await wait(browser, until: "\(name) === 'In use'")
      #expect(try await browser.log("browser") == [])
    }
  }

  @Test func withoutJavaScriptTheTablesAreOpen() async throws {
    try await withPage(SampleReport.report()) { browser in
      _ = try await browser.devtools("Emulation.setScriptExecutionDisabled", ["value": true])
      _ = try await browser.devtools("Page.reload")
      // The page's own script is off, so its elements are asked for over the DevTools protocol.
      var page = ""
      for _ in 0..<100 where page.isEmpty || page.contains("<canvas") || !page.contains("user13") {
        try await Task.sleep(nanoseconds: 50_000_000)
        let document = try await browser.devtools("DOM.getDocument")["root"] as? [String: Any]
        let root = try #require(document?["nodeId"] as? Int)
        page = try await browser.devtools("DOM.getOuterHTML", ["nodeId": root])["outerHTML"] as? String ?? ""
      }
      #expect(!page.contains("<canvas") && !page.contains("<button"))
      let document = try await browser.devtools("DOM.getDocument")["root"] as? [String: Any]
      let root = try #require(document?["nodeId"] as? Int)
      let found = try await browser.devtools(
        "DOM.querySelectorAll", ["nodeId": root, "selector": "details tbody"])
      let tables = try #require(found["nodeIds"] as? [Int])
      #expect(tables.count == 8)
      for table in tables {
        let box = try await browser.devtools("DOM.getBoxModel", ["nodeId": table])["model"]
        let height = (box as? [String: Any])?["height"] as? Int ?? 0
        #expect(height > 40, "a table without visible rows")
      }
    }
  }
}
