internal import Diagnostics

extension SlurmAccounts {
  private static let linesMax = 2_000_000
  private static let depthMax = 100

  /// Reads a script of `sacctmgr` commands (`add account name=a fairshare=10`) or what
  /// `sacctmgr dump` writes (`Account - 'a':Fairshare=10`); the two may not be mixed on a line.
  /// - Throws: `SlurmFileError` with file and line.
  package init(_ bytes: [UInt8], file: String) throws(SlurmFileError) {
    self.init(source: file)
    guard bytes.count <= 256 << 20, let text = String(validating: bytes, as: UTF8.self) else {
      throw SlurmFileError(
        .malformedLine, "the file is not UTF-8 text of at most 256 MiB", at: SourceLocation(file: file))
    }
    var parent = "root"
    var number = 0
    for raw in SlurmLine.physicalLines(of: text) {
      number += 1
      if number > Self.linesMax {
        throw SlurmFileError(
          .tooLarge, "the file has more than 2,000,000 lines", at: SourceLocation(file: file))
      }
      let location = SourceLocation(file: file, line: number)
      let line = Self.trimmed(raw)
      if line.isEmpty || line.first == "#" { continue }
      if let dash = Self.dumpSeparator(in: line) {
        try takeDump(line, dash, parent: &parent, at: location)
      } else {
        try takeCommand(line, at: location)
      }
    }
    if accounts.isEmpty, users.isEmpty, qualities.isEmpty {
      throw SlurmFileError(
        .missing,
        "there are no accounts, users or qualities of service here; give what `sacctmgr dump` writes or a script "
          + "of sacctmgr commands", at: SourceLocation(file: file))
    }
    try checkParents()
  }

  private static func trimmed(_ line: Substring) -> Substring {
    var line = line
    while let last = line.utf8.last, last == 0x20 || last == 0x09 || last == 0x0D { line = line.dropLast() }
    while let first = line.utf8.first, first == 0x20 || first == 0x09 { line = line.dropFirst() }
    return line
  }

  // MARK: - What sacctmgr dump writes

  private static func dumpSeparator(in line: Substring) -> Range<Substring.Index>? {
    let kinds = ["Cluster", "Parent", "Account", "User"]
    for kind in kinds where line.hasPrefix(kind + " - ") {
      let start = line.index(line.startIndex, offsetBy: kind.count)
      return start..<line.index(start, offsetBy: 3)
    }
    return nil
  }

  private mutating func takeDump(
    _ line: Substring, _ separator: Range<Substring.Index>, parent: inout String, at location: SourceLocation
  ) throws(SlurmFileError) {
    let kind = line[..<separator.lowerBound]
    let fields = try Self.dumpFields(line[separator.upperBound...], at: location)
    let name = fields[0].value
    let share = try Self.share(fields, at: location)
    switch kind {
    case "Parent": parent = name
    case "Account":
      add(Account(name: name, parent: parent, share: share), at: location)
    case "User":
      let isDefault = fields.first { $0.key == "defaultaccount" }.map { $0.value == parent } ?? true
      var user = User(name: name, account: parent, share: share, isDefaultAccount: isDefault)
      user.defaultQuality = fields.first { $0.key == "defaultqos" }?.value.lowercased() ?? ""
      users.append(user)
    default:
      // The cluster's own line has the root's defaults.
      defaultQuality = fields.first { $0.key == "defaultqos" }?.value.lowercased() ?? defaultQuality
    }
  }

