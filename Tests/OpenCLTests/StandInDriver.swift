import Foundation

/// A stand-in for `libOpenCL.so.1`, built on the spot, that answers as the test says.
struct StandInDriver {
  let folder: URL
  var path: String { folder.path + "/libOpenCL.so.1" }

  /// - Parameters:
  ///   - platforms: platforms that there are; below zero is the status with which the loader answers.
  ///   - launchesUntilLost: launches that succeed.
  ///   - lostStatus: what the next launch returns, or the state with which its event ends.
  ///   - endsInEvent: the launch is taken and fails while it runs.
  /// - Returns: nil, with a printed word, where there is no C compiler.
  static func make(
    platforms: Int = 1, devices: Int = 1, launchesUntilLost: Int = 1000, lostStatus: Int = 0,
    endsInEvent: Bool = false, lacks: String? = nil
  ) throws -> StandInDriver? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plait-opencl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var text = body
    for (name, value) in [
      ("PLATFORMS", platforms), ("DEVICES", devices), ("LAUNCHES", launchesUntilLost), ("LOST", lostStatus),
      ("IN_EVENT", endsInEvent ? 1 : 0),
    ] {
      text = "#define \(name) (\(value))\n" + text
    }
    if let lacks { text = "#define \(lacks) anotherName\n" + text }
    let source = folder.appending(path: "driver.c")
    try Data(text.utf8).write(to: source)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "clang", "-shared", "-fPIC", "-o", folder.path + "/libOpenCL.so.1", source.path,
    ]
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus == 0 { return StandInDriver(folder: folder) }
    try? FileManager.default.removeItem(at: folder)
    print("skipped: there is no C compiler here to build a driver with")
    return nil
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  private static let body = """
    #include <stddef.h>
    #include <string.h>
    typedef int status; typedef unsigned number; typedef void *handle; typedef unsigned long long wide;
    static int object, launches;
    static status text(const char *value, size_t size, void *into, size_t *needed) {
      if (needed) *needed = strlen(value) + 1;
      if (into && size >= strlen(value) + 1) strcpy(into, value);
      return 0;
    }
    static status bits(wide value, size_t size, void *into, size_t *needed) {
      if (needed) *needed = size;
      if (into) memcpy(into, &value, size < 8 ? size : 8);
      return 0;
    }
    status clGetPlatformIDs(number n, handle *list, number *count) {
      if (PLATFORMS < 0) return PLATFORMS;
      if (count) *count = PLATFORMS;
      for (number i = 0; list && i < n; i++) list[i] = &object;
      return 0;
    }
    status clGetPlatformInfo(handle h, number p, size_t s, void *v, size_t *r) { return text("Stand-in", s, v, r); }
    status clGetDeviceIDs(handle h, wide type, number n, handle *list, number *count) {
      if (DEVICES < 0) return DEVICES;
      if (count) *count = DEVICES;
      for (number i = 0; list && i < n; i++) list[i] = &object;
      return 0;
    }
    status clGetDeviceInfo(handle h, number p, size_t s, void *v, size_t *r) {
      if (p == 0x102B) return text("  Stand-in   GPU", s, v, r);
      if (p == 0x102D) return text("1.0", s, v, r);
      if (p == 0x1000) return bits(4, s, v, r);
      if (p == 0x1027) return bits(1, s, v, r);
      if (p == 0x1004 || p == 0x1002) return bits(8, s, v, r);
      return -30;
    }
    handle clCreateContext(void *p, number n, handle *d, void *f, void *u, status *e) { *e = 0; return &object; }
    status clReleaseContext(handle h) { return 0; }
    handle clCreateCommandQueue(handle c, handle d, wide p, status *e) { *e = 0; return &object; }
    status clReleaseCommandQueue(handle h) { return 0; }
    handle clCreateProgramWithSource(handle c, number n, const char **t, size_t *l, status *e) { *e = 0; return &object; }
    handle clCreateProgramWithBinary(handle c, number n, handle *d, size_t *l, unsigned char **b, status *f, status *e) { *e = 0; return &object; }
    status clBuildProgram(handle p, number n, handle *d, const char *o, void *f, void *u) { return 0; }
    status clGetProgramBuildInfo(handle p, handle d, number i, size_t s, void *v, size_t *r) { return -30; }
    status clGetProgramInfo(handle p, number i, size_t s, void *v, size_t *r) { return -30; }
    status clReleaseProgram(handle h) { return 0; }
    handle clCreateKernel(handle p, const char *n, status *e) { *e = 0; return &object; }
    status clGetKernelWorkGroupInfo(handle k, handle d, number i, size_t s, void *v, size_t *r) { return -30; }
    status clGetKernelInfo(handle k, number i, size_t s, void *v, size_t *r) { return -30; }
    status clSetKernelArg(handle k, number i, size_t s, void *v) { return 0; }
    status clReleaseKernel(handle h) { return 0; }
    handle clCreateBuffer(handle c, wide f, size_t s, void *p, status *e) { *e = 0; return &object; }
    status clReleaseMemObject(handle h) { return 0; }
    static status gone(void) { return launches > LAUNCHES ? LOST : 0; }
    status clEnqueueReadBuffer(handle q, handle b, number w, size_t o, size_t s, void *p, number n, void *l, void *e) { return gone(); }
    status clEnqueueWriteBuffer(handle q, handle b, number w, size_t o, size_t s, void *p, number n, void *l, void *e) { return gone(); }
    status clEnqueueNDRangeKernel(handle q, handle k, number d, size_t *o, size_t *g, size_t *l, number n, void *w, handle *e) {
      launches++;
      if (!IN_EVENT && gone()) return LOST;
      *e = &object;
      return 0;
    }
    status clWaitForEvents(number n, handle *e) { return IN_EVENT && gone() ? -14 : 0; }
    status clGetEventInfo(handle e, number i, size_t s, void *v, size_t *r) {
      int state = IN_EVENT ? gone() : 0;
      memcpy(v, &state, 4);
      return 0;
    }
    status clGetEventProfilingInfo(handle e, number i, size_t s, void *v, size_t *r) {
      return bits(i == 0x1282 ? 1000 : 3500, s, v, r);
    }
    status clReleaseEvent(handle h) { return 0; }
    status clFinish(handle h) { return 0; }
    status clFlush(handle h) { return 0; }
    """
}
