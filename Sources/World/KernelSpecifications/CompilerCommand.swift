/// How a native kernel is compiled.
package struct CompilerCommand: Sendable, Hashable {
  /// A program on the path, or a path.
  package var program: String
  /// Flags in which `$NAME` and `${NAME}` stand for a parameter or a size; what a name stands for is split at
  /// blanks, and may be empty.
  package var flags: [String]

  package init(program: String, flags: [String] = ["-O2"]) {
    self.program = program
    self.flags = flags
  }
}
