extension Report {
  /// The report as one self-contained HTML page in UTF-8.
  ///
  /// Style, script, chart library and data are inside it, and its content security policy forbids
  /// any request. Where the build had no chart library, the page says so and its tables carry
  /// everything. The same report gives the same bytes.
  package func html() -> String {
    html(chartLibrary: EmbeddedFiles.chartLibrary)
  }

  /// Whether this build carries the chart library.
  package static var hasCharts: Bool { !EmbeddedFiles.chartLibrary.isEmpty }

  func html(chartLibrary: String) -> String {
    var page = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
      form-action 'none'">
      <meta name="color-scheme" content="light dark">
      <title>\(escaped(title))</title>
      <style>
      \(EmbeddedFiles.style)</style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header>
      <p class="product">Plait</p>
      <h1>\(escaped(title))</h1>

      """
    if !subtitle.isEmpty { page += "<p class=\"subtitle\">\(escaped(subtitle))</p>\n" }
    if !provenance.isEmpty {
      page += "<dl class=\"provenance\">"
      for fact in provenance {
        page += "<div><dt>\(escaped(fact.name))</dt><dd>\(escaped(fact.value))</dd></div>"
      }
      page += "</dl>\n"
    }
    page += "</header>\n<main id=\"content\">\n"
    if chartLibrary.isEmpty {
      page += """
        <p class="notice">This build of Plait carries no chart library, so the figures are tables. \
        Run <code>scripts/bootstrap</code> and build again for charts.</p>

        """
    }
    if !findings.isEmpty {
      page += "<section class=\"findings\" aria-label=\"Headline figures\">\n"
      for finding in findings { page += finding.html() }
      page += "</section>\n"
    }
    if sections.count > 1 {
      page += "<nav aria-label=\"Sections\"><ul>"
      for (index, section) in sections.enumerated() {
        page += "<li><a href=\"#section-\(index + 1)\">\(escaped(section.title))</a></li>"
      }
      page += "</ul></nav>\n"
    }
    var figures = 0
    for (index, section) in sections.enumerated() {
      page += "<section id=\"section-\(index + 1)\">\n<h2>\(escaped(section.title))</h2>\n"
      for block in section.blocks { page += block.html(figures: &figures) }
      page += "</section>\n"
    }
    page += "</main>\n"
    if !chartLibrary.isEmpty, figures > 0 { page += "<script>\(inScript(chartLibrary))</script>\n" }
    page += "<script>\(inScript(EmbeddedFiles.script))</script>\n</body>\n</html>\n"
    return page
  }
}

extension Report.Block {
  func html(figures: inout Int) -> String {
    let figure: Figure
    switch self {
    case .prose(let text): return "<p>\(escaped(text))</p>\n"
    case .code(let code): return code.html()
    case .table(let table): return table.html()
    case .timeSeries(let chart): figure = chart.figure
    case .distribution(let chart): figure = chart.figure
    case .groupedBars(let chart): figure = chart.figure
    case .scatterFront(let chart): figure = chart.figure
    case .heatMap(let chart): figure = chart.figure
    case .gantt(let chart): figure = chart.figure
    }
    figures += 1
    return figure.html(number: figures)
  }
}

extension Report.Code {
  func html() -> String {
    let caption = caption.isEmpty ? "" : "<figcaption>\(escaped(caption))</figcaption>"
    return
      "<figure class=\"code\">\(caption)<pre tabindex=\"0\"><code>\(escaped(text))</code></pre></figure>\n"
  }
}

/// A script of our own or of the library, without a byte sequence that would end its element.
private func inScript(_ script: String) -> String {
  guard script.contains("</script") || script.contains("<!--") else { return script }
  return script.split(separator: "</script", omittingEmptySubsequences: false).joined(separator: "<\\/script")
    .split(separator: "<!--", omittingEmptySubsequences: false).joined(separator: "<\\!--")
}
