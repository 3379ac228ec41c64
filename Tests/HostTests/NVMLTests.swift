import Foundation
import Machines
import Testing

@testable import Host

@Suite struct NVMLTests {
  /// A library with the functions that are asked, built on the spot; nil where there is no compiler.
  private func library(_ body: String, in folder: URL) throws -> String? {
    let source = folder.appending(path: "nvml.c")
    try Data(body.utf8).write(to: source)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["clang", "-shared", "-fPIC", "-o", folder.path + "/libnvidia-ml.so.1", source.path]
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      print("skipped: there is no C compiler here to build a library with")
      return nil
    }
    return folder.path + "/libnvidia-ml.so.1"
  }

  private func body(initResult: Int) -> String {
    """
    #include <stdio.h>
    typedef struct { unsigned long long total, free, used; } memory_t;
    static int device[4];
    int nvmlInit_v2(void) { return \(initResult); }
    int nvmlShutdown(void) { return 0; }
    int nvmlDeviceGetCount_v2(unsigned *count) { *count = 4; return 0; }
    int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle) {
      *handle = &device[index];
      return index == 3 ? 999 : 0;
    }
    int nvmlDeviceGetName(void *handle, char *name, unsigned length) {
      int last = handle == &device[2];
      snprintf(name, length, last ? "Tesla T4" : "NVIDIA H100 80GB HBM3");
      return 0;
    }
    int nvmlDeviceGetMemoryInfo(void *handle, memory_t *memory) {
      memory->total = handle == &device[2] ? 0 : 85520809984ull;
      return 0;
    }
    """
  }

  private func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "plait-nvml-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  @Test func devicesAreToldByTypeAndMemory() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let path = try library(body(initResult: 0), in: folder) else { return }
    let devices = try #require(NVML.devices(library: path))
    #expect(devices.map(\.type) == ["h100-80gb-hbm3", "tesla-t4"])
    #expect(devices.map(\.count) == [2, 1])
    #expect(devices.map(\.memoryBytes) == [85_520_809_984, nil])
  }

  @Test func aLibraryThatIsNotThereOrDoesNotAnswerTellsNothing() throws {
    #expect(NVML.devices(library: "libnot-there.so.1") == nil)
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let path = try library(body(initResult: 9), in: folder) else { return }
    #expect(NVML.devices(library: path) == nil)
  }
}
