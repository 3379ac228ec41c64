internal import Machines

/// The GPUs that the kernel's files tell of: less than their own library does, but always there.
enum KernelGPUs {
  /// NVIDIA's by their driver's files, which have no memory; AMD's by the display system's.
  static func devices(_ files: KernelFiles) -> [Device] {
    var names: [(type: String, memory: Int64?)] = []
    let driver = "proc/driver/nvidia/gpus"
    for name in files.names(in: driver) {
      let text = files.text("\(driver)/\(name)/information") ?? ""
      let model = text.split(separator: "\n").first { $0.hasPrefix("Model:") }?.dropFirst("Model:".count)
      names.append((typeName(model.map(String.init) ?? "nvidia"), nil))
    }
    for name in files.names(in: "sys/class/drm") {
      // Connectors, such as card0-DP-1, are beside their cards.
      guard name.hasPrefix("card"), name.dropFirst(4).allSatisfy(\.isNumber), !name.dropFirst(4).isEmpty
      else { continue }
      let device = "sys/class/drm/\(name)/device"
      guard files.text("\(device)/vendor") == "0x1002" else { continue }
      let product = files.text("\(device)/product_name") ?? ""
      let fallback = "amd-" + (files.text("\(device)/device") ?? "gpu").replacing("0x", with: "")
      let memory = files.text("\(device)/mem_info_vram_total").flatMap { Int64($0) }
      names.append((typeName(product.isEmpty ? fallback : product), memory.flatMap { $0 > 0 ? $0 : nil }))
    }
    return grouped(names)
  }

  /// One device a type and memory, with its count, in the order in which they first appear.
  static func grouped(_ found: [(type: String, memory: Int64?)]) -> [Device] {
    var devices: [Device] = []
    for (type, memory) in found {
      if let index = devices.firstIndex(where: { $0.type == type && $0.memoryBytes == memory }) {
        devices[index].count += 1
      } else {
        devices.append(Device(type: type, count: 1, memoryBytes: memory))
      }
    }
    return devices
  }

  /// A name as schedulers use it: `NVIDIA A100-SXM4-80GB` is `a100-sxm4-80gb`.
  static func typeName(_ name: String) -> String {
    var words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    if words.count > 1, words[0] == "nvidia" || words[0] == "amd" && words[1] != "gpu" && words[1].count > 4 {
      words.removeFirst()
    }
    return words.isEmpty ? "gpu" : words.joined(separator: "-")
  }
}