  /// `'name':Key='value':Key=value`: the name first, then keys in lower case.
  private static func dumpFields(
    _ text: Substring, at location: SourceLocation
  ) throws(SlurmFileError) -> [(key: String, value: String)] {
    var pieces: [[UInt8]] = [[]]
    var isQuoted = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "'") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ":"), !isQuoted {
        pieces.append([])
      } else {
        pieces[pieces.count - 1].append(byte)
      }
    }
    if isQuoted { throw SlurmFileError(.malformedLine, "a quote is not closed on this line", at: location) }
    var fields: [(key: String, value: String)] = [("", String(decoding: pieces[0], as: UTF8.self))]
    if fields[0].value.isEmpty { throw SlurmFileError(.malformedLine, "there is no name here", at: location) }
    for piece in pieces.dropFirst() {
      guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
      fields.append(
        (
          String(decoding: piece[..<equals], as: UTF8.self).lowercased(),
          String(decoding: piece[(equals + 1)...], as: UTF8.self)
        ))
    }
    return fields
  }

  // MARK: - Commands

  private mutating func takeCommand(
    _ line: Substring, at location: SourceLocation
  ) throws(SlurmFileError) {
    var words = try SlurmLine.words(String(line), at: location)
    if words.first?.lowercased() == "sacctmgr" { words.removeFirst() }
    while let first = words.first, first.hasPrefix("-") { words.removeFirst() }
    guard words.count >= 2 else { return note(words.first ?? "") }
    let verb = words[0].lowercased()
    let kind = words[1].lowercased()
    let arguments = words.dropFirst(2)
    switch (verb, kind) {
    case ("add", "account"), ("create", "account"): try addAccount(arguments, at: location)
    case ("add", "user"), ("create", "user"): try addUser(arguments, at: location)
    case ("add", "qos"), ("create", "qos"): try changeQuality(arguments, at: location)
    case ("modify", "qos"), ("update", "qos"): try changeQuality(arguments, at: location)
    case ("remove", "qos"), ("delete", "qos"):
      let names = Self.pairs(arguments).filter { $0.key == "name" || $0.key == "names" }.flatMap { $0.values }
      qualities.removeAll { names.contains($0.name) }
    default: note("\(verb) \(kind)")
    }
  }

  private mutating func note(_ word: String) { otherWords[word, default: 0] += 1 }

  /// `Key=a,b` in lower case, `Name` for a word without a key; `where` and `set` are left out.
  private static func pairs(_ words: ArraySlice<String>) -> [(key: String, value: String, values: [String])] {
    words.compactMap { word in
      let lower = word.lowercased()
      if lower == "where" || lower == "set" { return nil }
      guard let equals = word.firstIndex(of: "=") else { return ("name", word, list(word)) }
      let key = word[..<equals].lowercased().filter { $0 != "+" && $0 != "-" }
      let value = String(word[word.index(after: equals)...]).filter { $0 != "'" && $0 != "\"" }
      return (key, value, list(value))
    }
  }

  private static func list(_ text: String) -> [String] {
    text.filter { $0 != "'" && $0 != "\"" }.split(separator: ",").map(String.init)
  }

  private mutating func addAccount(
    _ words: ArraySlice<String>, at location: SourceLocation
  ) throws(SlurmFileError) {
    let pairs = Self.pairs(words)
    let names = pairs.filter { $0.key.hasPrefix("name") || $0.key.hasPrefix("account") }.flatMap(\.values)
    guard !names.isEmpty else {
      throw SlurmFileError(.malformedLine, "there is no name=ACCOUNT here", at: location)
    }
    let share = try Self.share(pairs.map { ($0.key, $0.value) }, at: location)
    let parent = pairs.last { $0.key.hasPrefix("parent") }?.value ?? "root"
    for name in names where name.lowercased() != "root" {
      add(Account(name: name, parent: parent, share: share), at: location)
    }
  }

  private mutating func addUser(
    _ words: ArraySlice<String>, at location: SourceLocation
  ) throws(SlurmFileError) {
    let pairs = Self.pairs(words)
    let names = pairs.filter { $0.key.hasPrefix("name") || $0.key.hasPrefix("user") }.flatMap(\.values)
    guard !names.isEmpty else {
      throw SlurmFileError(.malformedLine, "there is no name=USER here", at: location)
    }
    let share = try Self.share(pairs.map { ($0.key, $0.value) }, at: location)
    let standard = pairs.last { $0.key.hasPrefix("defaulta") }?.value
    var accounts = pairs.filter { $0.key.hasPrefix("account") }.flatMap(\.values)
    if accounts.isEmpty, let standard { accounts = [standard] }
    let quality = pairs.last { $0.key == "defaultqos" }?.value.lowercased() ?? ""
    for name in names {
      for account in accounts {
        var user = User(
          name: name, account: account, share: share,
          isDefaultAccount: standard == nil ? account == accounts[0] : account == standard)
        user.defaultQuality = quality
        users.append(user)
      }
    }
  }

  private mutating func changeQuality(
    _ words: ArraySlice<String>, at location: SourceLocation
  ) throws(SlurmFileError) {
    let pairs = Self.pairs(words)
    for name in pairs.filter({ $0.key.hasPrefix("name") }).flatMap(\.values) {
      let index: Int
      if let found = qualities.firstIndex(where: { $0.name == name.lowercased() }) {
        index = found
      } else {
        index = qualities.count
        qualities.append(Quality(name: name.lowercased()))
      }
      for pair in pairs where !pair.key.hasPrefix("name") {
        try qualities[index].take(key: pair.key, value: pair.value, at: location)
      }
    }
  }

  /// The share of a line; 1 where it has none, as in Slurm.
  private static func share(
    _ fields: [(key: String, value: String)], at location: SourceLocation
  ) throws(SlurmFileError) -> Share {
    guard let value = fields.last(where: { $0.key.hasPrefix("fairshare") || $0.key == "shares" })?.value
    else {
      return .shares(1)
    }
    if value.lowercased() == "parent" { return .parent }
    guard let shares = SlurmValue.integer(value), (0...2_147_483_647).contains(shares) else {
      throw SlurmFileError(
        .invalidValue, "`\(value.prefix(40))` is not a number of shares, or `parent`",
        at: SourceLocation(file: location.file, line: location.line, field: "Fairshare"))
    }
    return .shares(shares)
  }

  private mutating func add(_ account: Account, at location: SourceLocation) {
    if let index = accounts.firstIndex(where: { $0.name == account.name }) {
      accounts[index] = account
    } else {
      accounts.append(account)
    }
    places[account.name] = location
  }

  /// Every account's line of parents must end at the root.
  private func checkParents() throws(SlurmFileError) {
    var parents: [String: String] = [:]
    for account in accounts { parents[account.name] = account.parent }
    for account in accounts {
      var name = account.name
      var steps = 0
      while name.lowercased() != "root" {
        guard let parent = parents[name] else {
          throw SlurmFileError(
            .unknownName, "the account \(account.name) has the parent \(name), which no line defines",
            at: places[account.name] ?? SourceLocation(file: source))
        }
        name = parent
        steps += 1
        if steps > accounts.count || steps > Self.depthMax {
          throw SlurmFileError(
            .malformedLine,
            "the account \(account.name) is its own ancestor, or lies deeper than \(Self.depthMax) accounts",
            at: places[account.name] ?? SourceLocation(file: source))
        }
      }
    }
  }
}

