package import Foundation

/// Stand-ins for NVIDIA's libraries, built on the spot, that answer as the test says.
package struct StandInLibraries {
  package let folder: URL
  package var driver: String { folder.path + "/libcuda.so.1" }
  package var compiler: String { folder.path + "/libnvrtc.so.12" }
  package var management: String { folder.path + "/libnvidia-ml.so.1" }

  /// - Parameter values: macros of the sources below that are not to have their usual values.
  /// - Returns: nil, with a printed word, where there is no C compiler.
  package static func make(_ values: [String: Int] = [:]) throws -> StandInLibraries? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plait-cuda-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let made = StandInLibraries(folder: folder)
    for (source, path) in [
      (driverSource, made.driver), (compilerSource, made.compiler), (managementSource, made.management),
    ] {
      let file = folder.appending(path: "source.c")
      try Data(source.utf8).write(to: file)
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments =
        ["clang", "-shared", "-fPIC", "-o", path] + values.map { "-D\($0.key)=(\($0.value))" } + [file.path]
      try process.run()
      process.waitUntilExit()
      if process.terminationStatus != 0 {
        made.remove()
        print("skipped: there is no C compiler here to build libraries with")
        return nil
      }
    }
    return made
  }

  package func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Memory is the host's; a kernel doubles the floats of its first argument, whose count is its second.
  private static let driverSource = """
    #include <stdlib.h>
    #include <string.h>
    #ifndef INIT
    #define INIT 0
    #endif
    #ifndef COUNT
    #define COUNT 2
    #endif
    #ifndef LAUNCHES
    #define LAUNCHES 1000
    #endif
    #ifndef LOST
    #define LOST 0
    #endif
    #ifndef AT_LAUNCH
    #define AT_LAUNCH 0
    #endif
    typedef unsigned long long address;
    typedef struct { unsigned char bytes[16]; } uuid;
    static int object, launches, shared = 48 << 10;
    static int gone(void) { return launches > LAUNCHES ? LOST : 0; }
    int cuInit(unsigned flags) { return INIT; }
    int cuDriverGetVersion(int *version) { *version = 12090; return 0; }
    int cuDeviceGetCount(int *count) { *count = COUNT; return 0; }
    int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return 0; }
    int cuDeviceGetName(char *name, int length, int device) { strncpy(name, "NVIDIA H100", length); return 0; }
    int cuDeviceGetUuid(uuid *value, int device) { return 999; }
    int cuDeviceGetUuid_v2(uuid *value, int device) {
      for (int i = 0; i < 16; i++) value->bytes[i] = 16 * i + device;
      return 0;
    }
    int cuDeviceGetAttribute(int *value, int attribute, int device) {
      switch (attribute) {
        case 75: *value = 9 - device; break;
        case 76: *value = 0; break;
        case 16: *value = 132; break;
        case 38: *value = 50 << 20; break;
        case 97: *value = 227 << 10; break;
        case 1: *value = 1024; break;
        default: return 1;
      }
      return 0;
    }
    int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)80 << 30; return 0; }
    int cuDevicePrimaryCtxRetain(void **context, int device) { *context = &object; return 0; }
    int cuDevicePrimaryCtxRelease_v2(int device) { return 0; }
    int cuCtxSetCurrent(void *context) { return context == &object ? 0 : 201; }
    int cuModuleLoadDataEx(void **module, const void *image, unsigned n, void *o, void *v) {
      if (memcmp(image, "cubin", 5)) return 200;
      *module = &object;
      return 0;
    }
    int cuModuleUnload(void *module) { return 0; }
    int cuModuleGetFunction(void **function, void *module, const char *name) {
      if (strcmp(name, "twice")) return 500;
      *function = &object;
      return 0;
    }
    int cuFuncGetAttribute(int *value, int attribute, void *function) {
      *value = attribute == 4 ? 40 : attribute == 1 ? 1024 : attribute == 0 ? 1024 : attribute == 3 ? 16 : 0;
      return 0;
    }
    int cuFuncSetAttribute(void *function, int attribute, int value) {
      if (attribute != 8 || value > (227 << 10)) return 1;
      shared = value;
      return 0;
    }
    int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, void *function, int threads, size_t bytes) {
      *blocks = 2048 / threads;
      return 0;
    }
    int cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                       unsigned bytes, void *stream, void **arguments, void **extra) {
      launches++;
      if (AT_LAUNCH && gone()) return gone();
      if (bx * by * bz > 1024 || bytes > shared) return 1;
      if (gone()) return 0;
      float *values = (float *)*(address *)arguments[0];
      int count = *(int *)arguments[1];
      for (int i = 0; i < count && i < gx * gy * gz * bx * by * bz; i++) values[i] *= 2;
      return 0;
    }
    int cuEventCreate(void **event, unsigned flags) { *event = &object; return 0; }
    int cuEventRecord(void *event, void *stream) { return 0; }
    int cuEventSynchronize(void *event) { return gone(); }
    int cuEventElapsedTime(float *milliseconds, void *start, void *end) { *milliseconds = 1.5; return gone(); }
    int cuEventDestroy_v2(void *event) { return 0; }
    int cuMemAlloc_v2(address *pointer, size_t bytes) {
      if (bytes > (size_t)80 << 30) return 2;
      *pointer = (address)malloc(bytes);
      return 0;
    }
    int cuMemFree_v2(address pointer) { free((void *)pointer); return 0; }
    int cuMemcpyHtoD_v2(address to, const void *from, size_t bytes) { memcpy((void *)to, from, bytes); return gone(); }
    int cuMemcpyDtoH_v2(void *to, address from, size_t bytes) { memcpy(to, (void *)from, bytes); return gone(); }
    int cuMemsetD8_v2(address to, unsigned char byte, size_t bytes) { memset((void *)to, byte, bytes); return 0; }
    int cuCtxSynchronize(void) { return gone(); }
    int cuGetErrorName(int status, const char **name) {
      *name = status == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR_OF_THE_STAND_IN";
      return 0;
    }
    """

  /// Its binary is the word `cubin`; a source that holds `wrong` does not compile.
  private static let compilerSource = """
    #include <stdlib.h>
    #include <string.h>
    typedef struct { int failed; char architecture[64]; } program;
    static const char *good =
        "ptxas info    : 0 bytes gmem\\n"
        "ptxas info    : Compiling entry function 'twice' for 'sm_90a'\\n"
        "ptxas info    : Function properties for twice\\n"
        "ptxas         .     24 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads\\n"
        "ptxas info    : Used 40 registers, used 1 barriers, 1024 bytes smem\\n";
    static const char *bad = "own.cu(3): error: identifier is undefined\\n\\n1 error detected\\n";
    int nvrtcVersion(int *major, int *minor) { *major = 12; *minor = 9; return 0; }
    int nvrtcCreateProgram(program **made, const char *text, const char *name, int n, const char **h, const char **i) {
      *made = calloc(1, sizeof(program));
      (*made)->failed = strstr(text, "wrong") != 0;
      return 0;
    }
    int nvrtcCompileProgram(program *p, int count, const char **options) {
      strncpy(p->architecture, options[0], 63);
      if (strcmp(options[0], "--gpu-architecture=sm_1") == 0) return 5;
      return p->failed ? 6 : 0;
    }
    int nvrtcDestroyProgram(program **p) { free(*p); *p = 0; return 0; }
    static const char *log_of(program *p) { return p->failed ? bad : good; }
    int nvrtcGetProgramLogSize(program *p, size_t *size) { *size = strlen(log_of(p)) + 1; return 0; }
    int nvrtcGetProgramLog(program *p, char *log) { strcpy(log, log_of(p)); return 0; }
    int nvrtcGetCUBINSize(program *p, size_t *size) { *size = strstr(p->architecture, "compute") ? 0 : 5; return 0; }
    int nvrtcGetCUBIN(program *p, char *image) { memcpy(image, "cubin", 5); return 0; }
    const char *nvrtcGetErrorString(int status) { return status == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR"; }
    """

  private static let managementSource = """
    #include <string.h>
    static int object;
    static unsigned long long millijoules = 5000;
    int nvmlInit_v2(void) { return 0; }
    int nvmlDeviceGetHandleByUUID(const char *uuid, void **handle) {
      *handle = &object;
      return strcmp(uuid, "GPU-00102030-4050-6070-8090-a0b0c0d0e0f0") ? 6 : 0;
    }
    int nvmlDeviceGetTotalEnergyConsumption(void *handle, unsigned long long *value) {
      *value = millijoules += 250;
      return 0;
    }
    """
}
