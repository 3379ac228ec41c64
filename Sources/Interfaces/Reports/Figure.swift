/// A chart on its way to the page: the data that the script draws, and the same in tables for a
/// reader without the script.
struct Figure {
  /// The name by which the script knows how to draw it.
  var kind: String
  var title: String
  var caption: String
  var heightPixels: Int
  /// What it shows, for a reader who cannot see it.
  var summary: String
  var data: JSONText
  var tables: [Report.Table]

  func html(number: Int) -> String {
    var page = "<figure class=\"chart\" id=\"figure-\(number)\">"
    page += "<figcaption><strong><span class=\"index\">Figure \(number)</span> \(escaped(title))</strong>"
    if !caption.isEmpty { page += "<span>\(escaped(caption))</span>" }
    page += "</figcaption>\n<div class=\"tools\"></div>"
    page += "<div class=\"canvas\" role=\"img\" tabindex=\"0\" data-kind=\"\(kind)\" "
    page += "style=\"height:\(heightPixels)px\" aria-label=\"\(escaped(title + ": " + summary))\"></div>\n"
    page += "<script type=\"application/json\">\(data.text)</script>\n"
    page += "<details open><summary>The numbers of figure \(number)</summary>"
    for table in tables { page += table.html(showsCaption: tables.count > 1) }
    return page + "</details></figure>\n"
  }
}
