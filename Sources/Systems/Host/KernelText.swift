/// A value in kB behind a label, in bytes, as /proc/meminfo has them.
func kilobytes(_ label: String, in text: String?) -> Int64? {
  for line in (text ?? "").split(separator: "\n") {
    let words = line.split { $0 == " " || $0 == "\t" }
    guard let index = words.firstIndex(where: { $0 == label }), index + 1 < words.count,
      let value = Int64(words[index + 1]), value > 0, value < 1 << 50
    else { continue }
    return value << 10
  }
  return nil
}

/// A name without control characters and cut to what a machine file allows; nil where nothing is left.
func printable(_ text: some StringProtocol) -> String? {
  let words = text.unicodeScalars.split { $0.value <= 32 || $0.value == 127 }
  var result = ""
  for word in words.map({ String(String.UnicodeScalarView($0)) }) {
    if result.utf8.count + word.utf8.count + 1 > 200 { break }
    result += (result.isEmpty ? "" : " ") + word
  }
  return result.isEmpty ? nil : result
}
