package import Fingerprints

extension Change {
  /// One act of a change.
  ///
  /// Paths are absolute, or relative to a folder that is named when the change is applied; a
  /// relative path does not climb out of that folder.
  package enum Step: Sendable, Equatable {
    /// Writes a whole file, with its folders, in place of one that may be there.
    case writeFile(path: String, contents: FileContents, mode: FileMode)
    /// Applies a unified diff (as `diff -u` writes it) to one file that is there; its context must
    /// match exactly. Where `expecting` is there, the whole file must be the one that it names.
    case patchFile(path: String, unifiedDiff: String, expecting: Fingerprint? = nil)
    /// Keeps a block of `export NAME='value'` lines in a file that shells read; the rest of the file
    /// stays as it is.
    case setEnvironment(path: String, variables: [EnvironmentVariable])
    /// Runs a program, by its name and arguments, without a shell; `inverse` takes it back.
    ///
    /// An empty `arguments` does nothing when the change is applied, an empty `inverse` nothing when
    /// it is taken back. Both must bear being run twice, and where the other did not finish.
    case runCommand(arguments: [String], inverse: [String])
  }
}
