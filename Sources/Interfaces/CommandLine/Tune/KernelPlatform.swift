internal import CUDA
internal import Foundation
internal import KernelSpecifications
internal import OpenCL

/// On what a kernel runs and with what it is built, in words that tell machines apart.
struct KernelPlatform {
  var device: String
  var toolchain: String

  init(_ specification: KernelSpecification, device: String?) {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let processor = "\(Self.processorName), \(processors) processors"
    switch specification.language {
    case .opencl:
      let chosen = Self.openCL(device)
      self.device = chosen?.device ?? "opencl on \(processor)"
      toolchain = chosen?.driver ?? ""
    case .cuda:
      let chosen = Self.cuda(device)
      self.device = chosen ?? "no GPU"
      toolchain = "nvrtc"
    case .command:
      self.device = processor
      toolchain = ""
    default:
      self.device = processor
      toolchain = Self.version(specification.compiler.program)
    }
  }

  private static func index(_ option: String?) -> Int {
    option?.split(separator: ":").last.flatMap { Int($0) } ?? 0
  }

  private static func openCL(_ option: String?) -> (device: String, driver: String)? {
    guard let devices = try? OpenCLLibrary().devices(), devices.indices.contains(index(option)) else {
      return nil
    }
    let device = devices[index(option)]
    return ("\(device.name), \(device.computeUnits) compute units", device.driverVersion)
  }

  private static func cuda(_ option: String?) -> String? {
    guard let devices = try? CUDADriver().devices(), devices.indices.contains(index(option)) else {
      return nil
    }
    return devices[index(option)].name
  }

  /// The processor's own name, as Linux tells it.
  private static var processorName: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix("model name") {
      return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
        ?? "processor"
    }
    return "processor"
  }

  /// The first line of what a compiler says of itself; its name where it says nothing.
  private static func version(_ program: String) -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, "--version"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return program }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? program
  }
}
