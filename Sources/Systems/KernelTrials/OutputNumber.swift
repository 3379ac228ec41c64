/// A number that a program prints.
enum OutputNumber {
  /// The number in the first group of the last match; without a group, the match itself.
  static func last(_ pattern: String, in text: String) -> Double? {
    guard let expression = try? Regex(pattern) else { return nil }
    guard let match = text.matches(of: expression).last, let found = match.output.last?.substring ?? nil
    else {
      return nil
    }
    guard let number = Double(found.filter { !$0.isWhitespace }), number.isFinite else { return nil }
    return number
  }
}
