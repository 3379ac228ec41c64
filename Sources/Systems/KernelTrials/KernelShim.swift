internal import KernelSpecifications

/// The C that stands between a void-pointer array and a typed function.
enum KernelShim {
  /// One function to be called.
  struct Entry {
    var symbol: String
    var function: String
  }

  /// A file that includes the sources, so that the compiler checks each call against the declaration.
  static func text(sources: [String], entries: [Entry], arguments: [KernelArgument], language: KernelLanguage)
    -> String
  {
    let isCxx = language == .cxx
    var text = "#include <stdint.h>\n"
    for source in sources { text += "#include \"\(escaped(source))\"\n" }
    for entry in entries {
      text += """

        #line 1 "(the call of \(entry.function))"
        \(isCxx ? "extern \"C\" " : "")__attribute__((visibility("default")))
        void \(entry.symbol)(void **plait_arguments) {
          (void)plait_arguments;
          \(entry.function)(\(arguments.indices.map { call(arguments[$0], $0, isCxx) }.joined(separator: ", ")));
        }

        """
    }
    return text
  }

  private static func call(_ argument: KernelArgument, _ index: Int, _ isCxx: Bool) -> String {
    switch argument {
    // In C a void pointer becomes a pointer to whatever is declared, rows of an array too.
    case .buffer(let buffer):
      isCxx ? "(\(buffer.type.cName) *)plait_arguments[\(index)]" : "plait_arguments[\(index)]"
    case .scalar(let scalar): "*(\(scalar.type.cName) *)plait_arguments[\(index)]"
    }
  }

  private static func escaped(_ path: String) -> String {
    path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
