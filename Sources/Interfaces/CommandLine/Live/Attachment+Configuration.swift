internal import Diagnostics
internal import LiveScheduling
internal import Scheduling
internal import Simulation

/// The settings in force, and what is needed to make others of another configuration.
struct ConfiguredSettings {
  var settings: SideCarSettings
  /// With the order that was learned here; nil where one was given by a file.
  let own: SideCarSettings?
  let record: AttachmentRecord
}

extension Attachment {
  /// Takes the configuration file on as it is now. One that cannot be read, or names a policy that cannot,
  /// changes nothing and is told.
  func reread(_ configured: inout ConfiguredSettings, _ sideCar: SideCar) async {
    do {
      let configuration = try live.reread()
      var fresh = try ordered(configuration, configured)
      live.apply(configuration, to: &fresh)
      // What acts has a way back in the store before it does.
      let isOther = fresh.mode != configured.settings.mode || fresh.policy != configured.settings.policy
      if fresh.mode.acts, isOther { try tellKept(configured.record.keep(fresh)) }
      try await sideCar.change(to: fresh)
      configured.settings = fresh
      tellRead(live.take(configuration))
    } catch {
      let words = (error as? any DiagnosedError)?.diagnosis ?? "\(error)"
      log.write(
        SideCarEvent(.warning, "configuration.refused", "the configuration stays as it was: \(words)"))
    }
  }

  /// Defaults with the order that a configuration asks for.
  private func ordered(
    _ configuration: SideCarConfiguration, _ configured: ConfiguredSettings
  ) throws(SchedulingError) -> SideCarSettings {
    if let path = live.policy(in: configuration) {
      let file = try PolicyFile(path: path)
      return SideCarSettings(policy: file.policy, policyName: file.name)
    }
    if let own = configured.own { return own }
    log.write(
      SideCarEvent(
        .warning, "configuration.next-start",
        "no policy is named any more; the order is learned at the next start and stays as it is until then"))
    let settings = configured.settings
    return SideCarSettings(policy: settings.policy, policyName: settings.policyName)
  }

  private func tellRead(_ keysForNextStart: [String]) {
    log.write(
      SideCarEvent(.info, "configuration", "the configuration was read anew", [("file", live.path ?? "")]))
    guard !keysForNextStart.isEmpty else { return }
    log.write(
      SideCarEvent(
        .warning, "configuration.next-start",
        "holds from the next start: \(keysForNextStart.joined(separator: ", "))"))
  }

  /// Tells under which id the side-car is in the store.
  func tellKept(_ id: String) {
    log.write(
      SideCarEvent(
        .info, "kept-in-store", "plait undo \(id) stops this side-car and gives every value back",
        [("recommendation", id)]))
  }
}
