internal import Fingerprints

/// A step is an object whose `kind` says which keys it has beside.
extension Change.Step: Codable {
  private enum Kind: String, Codable {
    case writeFile
    case patchFile
    case setEnvironment
    case runCommand
  }

  private enum Key: String, CodingKey {
    case kind
    case path
    case contents
    case mode
    case unifiedDiff
    case expecting
    case variables
    case arguments
    case inverse
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .writeFile(let path, let contents, let mode):
      try container.encode(Kind.writeFile, forKey: .kind)
      try container.encode(path, forKey: .path)
      try container.encode(contents, forKey: .contents)
      try container.encode(mode, forKey: .mode)
    case .patchFile(let path, let unifiedDiff, let expecting):
      try container.encode(Kind.patchFile, forKey: .kind)
      try container.encode(path, forKey: .path)
      try container.encode(unifiedDiff, forKey: .unifiedDiff)
      try container.encodeIfPresent(expecting, forKey: .expecting)
    case .setEnvironment(let path, let variables):
      try container.encode(Kind.setEnvironment, forKey: .kind)
      try container.encode(path, forKey: .path)
      try container.encode(variables, forKey: .variables)
    case .runCommand(let arguments, let inverse):
      try container.encode(Kind.runCommand, forKey: .kind)
      try container.encode(arguments, forKey: .arguments)
      try container.encode(inverse, forKey: .inverse)
    }
  }

  /// Throws `DecodingError` where the kind is unknown or a key of that kind is missing.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .writeFile:
      self = .writeFile(
        path: try container.decode(String.self, forKey: .path),
        contents: try container.decode(FileContents.self, forKey: .contents),
        mode: try container.decode(FileMode.self, forKey: .mode))
    case .patchFile:
      self = .patchFile(
        path: try container.decode(String.self, forKey: .path),
        unifiedDiff: try container.decode(String.self, forKey: .unifiedDiff),
        expecting: try container.decodeIfPresent(Fingerprint.self, forKey: .expecting))
    case .setEnvironment:
      self = .setEnvironment(
        path: try container.decode(String.self, forKey: .path),
        variables: try container.decode([EnvironmentVariable].self, forKey: .variables))
    case .runCommand:
      self = .runCommand(
        arguments: try container.decode([String].self, forKey: .arguments),
        inverse: try container.decode([String].self, forKey: .inverse))
    }
  }
}
