import CUDA
import DeviceStandIns
import Diagnostics
import KernelResources
import Testing

@Suite struct NVRTCTests {
  /// The compiler of this host, or nil with a printed word where there is none.
  private func hostCompiler() throws -> NVRTC? {
    do throws(CUDAError) {
      return try NVRTC()
    } catch {
      guard error.code == .noCompiler else { throw error }
      print("skipped: \(error.diagnosis)")
      return nil
    }
  }

  @Test func withoutACompilerThereIsAWordAboutIt() throws {
    let error = try #require(throws: CUDAError.self) { try NVRTC(path: "libnot-there.so.12") }
    #expect(error.code == .noCompiler && error.message.contains("scripts/bootstrap cuda"))
  }

  @Test func theStandInCompilesAndTells() throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let compiler = try NVRTC(path: libraries.compiler)
    #expect(compiler.version == (12, 9) && compiler.architectures.isEmpty)
    let binary = try compiler.compile("right", named: "own.cu")
    #expect(binary.image == Array("cubin".utf8) && binary.architecture == "sm_90a")
    #expect(
      try binary.resources(of: "twice")
        == KernelResources(
          registersPerThread: 40, spillStoreBytes: 8, spillLoadBytes: 12, stackBytes: 24,
          staticSharedBytes: 1024,
          barriers: 1))
    let absent = try #require(throws: CUDAError.self) { try binary.resources(of: "thrice") }
    #expect(absent.code == .buildFailure && absent.message.contains("twice"))
    let error = try #require(throws: CUDAError.self) { try compiler.compile("wrong", named: "own.cu") }
    #expect(error.code == .buildFailure && error.location?.line == 3 && error.status == 6)
    #expect(error.message.contains("identifier is undefined") && error.buildLog?.contains("1 error") == true)
    #expect(throws: CUDAError.self) { try compiler.compile("right", for: "sm_1") }
    #expect(throws: CUDAError.self) { try compiler.compile("right", for: "compute_90") }
  }

  @Test func theCompilerTellsRegistersSpillsAndSharedMemory() throws {
    guard let compiler = try hostCompiler() else { return }
    let source = """
      extern "C" __global__ void sums(const float *in, float *out) {
        __shared__ float tile[512];
        float kept[VALUES];
        for (int i = 0; i < VALUES; i++) kept[i] = in[i * 1000 + threadIdx.x];
        tile[threadIdx.x] = in[threadIdx.x];
        __syncthreads();
        for (int round = 0; round < 7; round++)
      #pragma unroll
          for (int i = 0; i < VALUES; i++) kept[i] += kept[(i + 1) % VALUES] * tile[(i + round) % 512];
        for (int i = 0; i < VALUES; i++) out[i * 1000 + threadIdx.x] = kept[i];
      }
      """
    let roomy = try compiler.compile(source, defines: [("VALUES", "8")]).resources(of: "sums")
    #expect(roomy.registersPerThread > 8 && roomy.registersPerThread < 64)
    #expect(roomy.staticSharedBytes == 2048 && roomy.barriers == 1)
    #expect(roomy.spillStoreBytes == 0 && roomy.spillLoadBytes == 0)
    let tight = try compiler.compile(
      source, defines: [("VALUES", "(100 + 20)")], options: ["--maxrregcount=32"]
    ).resources(of: "sums")
    #expect(tight.registersPerThread <= 32)
    #expect(
      tight.spillStoreBytes > 0 && tight.spillLoadBytes > 0 && tight.stackBytes > 0)
  }

  @Test func everyArchitectureOfTheTableCompilesWhereTheCompilerKnowsIt() throws {
    guard let compiler = try hostCompiler() else { return }
    for number in [75, 80, 86, 89, 90, 100] where compiler.architectures.contains(number) {
      let binary = try compiler.compile(
        "extern \"C\" __global__ void one(float *x) { x[threadIdx.x] = 1; }", for: "sm_\(number)")
      #expect(binary.image.starts(with: [0x7F, 0x45, 0x4C, 0x46]))
      #expect(try binary.resources(of: "one").registersPerThread >= 4)
    }
  }

  @Test func aBuildErrorNamesTheFirstLineInTheUsersOwnFile() throws {
    guard let compiler = try hostCompiler() else { return }
    let error = try #require(throws: CUDAError.self) {
      try compiler.compile(
        "extern \"C\" __global__ void f(float *x) {\n  x[0] = undeclared;\n  also();\n}\n", named: "own.cu",
        defines: [("TILE", "8")])
    }
    #expect(error.code == .buildFailure && error.location?.file == "own.cu" && error.location?.line == 2)
    #expect(error.message.contains("undeclared"))
    #expect(throws: CUDAError.self) { try compiler.compile("", for: "sm_1") }
    let mangled = try compiler.compile("__global__ void f(float *x) { x[0] = 1; }")
    let absent = try #require(throws: CUDAError.self) { try mangled.resources(of: "f") }
    #expect(absent.message.contains("extern \"C\""))
  }
}
