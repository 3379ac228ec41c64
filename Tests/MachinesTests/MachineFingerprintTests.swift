import Fingerprints
import Testing

@testable import Machines

@Suite struct MachineFingerprintTests {
  @Test func spellingAndNoteDoNotCount() throws {
    let one = try Machine(
      yaml: "name: a\nnote: x\nnodes: [{count: 2, cores: 4, memory: 512GiB}]\n", file: "a")
    let two = try Machine(
      yaml: "nodes:\n  - memory: 0.5TiB\n    cores: 4\n    count: 2\nname: 'a'\n", file: "b")
    #expect(one.fingerprint == two.fingerprint)
  }

  @Test func everyKeyOfAGroupCounts() throws {
    let base = NodeGroup(name: "n", count: 1, coresPerSocket: 4)
    let changes: [(inout NodeGroup) -> Void] = [
      { $0.count = 2 }, { $0.sockets = 2 }, { $0.threadsPerCore = 2 }, { $0.processorModel = "x" },
      { $0.frequencyHertz = 1e9 }, { $0.peakFlopsPerSecond = 1e9 }, { $0.memoryBytes = 1 },
      { $0.memoryBandwidthBytesPerSecond = 1 }, { $0.numaDomains = [NUMADomain(cores: 4)] },
      { $0.caches = [Cache(level: 1, kind: .data, sizeBytes: 1, sharedByCores: 1)] },
      { $0.gpus = [Device(type: "a", count: 1)] }, { $0.accelerators = [Device(type: "a", count: 1)] },
      { $0.power = PowerCurve(idleWatts: 1, peakWatts: 2) }, { $0.meanTimeBetweenFailuresSeconds = 5 },
      { $0.meanTimeToRepairSeconds = 5 },
    ]
    var seen = [Machine(name: "m", nodeGroups: [base]).fingerprint]
    for change in changes {
      var group = base
      change(&group)
      let machine = Machine(name: "m", nodeGroups: [group])
      #expect(!seen.contains(machine.fingerprint))
      #expect(try Machine(yaml: machine.yaml, file: "written") == machine)
      seen.append(machine.fingerprint)
    }
  }

  /// Stored measurements are filed under it: it may never change between versions.
  @Test func theFingerprintIsPinned() {
    let machine = Machine(name: "pinned", nodeGroups: [NodeGroup(name: "n", count: 3, coresPerSocket: 8)])
    #expect(
      machine.yaml
        == "schema: plait.machine/1\nname: pinned\nnodes:\n  - name: n\n    count: 3\n    cores: 8\n")
    #expect(machine.fingerprint.text == "2b541c36453e3b4dde0d9c40fe85959f")
  }
}
