internal import Glibc
internal import Machines

/// NVIDIA's management library, opened when it is there: nothing is linked, so hosts without it run
/// the same program.
enum NVML {
  private typealias Function = @convention(c) () -> Int32
  private typealias GetCount = @convention(c) (UnsafeMutablePointer<UInt32>) -> Int32
  private typealias GetHandle = @convention(c) (UInt32, UnsafeMutablePointer<OpaquePointer?>) -> Int32
  private typealias GetName = @convention(c) (OpaquePointer, UnsafeMutablePointer<CChar>, UInt32) -> Int32
  /// Fills an `nvmlMemory_t`: total, free and used bytes.
  private typealias GetMemory = @convention(c) (OpaquePointer, UnsafeMutablePointer<UInt64>) -> Int32

  /// The GPUs of this host; nil where the library is not there or does not answer.
  static func devices(library name: String = "libnvidia-ml.so.1") -> [Device]? {
    guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { return nil }
    // It stays open: a library that may have started threads cannot safely be closed.
    func symbol<T>(_ name: String, _ type: T.Type) -> T? {
      dlsym(library, name).map { unsafeBitCast($0, to: type) }
    }
    guard let start = symbol("nvmlInit_v2", Function.self), let stop = symbol("nvmlShutdown", Function.self),
      let getCount = symbol("nvmlDeviceGetCount_v2", GetCount.self),
      let getHandle = symbol("nvmlDeviceGetHandleByIndex_v2", GetHandle.self),
      let getName = symbol("nvmlDeviceGetName", GetName.self),
      let getMemory = symbol("nvmlDeviceGetMemoryInfo", GetMemory.self), start() == 0
    else { return nil }
    defer { _ = stop() }
    var count: UInt32 = 0
    guard getCount(&count) == 0 else { return nil }
    var found: [(type: String, memory: Int64?)] = []
    for index in 0..<count {
      var handle: OpaquePointer?
      guard getHandle(index, &handle) == 0, let handle else { continue }
      // NVML_DEVICE_NAME_V2_BUFFER_SIZE
      var name = [CChar](repeating: 0, count: 96)
      guard getName(handle, &name, UInt32(name.count)) == 0 else { continue }
      var memory: [UInt64] = [0, 0, 0]
      let hasMemory = getMemory(handle, &memory) == 0 && memory[0] > 0
      let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      found.append((KernelGPUs.typeName(text), hasMemory ? Int64(clamping: memory[0]) : nil))
    }
    return KernelGPUs.grouped(found)
  }
}
