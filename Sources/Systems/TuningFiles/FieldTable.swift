/// What the names of a row mean. Rows have the same names in the same order most of the time, so that the
/// name after the last one is tried first.
struct FieldTable<Field> {
  private var names: [JSONScanner.Quoted] = []
  private var fields: [Field] = []
  private var next = 0

  mutating func beginRow() { next = 0 }

  /// The meaning of a name; nil where it is new.
  mutating func field(_ name: JSONScanner.Quoted, _ scanner: JSONScanner) -> Field? {
    if next < names.count, scanner.isEqual(names[next], name) {
      next += 1
      return fields[next - 1]
    }
    for index in names.indices where scanner.isEqual(names[index], name) {
      next = index + 1
      return fields[index]
    }
    return nil
  }

  mutating func add(_ name: JSONScanner.Quoted, _ field: Field) {
    names.append(name)
    fields.append(field)
    next = names.count
  }
}
