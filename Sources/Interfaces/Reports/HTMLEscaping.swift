/// Text made safe for the content and for the quoted attributes of an HTML page.
///
/// The five characters that HTML gives a meaning become references; control characters that HTML
/// forbids become U+FFFD. O(length).
func escaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\n", "\t": result.unicodeScalars.append(scalar)
    default:
      let forbidden = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result.unicodeScalars.append(forbidden ? "\u{FFFD}" : scalar)
    }
  }
  return result
}
