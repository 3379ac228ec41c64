internal import CReportAssets

/// The files that the build put inside the program, for the page to carry inside itself.
enum EmbeddedFiles {
  static let style = text(report_style)
  static let script = text(report_script)
  /// Apache ECharts, or nothing when the build had no copy of it.
  static let chartLibrary = text(report_chart_library)

  private static func text(
    _ file: (UnsafeMutablePointer<Int>) -> UnsafePointer<UInt8>
  ) -> String {
    var count = 0
    let bytes = file(&count)
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
