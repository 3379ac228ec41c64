/// A place in an input: a file and, where they are known, a line, a column and a field.
///
/// Lines and columns count from 1. A field is the input's own name for the part that is meant:
/// `field 4 (run time)` of a job log, `nodes[0].cores` of a machine file.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  package var file: String
  package var line: Int?
  package var column: Int?
  package var field: String?

  package init(file: String, line: Int? = nil, column: Int? = nil, field: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.field = field
  }

  /// `file:line:column: field`, with the parts that are known: the form that editors can jump to.
  package var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if let line, line > 0, let column { text += ":\(column)" }
    if let field { text += ": \(field)" }
    return text
  }
}
