internal import Diagnostics
internal import SharedLibraries

/// NVIDIA's runtime compiler: CUDA C to a GPU's binary, with or without a GPU.
package final class NVRTC: @unchecked Sendable {
  private typealias Program = OpaquePointer
  private typealias GetSize = @convention(c) (Program, UnsafeMutablePointer<Int>) -> Int32
  private typealias GetBytes = @convention(c) (Program, UnsafeMutablePointer<CChar>) -> Int32
  private typealias Text = UnsafePointer<CChar>

  private let create:
    @convention(c) (
      UnsafeMutablePointer<Program?>, Text, Text, Int32, UnsafePointer<Text?>?, UnsafePointer<Text?>?
    ) -> Int32
  private let compileProgram: @convention(c) (Program, Int32, UnsafePointer<Text?>) -> Int32
  private let destroy: @convention(c) (UnsafeMutablePointer<Program?>) -> Int32
  private let getLogSize: GetSize
  private let getLog: GetBytes
  private let getBinarySize: GetSize
  private let getBinary: GetBytes
  private let getErrorText: @convention(c) (Int32) -> Text?
  private let countArchitectures: (@convention(c) (UnsafeMutablePointer<Int32>) -> Int32)?
  private let getArchitectures: (@convention(c) (UnsafeMutablePointer<Int32>) -> Int32)?

  /// Major and minor number, such as 12 and 9.
  package let version: (major: Int, minor: Int)
  /// The name or path under which it was found.
  package let name: String

  /// - Parameter path: a library other than the first that is found in the usual places.
  /// - Throws: `CUDAError` (`no-compiler`).
  package init(path: String? = nil) throws(CUDAError) {
    do throws(SharedLibraryError) {
      let library = try SharedLibrary(path.map { [$0] } ?? NVRTCSearch.candidates())
      func symbol<T>(_ name: String) throws(SharedLibraryError) -> T {
        try library.function(name, as: T.self)
      }
      create = try symbol("nvrtcCreateProgram")
      compileProgram = try symbol("nvrtcCompileProgram")
      destroy = try symbol("nvrtcDestroyProgram")
      getLogSize = try symbol("nvrtcGetProgramLogSize")
      getLog = try symbol("nvrtcGetProgramLog")
      // With CUDA 11.1 and later, where the compiler makes binaries and not only PTX.
      getBinarySize = try symbol("nvrtcGetCUBINSize")
      getBinary = try symbol("nvrtcGetCUBIN")
      getErrorText = try symbol("nvrtcGetErrorString")
      countArchitectures = library.optionalFunction(
        "nvrtcGetNumSupportedArchs", as: (@convention(c) (UnsafeMutablePointer<Int32>) -> Int32).self)
      getArchitectures = library.optionalFunction(
        "nvrtcGetSupportedArchs", as: (@convention(c) (UnsafeMutablePointer<Int32>) -> Int32).self)
      let getVersion: @convention(c) (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>) -> Int32 =
        try symbol("nvrtcVersion")
      var numbers: (Int32, Int32) = (0, 0)
      _ = getVersion(&numbers.0, &numbers.1)
      version = (Int(numbers.0), Int(numbers.1))
      name = library.name
    } catch {
      throw CUDAError(
        .noCompiler,
        "there is no CUDA compiler (libnvrtc) here; run scripts/bootstrap cuda, or name one with PLAIT_NVRTC",
        cause: error.reason)
    }
  }

  /// The architectures that it compiles for, such as 90 for sm_90; empty where it does not tell.
  package var architectures: [Int] {
    var count: Int32 = 0
    guard let countArchitectures, let getArchitectures, countArchitectures(&count) == 0, count > 0 else {
      return []
    }
    var numbers = [Int32](repeating: 0, count: Int(count))
    guard numbers.withUnsafeMutableBufferPointer({ getArchitectures($0.baseAddress!) }) == 0 else {
      return []
    }
    return numbers.map(Int.init)
  }

  /// Compiles CUDA C.
  ///
  /// - Parameters:
  ///   - source: the text; kernels are `extern "C" __global__`, and there are no headers.
  ///   - name: the file that the compiler's messages name.
  ///   - architecture: such as `sm_90a`.
  ///   - defines: macros, set ahead of the text in this order.
  ///   - options: the compiler's options, such as `--use_fast_math`.
  /// - Throws: `CUDAError` (`build-failure` with the first line that tells of an error).
  package func compile(
    _ source: String, named name: String = "kernel.cu", for architecture: String = "sm_90a",
    defines: [(name: String, value: String)] = [], options: [String] = []
  ) throws(CUDAError) -> CUDABinary {
    let quoted = name.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
    let text =
      defines.map { "#define \($0.name) \($0.value)\n" }.joined() + "#line 1 \"\(quoted)\"\n" + source
    var program: Program?
    let made = text.withCString { text in quoted.withCString { create(&program, text, $0, 0, nil, nil) } }
    guard made == 0, let program else { throw failed("nvrtcCreateProgram", made) }
    defer {
      var gone: Program? = program
      _ = destroy(&gone)
    }
    let flags = ["--gpu-architecture=\(architecture)", "--ptxas-options=-v"] + options
    let status = Self.withTexts(flags) { compileProgram(program, Int32($0.count), $0.baseAddress!) }
    let log = bytes(program, getLogSize, getLog).map {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    guard status == 0 else { throw refused(status, log: log ?? "", name: quoted) }
    guard let image = bytes(program, getBinarySize, getBinary), !image.isEmpty else {
      throw CUDAError(
        .buildFailure,
        "the compiler made no binary for \(architecture); name a real architecture such as sm_90a"
      )
    }
    return CUDABinary(architecture: architecture, image: image, log: log ?? "")
  }

  private func bytes(_ program: Program, _ getSize: GetSize, _ get: GetBytes) -> [UInt8]? {
    var count = 0
    guard getSize(program, &count) == 0, count >= 0 else { return nil }
    if count == 0 { return [] }
    var characters = [CChar](repeating: 0, count: count)
    guard characters.withUnsafeMutableBufferPointer({ get(program, $0.baseAddress!) }) == 0 else {
      return nil
    }
    return characters.map { UInt8(bitPattern: $0) }
  }

  private func failed(_ call: String, _ status: Int32) -> CUDAError {
    CUDAError(.callFailure, "\(call) returned \(describe(status))", status: status)
  }

  private func describe(_ status: Int32) -> String {
    getErrorText(status).map { "\(String(cString: $0)) (\(status))" } ?? "status \(status)"
  }

  private func refused(_ status: Int32, log: String, name: String) -> CUDAError {
    let lines = log.split(whereSeparator: \.isNewline)
    let line =
      lines.first { $0.contains("error") && !$0.contains("warning") } ?? lines.first
      ?? "the compiler says nothing of the reason"
    return CUDAError(
      .buildFailure, "the kernel does not compile: \(line)", at: Self.place(line, in: name),
      cause: "nvrtcCompileProgram returned \(describe(status))", status: status, buildLog: log)
  }

  /// The line in `FILE(LINE): error: ...`.
  private static func place(_ line: Substring, in name: String) -> SourceLocation {
    guard line.hasPrefix(name + "(") else { return SourceLocation(file: name) }
    return SourceLocation(file: name, line: Int(line.dropFirst(name.count + 1).prefix { $0 != ")" }))
  }

  /// Calls with an array of C texts.
  private static func withTexts(
    _ texts: [String], _ body: (UnsafeBufferPointer<Text?>) -> Int32
  ) -> Int32 {
    let characters = texts.map { Array($0.utf8CString) }
    func descend(_ pointers: [Text?]) -> Int32 {
      if pointers.count == characters.count { return pointers.withUnsafeBufferPointer(body) }
      return characters[pointers.count].withUnsafeBufferPointer { descend(pointers + [$0.baseAddress]) }
    }
    return descend([])
  }
}
