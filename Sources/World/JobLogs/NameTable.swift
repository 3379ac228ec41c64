/// Numbers for names, in the order of their first appearance.
struct NameTable {
  private(set) var names: [String] = []
  private var numbers: [String: Int32] = [:]

  /// The number of a name; -1 for an empty one.
  mutating func number(of name: String) -> Int32 {
    if name.isEmpty { return -1 }
    if let number = numbers[name] { return number }
    let number = Int32(clamping: names.count)
    numbers[name] = number
    names.append(name)
    return number
  }
}
