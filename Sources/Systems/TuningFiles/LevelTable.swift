internal import ParameterSpaces

/// The values of a parameter, and where each is in the list, however the file spells it.
struct LevelTable {
  private(set) var values: [ParameterValue] = []
  private var numbers: [Double] = []
  private var words: [[UInt8]] = []
  private var placeOfNumber: [Double: Int32] = [:]

  /// A short list is gone through; in a long one a table is quicker.
  private static let longestScanned = 24

  init(_ values: [ParameterValue] = []) {
    for value in values { append(value) }
  }

  mutating func append(_ value: ParameterValue) {
    let place = Int32(values.count)
    values.append(value)
    let number = value.number ?? .nan
    numbers.append(number)
    if case .boolean(let truth) = value {
      words.append(Array((truth ? "True" : "False").utf8))
    } else {
      words.append(Array(value.description.utf8))
    }
    if !number.isNaN, placeOfNumber[number] == nil { placeOfNumber[number] = place }
  }

  func place(ofNumber number: Double) -> Int32? {
    if numbers.count > Self.longestScanned { return placeOfNumber[number] }
    for index in 0..<numbers.count where numbers[index] == number { return Int32(index) }
    return nil
  }

  /// The place of a word among the values that are text, or else among all as Python prints them.
  func place(ofWord word: UnsafeBufferPointer<UInt8>) -> Int32? {
    for index in 0..<words.count where numbers[index].isNaN && words[index].elementsEqual(word) {
      return Int32(index)
    }
    for index in 0..<words.count where words[index].elementsEqual(word) { return Int32(index) }
    return nil
  }

  func place(of value: ParameterValue) -> Int32? {
    if let number = value.number { return place(ofNumber: number) }
    return Array(value.description.utf8).withUnsafeBufferPointer { place(ofWord: $0) }
  }

  /// The place of a value that is spelled as Python prints it.
  func place(ofSpelling text: UnsafeBufferPointer<UInt8>) -> Int32? {
    if let number = Self.wholeNumber(text), let place = place(ofNumber: number) { return place }
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
