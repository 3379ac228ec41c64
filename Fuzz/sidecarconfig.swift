// A libFuzzer target: the side-car's configuration. `scripts/fuzz sidecarconfig SECONDS` builds and runs it.
// With: Sources/Advisors/LiveScheduling ListenAddress RunTimePlanning+Escalation SideCarConfiguration
// With: Sources/Advisors/LiveScheduling SideCarConfiguration+YAML SideCarMode SideCarSettings SlurmConnection

import Simulation
import YAMLDocuments

/// Reads one input; what is read keeps the settings within their bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  guard let configuration = try? SideCarConfiguration(yaml: text, file: "input") else { return 0 }
  var settings = SideCarSettings(policy: Policy(.fcfs, backfill: .easy), policyName: "")
  configuration.apply(to: &settings)
  precondition(settings.intervalSeconds >= 0.05 && settings.intervalSeconds <= 3600)
  precondition(settings.niceBound >= 1 && settings.changesPerCycle >= 1 && settings.depth >= 1)
  precondition(settings.requestShare > 0 && settings.requestShare <= 1)
  if case .canary(let share) = settings.mode { precondition(share > 0 && share < 1) }
  if let address = configuration.metrics {
    precondition(ListenAddress(address.description) == address, "an address that was printed cannot be read")
  }
  return 0
}
