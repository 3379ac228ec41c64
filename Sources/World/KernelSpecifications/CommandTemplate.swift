/// A program with settings: `${NAME}` stands for a parameter or a size in every text of it.
package struct CommandTemplate: Sendable, Hashable {
  /// What is compared between configurations.
  package enum Objective: Sendable, Hashable {
    case elapsedSeconds
    case peakMemoryBytes
    /// Joules where a meter can be read, else the processor time.
    case energy
    /// The number that the first group of a regular expression finds in the output; the last one found counts.
    case output(pattern: String, isHigherBetter: Bool)
  }

  /// A file that the program reads, written anew for each configuration into a scratch folder.
  package struct TemplateFile: Sendable, Hashable {
    /// Below the specification's folder.
    package var source: String
    /// Its name in the scratch folder, which `${SCRATCH}` stands for.
    package var name: String

    package init(source: String, name: String) {
      self.source = source
      self.name = name
    }
  }

  package struct Variable: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Run once for a configuration before the first repetition, such as a build; empty if none.
  package var setup: [String]
  /// The program and its arguments; no shell is between.
  package var arguments: [String]
  package var environment: [Variable]
  package var files: [TemplateFile]
  package var objective: Objective

  package init(
    setup: [String] = [], arguments: [String], environment: [Variable] = [], files: [TemplateFile] = [],
    objective: Objective = .elapsedSeconds
  ) {
    self.setup = setup
    self.arguments = arguments
    self.environment = environment
    self.files = files
    self.objective = objective
  }
}