extension SlurmAccounts.Quality {
  fileprivate mutating func take(
    key: String, value: String, at location: SourceLocation
  ) throws(SlurmFileError) {
    func number() throws(SlurmFileError) -> Int64? {
      guard let number = SlurmValue.integer(value) else {
        throw SlurmFileError(
          .invalidValue, "`\(value.prefix(40))` is not a whole number",
          at: SourceLocation(file: location.file, line: location.line, field: key))
      }
      return number < 0 ? nil : number
    }
    switch key {
    case "priority": priority = try number() ?? 0
    case "maxjobsperuser", "maxjobspu", "maxjobs": maxJobsPerUser = try number()
    case "grpjobs": groupJobs = try number()
    case "maxtresperuser", "maxtrespu": maxProcessorsPerUser = processors(in: value)
    case "maxcpusperuser", "maxcpuspu": maxProcessorsPerUser = try number()
    case "grptres": groupProcessors = processors(in: value)
    case "grpcpus": groupProcessors = try number()
    case "usagefactor": usageFactor = SlurmValue.real(value) ?? 1
    default:
      if key.hasPrefix("max") || key.hasPrefix("grp") || key.hasPrefix("min") { otherLimits.append(key) }
    }
  }

  private func processors(in value: String) -> Int64? {
    for part in value.lowercased().split(separator: ",") where part.hasPrefix("cpu=") {
      if let number = SlurmValue.integer(part.dropFirst(4)), number >= 0 { return number }
    }
    return nil
  }
}
