internal import Foundation
internal import OpenCL

/// What a compilation leaves for the worker to load: the device's binary, or, for PoCL, the source.
///
/// PoCL's binary holds code for groups of any size, which nothing here runs, and making it takes as long as all
/// else. Its cache, which the compilation filled, makes the source as quick to load.
enum OpenCLArtifact {
  /// The name of PoCL's platform.
  static let pocl = "Portable Computing Language"
  private static let mark = Array("plait.opencl-source/1\n".utf8)

  struct Source: Codable {
    var text: String
    var name: String
    var macros: [[String]]
    var options: [String]

    func program(in session: OpenCLSession) throws(OpenCLError) -> OpenCLProgram {
      try OpenCLProgram(
        text, named: name, defines: macros.map { ($0[0], $0[1]) }, options: options, in: session)
    }
  }

  /// - Throws: `TrialFailure` (`compileError`).
  static func bytes(_ source: Source, _ program: OpenCLProgram) throws(TrialFailure) -> [UInt8] {
    if program.session.device.platform == pocl, let data = try? JSONEncoder().encode(source) {
      return mark + data
    }
    guard let binary = program.binary else {
      throw TrialFailure(.compileError, "the driver gives no binary of what it compiled; use another driver")
    }
    return binary
  }

  static func program(_ bytes: [UInt8], in session: OpenCLSession) throws(OpenCLError) -> OpenCLProgram {
    guard bytes.starts(with: mark),
      let source = try? JSONDecoder().decode(Source.self, from: Data(bytes.dropFirst(mark.count))),
      source.macros.allSatisfy({ $0.count == 2 })
    else { return try OpenCLProgram(binary: bytes, in: session) }
    return try source.program(in: session)
  }
}
