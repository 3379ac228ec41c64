import Diagnostics
import Foundation
import Statistics
import Testing

@testable import Machines

@Suite struct MachineYAMLTests {
  /// The YAML blocks of the handbook's page.
  static let documented: [String] = {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Documentation/formats/machine.md")
    let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```yaml\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }()

  private func refusal(_ yaml: String) -> MachineError? {
    do {
      _ = try Machine(yaml: yaml, file: "m.yaml")
      return nil
    } catch {
      return error
    }
  }

  @Test func nameAndNodesAreEnough() throws {
    let machine = try Machine(yaml: "name: small\nnodes: [{count: 128, cores: 2}]\n", file: "m.yaml")
    #expect(machine.totalNodes == 128)
    #expect(machine.totalProcessors == 256)
    #expect(machine.totalThreads == 256)
    #expect(machine.totalMemoryBytes == nil)
    #expect(machine.totalGPUs == 0)
    #expect(machine.nodeGroups[0].name == "nodes")
    #expect(machine.defaultPartition == nil)
  }

  @Test func theHandbooksExamplesLoadAndAreWrittenBack() throws {
    #expect(Self.documented.count == 2)
    for text in Self.documented {
      let machine = try Machine(yaml: text, file: "machine.md")
      let written = machine.yaml
      #expect(try Machine(yaml: written, file: "written") == machine)
      #expect(try Machine(yaml: written, file: "written").yaml == written)
    }
  }

  @Test func theWholeExampleIsUnderstood() throws {
    let machine = try Machine(yaml: Self.documented[1], file: "machine.md")
    #expect(machine.totalNodes == 104)
    #expect(machine.totalCores == 104 * 64)
    #expect(machine.totalThreads == 96 * 128 + 8 * 64)
    #expect(machine.totalMemoryBytes == Int64(96 * 512 + 8 * 1024) << 30)
    #expect(machine.totalGPUs == 32)
    #expect(machine.gpusByType.map(\.type) == ["a100"])
    #expect(machine.gpusByType.map(\.count) == [32])
    let cpu = try #require(machine.nodeGroup("cpu"))
    #expect(cpu.sockets == 2 && cpu.coresPerSocket == 32 && cpu.threadsPerCore == 2)
    #expect(cpu.frequencyHertz == 2.8e9)
    #expect(cpu.peakFlopsPerSecond == 2.8e12)
    #expect(cpu.memoryBandwidthBytesPerSecond == 4e11)
    #expect(cpu.numaDomains.map(\.cores) == [32, 32])
    #expect(cpu.caches.map(\.sizeBytes) == [32 << 10, 512 << 10, 32 << 20])
    #expect(cpu.caches.map(\.sharedByCores) == [1, 1, 4])
    #expect(
      cpu.power
        == PowerCurve(idleWatts: 190, peakWatts: 620, sleepWatts: 12, sleepSeconds: 6, wakeSeconds: 150))
    #expect(cpu.power?.watts(load: 0.5) == 405)
    #expect(cpu.meanTimeBetweenFailuresSeconds == 108e6)
    let gpu = try #require(machine.nodeGroup("gpu")?.gpus.first)
    #expect(gpu.memoryBytes == 80_000_000_000)
    #expect(gpu.peakRates.map(\.precision) == ["fp64", "fp32", "bf16"])
    #expect(machine.defaultPartition?.name == "batch")
    #expect(machine.partitions[1].maxTimeSeconds == 172_800)
    #expect(machine.links.map(\.bandwidthBytesPerSecond) == [12.5e9, 25e9])
    #expect(machine.links[0].latencySeconds == 1e-6)
    #expect(machine.links[1].count == 2)
  }

  @Test(
    arguments: [
      ("", "malformed", nil, nil, nil),
      ("nodes: [{count: 1, cores: 1}]\n", "missing-key", 1, 1, nil),
      ("name: a\n", "missing-key", 1, 1, nil),
      ("name: a\nnodes: []\n", "invalid-value", 2, 8, "nodes"),
      ("name: a\nnodes: 3\n", "invalid-value", 2, 8, "nodes"),
      ("name: a\nnodes:\n  - count: 4\n    coers: 2\n", "unknown-key", 4, 5, "nodes[0].coers"),
      ("name: a\nnodes:\n  - count: four\n    cores: 2\n", "invalid-value", 3, 12, "nodes[0].count"),
      ("name: a\nnodes:\n  - count: 0\n    cores: 2\n", "invalid-value", 3, 12, "nodes[0].count"),
      ("name: a\nnodes:\n  - count: 1.5\n    cores: 2\n", "invalid-value", 3, 12, "nodes[0].count"),
      (
        "name: a\nnodes:\n  - count: 99999999999999999999\n    cores: 2\n", "invalid-value", 3, 12,
        "nodes[0].count"
      ),
      ("name: a\nnodes: [{count: 1, cores: 3, sockets: 2}]\n", "invalid-value", 2, 27, "nodes[0].cores"),
      (
        "name: a\nnodes: [{count: 10000000, cores: 1000}]\n", "invalid-value", 2, 9, "nodes[0]"
      ),
      (
        "name: a\nnodes:\n  - {count: 1, cores: 2, memory: 64gib}\n", "invalid-value", 3, 34,
        "nodes[0].memory"
      ),
      (
        "name: a\nnodes:\n  - {count: 1, cores: 2, memory: -1GiB}\n", "invalid-value", 3, 34,
        "nodes[0].memory"
      ),
      (
        "name: a\nnodes:\n  - {count: 1, cores: 2, memory: }\n", "invalid-value", 3, 34,
        "nodes[0].memory"
      ),
      (
        "name: a\nnodes:\n  - {count: 10, cores: 2, memory: 1024PiB}\n", "invalid-value", 3, 35,
        "nodes[0].memory"
      ),
      (
        "name: a\nnodes: [{count: 1, cores: 1}]\npartitions: [{name: p, nodes: [node]}]\n",
        "unknown-name", 3, 32, "partitions[0].nodes[0]"
      ),
      (
        "name: a\nnodes: [{name: x, count: 1, cores: 1}, {name: x, count: 1, cores: 1}]\n",
        "duplicate-name", 2, 40, "nodes[1]"
      ),
      ("name: a\nname: b\nnodes: [{count: 1, cores: 1}]\n", "duplicate-key", 1, 1, "name"),
      ("name: [\n", "malformed", 2, 1, nil),
      ("schema: plait.machine/2\nname: a\n", "unsupported-schema", 1, 9, "schema"),
      (
        "name: a\nnodes: [{count: 1, cores: 1, power: {idle: 9W, peak: 8W}}]\n", "invalid-value", 2,
        54, "nodes[0].power.peak"
      ),
      (
        "name: a\nnodes: [{count: 1, cores: 4, numa: [{cores: 3}]}]\n", "invalid-value", 2, 36,
        "nodes[0].numa"
      ),
    ] as [(String, String, Int?, Int?, String?)])
  func aMistakeIsNamedByItsPlace(yaml: String, code: String, line: Int?, column: Int?, key: String?) {
    let error = refusal(yaml)
    #expect(error?.code.rawValue == code)
    #expect(error?.location == SourceLocation(file: "m.yaml", line: line, column: column, field: key))
  }

  @Test(arguments: [
    ("name: a\nnodes: [{count: 1, cors: 1}]\n", "Did you mean `cores`?"),
    ("name: a\nnodes: [{count: 1, cores: 1, memory: 64gib}]\n", "Did you mean `GiB`?"),
    ("name: a\nnods: []\n", "Did you mean `nodes`?"),
    ("name: a\nnodes: [{count: 1, cores: 1}]\nxylophone: 1\n", "Known here: schema, name"),
    (
      "name: a\nnodes: [{name: compute, count: 1, cores: 1}]\nlinks: [{from: compute, to: comptue, bandwidth: 1GB/s}]\n",
      "Did you mean `compute`?"
    ),
  ])
  func aMistakeComesWithAdvice(yaml: String, advice: String) {
    #expect(refusal(yaml)?.message.contains(advice) == true)
  }

  @Test func aMissingFileAndAFolderAreErrors() {
    #expect(throws: MachineError.self) { try Machine(path: "/nonexistent/machine.yaml") }
    #expect(throws: MachineError.self) { try Machine(path: "/") }
    #expect(throws: MachineError.self) { try Machine(yaml: [0x6E, 0xFF, 0xFE], file: "m.yaml") }
  }

  @Test func deepNestingIsAnErrorAndNoTrap() {
    for piece in ["[", "{a: ", "- ", "? "] {
      #expect(refusal(String(repeating: piece, count: 100_000)) != nil)
    }
  }

  /// Aliases of aliases, which a reader that copies or hashes them would never finish.
  @Test(arguments: ["name: *l20\n", "? *l20\n: x\n", "{? *l20 : 1, ? *l20 : 2}\n"])
  func aliasesOfAliasesAreRefusedAtOnce(end: String) {
    var text = "l0: &l0 [x, x]\n"
    for level in 1...20 {
      let list = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
      text += "l\(level): &l\(level) [\(list)]\n"
    }
    #expect(refusal(text + end) != nil)
  }

  @Test func damagedFilesNeverTrap() throws {
    var random = RandomGenerator(seed: 11)
    let good = Array(Self.documented[1].utf8)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(bytes[random.below(bytes.count)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + random.below(30)))
        }
      }
      do {
        let machine = try Machine(yaml: bytes, file: "damaged")
        // What is accepted is whole: its sums do not overflow and it is written and read back.
        #expect(machine.totalProcessors >= 1)
        _ = machine.totalMemoryBytes
        #expect(try Machine(yaml: machine.yaml, file: "written") == machine)
      } catch {
        refused += 1
        #expect(error.location?.file == "damaged")
      }
    }
    #expect(refused > 1000)
  }
}
