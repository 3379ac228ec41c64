internal import Diagnostics

/// A program that was compiled for the device of a session.
package final class OpenCLProgram {
  package let session: OpenCLSession
  let handle: OpaquePointer

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
    let text = Self.prelude(defines, name: name) + source
    handle = try Self.create(text, session)
    self.session = session
    let status = build(options)
    guard status == OpenCLStatus.success else {
      // The instance is complete here, so its destruction releases the program.
      let log = buildLog
      let line = Self.firstError(log)
      throw OpenCLError(
        .buildFailure, "the kernel does not compile: \(line)", at: Self.place(line, in: name),
        cause: "clBuildProgram returned \(OpenCLStatus.name(status))", status: status, buildLog: log)
    }
  }

  /// Loads what `binary` gave on the same device with the same driver.
  ///
  /// - Throws: `OpenCLError` (`build-failure` where it is for something else).
  package init(binary: [UInt8], in session: OpenCLSession) throws(OpenCLError) {
    handle = try Self.create(binary, session)
    self.session = session
    let status = build([])
    guard status == OpenCLStatus.success else { throw Self.foreign(status) }
  }

  deinit { _ = session.functions.releaseProgram(handle) }

  /// What the compiler said, warnings included; often empty.
  package var buildLog: String {
    let device = session.device.handle
    let property = OpenCLProperty { [handle, session] in
      session.functions.buildInfo(handle, device, $0, $1, $2, $3)
    }
    return property.text(0x1183) ?? ""
  }

  /// The device's binary, which the same device loads without compiling again; nil where the driver gives none.
  package var binary: [UInt8]? {
    let property = OpenCLProperty { [handle, session] in
      session.functions.programInfo(handle, $0, $1, $2, $3)
    }
    guard let count = property.numbers(0x1165)?.first, count > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let status = bytes.withUnsafeMutableBufferPointer { bytes in
      // One address for each device, and the session has one.
      var target = bytes.baseAddress
      return session.functions.programInfo(handle, 0x1166, MemoryLayout.size(ofValue: target), &target, nil)
    }
    return status == OpenCLStatus.success ? bytes : nil
  }

  private func build(_ options: [String]) -> Int32 {
    options.joined(separator: " ").withCString {
      session.functions.buildProgram(handle, 0, nil, $0, nil, nil)
    }
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

  private static func create(_ binary: [UInt8], _ session: OpenCLSession) throws(OpenCLError) -> OpaquePointer
  {
    var status: Int32 = 0
    var fit: Int32 = 0
    var length = binary.count
    var device: OpaquePointer? = session.device.handle
    let handle = binary.withUnsafeBufferPointer { bytes in
      var start = bytes.baseAddress
      return session.functions.createProgramWithBinary(
        session.context, 1, &device, &length, &start, &fit, &status)
    }
    guard let handle else { throw foreign(status) }
    return handle
  }

  private static func foreign(_ status: Int32) -> OpenCLError {
    OpenCLError(
      .buildFailure, "the device cannot load the binary; compile the kernel again",
      cause: "clCreateProgramWithBinary or clBuildProgram returned \(OpenCLStatus.name(status))",
      status: status)
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
