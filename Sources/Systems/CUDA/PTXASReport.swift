package import KernelResources

/// What ptxas says of each kernel when it is asked with `-v`.
///
/// Lines of interest, in the order in which they stand:
///
///     ptxas info    : Compiling entry function 'k' for 'sm_90a'
///     ptxas info    : Function properties for k
///     ptxas         .     8 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
///     ptxas info    : Used 255 registers, used 1 barriers, 2048 bytes smem
package struct PTXASReport: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package var function: String
    package var resources: KernelResources
  }

  /// The entry functions in the order of the log; those without a line on registers are left out.
  package let entries: [Entry]

  /// Reads a log; lines that say something else are passed over.
  package init(_ log: String) {
    var entries: [Entry] = []
    var current: (name: String, resources: KernelResources)?
    var describesEntry = false
    for line in log.split(whereSeparator: \.isNewline) {
      if let name = Self.entryName(line) {
        current = (name, KernelResources(registersPerThread: 0))
        describesEntry = false
      } else if let found = line.firstRange(of: "Function properties for ") {
        // A function that is called stands after its caller's own lines, with the same words.
        describesEntry = current.map { line[found.upperBound...] == $0.name } ?? false
      } else if line.contains("bytes stack frame"), describesEntry {
        current?.resources.stackBytes = Self.number(before: " bytes stack frame", in: line) ?? 0
        current?.resources.spillStoreBytes = Self.number(before: " bytes spill stores", in: line) ?? 0
        current?.resources.spillLoadBytes = Self.number(before: " bytes spill loads", in: line) ?? 0
      } else if let registers = Self.number(before: " registers", in: line), let found = current {
        var resources = found.resources
        resources.registersPerThread = registers
        resources.barriers = Self.number(before: " barriers", in: line) ?? 0
        resources.staticSharedBytes = Self.number(before: " bytes smem", in: line) ?? 0
        entries.append(Entry(function: found.name, resources: resources))
        current = nil
      }
    }
    self.entries = entries
  }

  package func resources(of function: String) -> KernelResources? {
    entries.first { $0.function == function }?.resources
  }

  private static func entryName(_ line: Substring) -> String? {
    guard let found = line.firstRange(of: "Compiling entry function '") else { return nil }
    let rest = line[found.upperBound...]
    return rest.firstIndex(of: "'").map { String(rest[..<$0]) }
  }

  /// The number that stands right before some words.
  private static func number(before words: String, in line: Substring) -> Int? {
    guard let found = line.firstRange(of: words) else { return nil }
    var place = found.lowerBound
    while place > line.startIndex {
      let before = line.index(before: place)
      guard line[before].isASCII, line[before].isNumber else { break }
      place = before
    }
    return Int(line[place..<found.lowerBound])
  }
}
