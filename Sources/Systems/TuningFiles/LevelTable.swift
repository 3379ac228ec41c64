internal import ParameterSpaces

/// Finds the place of a value in its parameter's list, where the file spells it as a number or as a word.
struct LevelTable {
  private let numbers: [Double]
  private let words: [[UInt8]]
  private let placeOfNumber: [Double: Int32]

  init(_ values: [ParameterValue]) {
    numbers = values.map { $0.number ?? .nan }
    words = values.map { value in
      if case .boolean(let truth) = value { return Array((truth ? "True" : "False").utf8) }
      return Array(value.description.utf8)
    }
    // A short list is gone through; in a long one a table is quicker.
    placeOfNumber =
      numbers.count > 24
      ? Dictionary(zip(numbers, (0 as Int32)...).filter { !$0.0.isNaN }, uniquingKeysWith: { a, _ in a })
      : [:]
  }

  func place(ofNumber number: Double) -> Int32? {
    if numbers.count > 24 { return placeOfNumber[number] }
    for index in 0..<numbers.count where numbers[index] == number { return Int32(index) }
    return nil
  }

  func place(ofWord word: UnsafeBufferPointer<UInt8>) -> Int32? {
    for index in 0..<words.count where words[index].elementsEqual(word) { return Int32(index) }
    return nil
  }

  /// The place of a value that is spelled as Python prints it.
  func place(ofSpelling text: UnsafeBufferPointer<UInt8>) -> Int32? {
    if let number = LevelTable.wholeNumber(text), let place = place(ofNumber: number) { return place }
    if let place = place(ofWord: text) { return place }
    return Double(String(decoding: text, as: UTF8.self)).flatMap { place(ofNumber: $0) }
  }

  private static func wholeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard !text.isEmpty, text.count <= 15 else { return nil }
    let isNegative = text[0] == UInt8(ascii: "-")
    var value = 0
    for index in (isNegative ? 1 : 0)..<text.count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    guard text.count > 1 || !isNegative else { return nil }
    return Double(isNegative ? -value : value)
  }
}
