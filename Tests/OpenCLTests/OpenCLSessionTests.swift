import Diagnostics
import Testing

@testable import OpenCL

@Suite(.serialized) struct OpenCLSessionTests {
  private let scaling = """
    kernel void scale(global const float *in, global float *out, const float factor, const int count) {
      const int i = get_global_id(0);
      if (i < count) out[i] = factor * in[i] + OFFSET;
    }
    """

  @Test func theDeviceTellsWhatItIs() throws {
    guard let session = try HostSession.open() else { return }
    let device = session.device
    #expect(!device.name.isEmpty && !device.driverVersion.isEmpty && device.version.hasPrefix("OpenCL"))
    #expect(device.computeUnits >= 1 && device.localMemoryBytes > 0 && device.largestWorkGroup >= 1)
    #expect(device.largestLocalSizes.count == 3)
    #expect(device.largestBufferBytes <= device.globalMemoryBytes)
  }

  @Test func aKernelComputesAndIsTimed() throws {
    guard let session = try HostSession.open() else { return }
    let program = try OpenCLProgram(scaling, defines: [("OFFSET", "(1 + 1)")], in: session)
    let kernel = try OpenCLKernel("scale", of: program)
    #expect(kernel.argumentCount == 4)
    let input = (0..<1000).map { Float($0) }
    let from = try OpenCLBuffer(session, byteCount: 4000)
    let to = try OpenCLBuffer(session, byteCount: 4000)
    try input.withUnsafeBytes { try from.write($0) }
    try kernel.setArgument(0, to: from)
    try kernel.setArgument(1, to: to)
    try kernel.setArgument(2, toScalar: Float(3))
    try kernel.setArgument(3, toScalar: Int32(1000))
    #expect(try kernel.run(global: [1024], local: [64]) > 0)
    var output = [Float](repeating: 0, count: 1000)
    try output.withUnsafeMutableBytes { try to.read(into: $0) }
    #expect(output == input.map { 3 * $0 + 2 })
    #expect(try kernel.run(global: [1024], local: nil) > 0)
    #expect((kernel.workGroup.largestWorkGroup ?? 1) >= 1)
  }

  @Test func aBinaryComputesTheSameWithoutTheSource() throws {
    guard let session = try HostSession.open() else { return }
    let program = try OpenCLProgram(scaling, defines: [("OFFSET", "5")], in: session)
    let binary = try #require(program.binary)
    let loaded = try OpenCLProgram(binary: binary, in: session)
    let kernel = try OpenCLKernel("scale", of: loaded)
    var values: [Float] = [1, 2, 3, 4]
    try values.withUnsafeMutableBytes { bytes in
      let buffer = try OpenCLBuffer(session, over: bytes)
      try kernel.setArgument(0, to: buffer)
      try kernel.setArgument(1, to: buffer)
      try kernel.setArgument(2, toScalar: Float(2))
      try kernel.setArgument(3, toScalar: Int32(4))
      _ = try kernel.run(global: [4], local: [2])
      try buffer.read(into: bytes)
    }
    #expect(values == [7, 9, 11, 13])
    for broken in [[], [0], Array("not a program".utf8)] {
      let error = try #require(throws: OpenCLError.self) { try OpenCLProgram(binary: broken, in: session) }
      #expect(error.code == .buildFailure)
    }
  }

  @Test func aBuildErrorNamesTheFirstLineInTheUsersOwnFile() throws {
    guard let session = try HostSession.open() else { return }
    let source = "kernel void f(global float *x) {\n  x[0] = undeclared;\n  x[1] = also_undeclared;\n}\n"
    let error = try #require(throws: OpenCLError.self) {
      try OpenCLProgram(source, named: "wrong.cl", defines: [("TILE", "16")], in: session)
    }
    #expect(error.code == .buildFailure)
    #expect(error.location?.file == "wrong.cl" && error.location?.line == 2)
    #expect(error.message.contains("undeclared") && !error.message.contains("also_undeclared"))
    #expect(error.buildLog?.contains("also_undeclared") == true)
  }

  @Test func aKernelThatIsNotThereIsABuildFailure() throws {
    guard let session = try HostSession.open() else { return }
    let program = try OpenCLProgram(scaling, defines: [("OFFSET", "0")], in: session)
    let error = try #require(throws: OpenCLError.self) { try OpenCLKernel("other", of: program) }
    #expect(error.code == .buildFailure && error.message.contains("other"))
  }

  @Test func launchFailuresNameTheStatus() throws {
    guard let session = try HostSession.open() else { return }
    let program = try OpenCLProgram(scaling, defines: [("OFFSET", "0")], in: session)
    let kernel = try OpenCLKernel("scale", of: program)
    let buffer = try OpenCLBuffer(session, byteCount: 256)
    let withoutArguments = try #require(throws: OpenCLError.self) {
      try kernel.run(global: [64], local: [64])
    }
    #expect(withoutArguments.code == .launchFailure)
    #expect(withoutArguments.message.contains("CL_INVALID_KERNEL_ARGS (-52)"))
    try kernel.setArgument(0, to: buffer)
    try kernel.setArgument(1, to: buffer)
    try kernel.setArgument(2, toScalar: Float(1))
    try kernel.setArgument(3, toScalar: Int32(64))
    let tooLarge = try #require(throws: OpenCLError.self) {
      try kernel.run(
        global: [session.device.largestWorkGroup * 4], local: [session.device.largestWorkGroup * 4])
    }
    #expect(tooLarge.code == .launchFailure && tooLarge.status != nil)
    for (global, local) in [
      ([Int](), [Int]()), ([64], [0]), ([64, 1], [64]), ([1, 1, 1, 1], [1, 1, 1, 1]),
    ] {
      let error = try #require(throws: OpenCLError.self) { try kernel.run(global: global, local: local) }
      #expect(error.code == .launchFailure)
    }
    let wrongSize = try #require(throws: OpenCLError.self) { try kernel.setArgument(3, toScalar: Int64(1)) }
    #expect(wrongSize.message.contains("argument 3"))
    #expect(throws: OpenCLError.self) { try kernel.setArgument(99, toScalar: Int32(1)) }
    // The kernel is usable after every refusal.
    #expect(try kernel.run(global: [64], local: [64]) >= 0)
  }

  @Test func transfersOutsideABufferAreRefused() throws {
    guard let session = try HostSession.open() else { return }
    let buffer = try OpenCLBuffer(session, byteCount: 16)
    var bytes = [UInt8](repeating: 7, count: 17)
    #expect(throws: OpenCLError.self) { try bytes.withUnsafeBytes { try buffer.write($0) } }
    #expect(throws: OpenCLError.self) { try bytes.withUnsafeMutableBytes { try buffer.read(into: $0) } }
    #expect(throws: OpenCLError.self) {
      try bytes[..<8].withUnsafeBytes { try buffer.write($0, at: 9) }
    }
    #expect(throws: OpenCLError.self) { try OpenCLBuffer(session, byteCount: 0) }
    #expect(throws: OpenCLError.self) { try OpenCLBuffer(session, byteCount: -1) }
    #expect(throws: OpenCLError.self) { try OpenCLBuffer(session, byteCount: 1 << 60) }
  }

  @Test func theFirstErrorOfALogIsFound() {
    #expect(OpenCLProgram.firstError("a.cl:1:1: warning: x\na.cl:2:3: error: y\n") == "a.cl:2:3: error: y")
    #expect(OpenCLProgram.firstError("\n \nBuild Error\n") == "Build Error")
    #expect(OpenCLProgram.firstError("") == "the compiler says nothing of the reason")
  }
}
