package import YAMLDocuments

extension SideCarConfiguration {
  private static let title = "a configuration of the side-car"
  private static let mostBytes = 1 << 20

  /// The keys of the file, in the order of the example.
  package static let keys = [
    "schema", "mode", "share", "policy", "interval", "nice-bound", "changes-per-cycle", "depth", "scope",
    "escalate-after", "seed", "request-share", "state", "metrics", "log", "slurm",
  ]

  /// Reads a configuration file; relative paths in it are below its folder.
  /// - Throws: `YAMLDocumentError`, naming the file, the line and the key.
  package init(path: String) throws(YAMLDocumentError) {
    try self.init(
      YAMLSection(contentsOf: path, title: Self.title, mostBytes: Self.mostBytes),
      folder: Self.folder(of: path))
  }

  /// Reads the text of a configuration file; `file` names it in errors.
  package init(yaml text: String, file: String) throws(YAMLDocumentError) {
    try self.init(YAMLSection(text: text, title: Self.title, file: file), folder: Self.folder(of: file))
  }

  private init(_ top: YAMLSection, folder: String) throws(YAMLDocumentError) {
    try top.requireSchema(
      [Self.schema],
      advice: "see plait attach slurm --print-config, or use the version that it was written for")
    try top.allow(Self.keys)
    mode = try top.mode()
    policy = try top.path("policy", folder)
    intervalSeconds = try top.number("interval", 0.05...3600)
    niceBound = try top.integer("nice-bound", 1...2_147_483_645).map { Int64($0) }
    changesPerCycle = try top.integer("changes-per-cycle", 1...1_000_000)
    depth = try top.integer("depth", 1...1_000_000)
    scope = try top.choice("scope", SideCarSettings.Scope.self)
    escalateAfterSeconds = try top.integer("escalate-after", 60...1_000_000_000).map { Int64($0) }
    seed = try top.integer("seed", 0...Int.max).map { UInt64($0) }
    requestShare = try top.share("request-share", 0.0001...1)
    state = try top.path("state", folder)
    metrics = try top.listenAddress("metrics")
    log = try top.choice("log", LogForm.self)
    slurm = try top.connection("slurm", folder)
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

extension YAMLSection {
  fileprivate func mode() throws(YAMLDocumentError) -> SideCarMode? {
    let share = try share("share", 0.0001...0.9999)
    let mode = try choice("mode", ModeWord.self)
    switch mode {
    case .canary:
      guard let share else { throw flaw("mode", "canary needs the key share, such as share: 10%") }
      return .canary(share: share)
    case .shadow, .enforce, nil:
      guard share == nil else { throw flaw("share", "belongs to mode: canary; take it out or set that mode") }
      return mode == .enforce ? .enforce : mode == .shadow ? .shadow : nil
    }
  }

  private enum ModeWord: String, CaseIterable {
    case shadow
    case canary
    case enforce
  }

  /// A share of one: `10%` or `0.1`.
  fileprivate func share(_ key: String, _ range: ClosedRange<Double>) throws(YAMLDocumentError) -> Double? {
    guard has(key) else { return nil }
    let text = scalar(key) ?? ""
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? String(text.dropLast()) : text),
      range.contains(isPercent ? number / 100 : number)
    else {
      throw flaw(
        key, "must be a share from \(range.lowerBound) to \(range.upperBound), or one in per cent such as 10%"
      )
    }
    return isPercent ? number / 100 : number
  }

  fileprivate func path(_ key: String, _ folder: String) throws(YAMLDocumentError) -> String? {
    guard has(key) else { return nil }
    guard let text = scalar(key), !text.isEmpty, !text.utf8.contains(0) else {
      throw flaw(key, "must be a path; take the key out where there is none")
    }
    return text.hasPrefix("/") ? text : folder + text
  }

  fileprivate func listenAddress(_ key: String) throws(YAMLDocumentError) -> ListenAddress? {
    guard has(key) else { return nil }
    guard let address = scalar(key).flatMap({ ListenAddress($0) }) else {
      throw flaw(key, ListenAddress.form)
    }
    return address
  }

  fileprivate func connection(_ key: String, _ folder: String) throws(YAMLDocumentError) -> SlurmConnection? {
    guard let section = try section(key) else { return nil }
    try section.allow(["through", "address", "token-file", "cluster", "plain-http"])
    guard let way = try section.choice("through", Way.self) else {
      throw section.flaw("through", "is missing; must be one of command, rest")
    }
    if way == .command {
      for other in section.keys where other != "through" {
        throw section.flaw(other, "belongs to through: rest; take it out or set that")
      }
      return .commands
    }
    let address = try section.text("address")
    guard address.hasPrefix("unix:/") || address.hasPrefix("http://") else {
      throw section.flaw("address", "must be unix:/path or http://host:port")
    }
    var rest = SlurmConnection.Rest(address: address)
    rest.tokenFile = try section.path("token-file", folder)
    if section.has("cluster") { rest.cluster = try section.text("cluster") }
    rest.allowsPlainHTTP = try section.flag("plain-http") ?? false
    return .rest(rest)
  }

  private enum Way: String, CaseIterable {
    case command
    case rest
  }
}
