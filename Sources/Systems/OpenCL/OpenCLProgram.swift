internal import Diagnostics

/// A program that was compiled for the device of a session.
package final class OpenCLProgram {
  package let session: OpenCLSession
  let handle: OpaquePointer
  /// What the compiler said, warnings included; often empty.
  package let buildLog: String

  /// Compiles OpenCL C.
  ///
  /// - Parameters:
  ///   - source: the program's text.
  ///   - name: the file that the compiler's messages name.
  ///   - defines: macros, set ahead of the text in this order, so that their values may hold spaces.
  ///   - options: the compiler's options, such as `-cl-fast-relaxed-math`.
  /// - Throws: `OpenCLError` (`build-failure` with the first line that tells of an error).
  package init(
    _ source: String, named name: String = "kernel.cl", defines: [(name: String, value: String)] = [],
    options: [String] = [], in session: OpenCLSession
  ) throws(OpenCLError) {
    let functions = session.functions
    let text = Self.prelude(defines, name: name) + source
    let handle = try Self.create(text, session)
    self.handle = handle
    self.session = session
    let status = options.joined(separator: " ").withCString { options in
      functions.buildProgram(handle, 0, nil, options, nil, nil)
    }
    let device = session.device.handle
    let property = OpenCLProperty { functions.buildInfo(handle, device, $0, $1, $2, $3) }
    buildLog = property.text(0x1183) ?? ""
    guard status == OpenCLStatus.success else {
      // The instance is complete here, so its destruction releases the program.
      let line = Self.firstError(buildLog)
      throw OpenCLError(
        .buildFailure, "the kernel does not compile: \(line)", at: Self.place(line, in: name),
        cause: "clBuildProgram returned \(OpenCLStatus.name(status))", status: status, buildLog: buildLog)
    }
  }

  deinit { _ = session.functions.releaseProgram(handle) }

  /// The size of the device's binary; nil where the driver does not tell.
  package var binaryBytes: Int? {
    let property = OpenCLProperty { [handle, session] in
      session.functions.programInfo(handle, $0, $1, $2, $3)
    }
    return property.numbers(0x1165)?.first.flatMap { $0 > 0 ? $0 : nil }
  }

  private static func prelude(_ defines: [(name: String, value: String)], name: String) -> String {
    let quoted = name.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
    return defines.map { "#define \($0.name) \($0.value)\n" }.joined() + "#line 1 \"\(quoted)\"\n"
  }

  private static func create(_ text: String, _ session: OpenCLSession) throws(OpenCLError) -> OpaquePointer {
    var status: Int32 = 0
    var length = text.utf8.count
    let handle = text.withCString { characters in
      var line: UnsafePointer<CChar>? = characters
      return session.functions.createProgram(session.context, 1, &line, &length, &status)
    }
    guard let handle else { throw .failed("clCreateProgramWithSource", status) }
    return handle
  }

  /// The place in `FILE:LINE:COLUMN`, wherever it stands in a line.
  static func place(_ line: String, in name: String) -> SourceLocation {
    guard let found = line.firstRange(of: name + ":") else { return SourceLocation(file: name) }
    let rest = line[found.upperBound...].split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    let row = rest.first.flatMap { Int($0) }
    return SourceLocation(
      file: name, line: row, column: row == nil ? nil : rest.dropFirst().first.flatMap { Int($0) })
  }

  /// The first line of a log that tells of an error; the first line that says anything where none does.
  static func firstError(_ log: String) -> String {
    let lines = log.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    let line = lines.first { $0.contains("error:") } ?? lines.first { $0.contains("rror") } ?? lines.first
    return line.map(String.init) ?? "the compiler says nothing of the reason"
  }
}
