internal import Foundation
internal import PolicySearch
internal import Simulation
internal import Yams

/// The learned policies of the commit protocol, as `Benchmarks/commit-protocol.yaml` keeps them.
struct LearnedSelections: Codable {
  static let schema = "plait.selection/1"

  struct Entry: Codable {
    var log: String
    var backfilling: Bool
    var form: SelectionForm
    var generations: Int
    /// Mean bounded slowdown on the validation windows: what was learned, and the shortest job first.
    var validation: Double
    var validationShortestFirst: Double
    /// By name; the order is that of the form.
    var parameters: [String: Double]

    /// - Throws: `LearnedSelectionsError` if a parameter is missing.
    func policy() throws -> SelectionPolicy {
      let values = try form.parameterNames.map { name in
        guard let value = parameters[name], value.isFinite else {
          throw LearnedSelectionsError(
            "\(log), \(form.rawValue): the parameter '\(name)' is missing; train again")
        }
        return value
      }
      return form.policy(values)
    }
  }

  var schema = LearnedSelections.schema
  var seed: UInt64
  var entries: [Entry]

  /// The entry that did best on its validation windows; the test windows have no say.
  func chosen(log: String, backfilling: Bool) -> Entry? {
    entries.filter { $0.log == log && $0.backfilling == backfilling }
      .min { $0.validation < $1.validation }
  }

  static func read(_ path: String) throws -> LearnedSelections {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw LearnedSelectionsError("\(path): cannot be read; make it with 'selection train'")
    }
    do {
      let file = try YAMLDecoder().decode(LearnedSelections.self, from: text)
      if file.schema != Self.schema {
        throw LearnedSelectionsError("\(path): the schema is '\(file.schema)', not '\(Self.schema)'")
      }
      return file
    } catch let error as DecodingError {
      throw LearnedSelectionsError("\(path): not a file of learned selections: \(error)")
    }
  }

  /// The file's text: always the same for the same contents.
  var text: String {
    var lines = [
      "# Policies for the commit protocol, learned on generated windows; see Documentation/commit-protocol.md.",
      "# Made by: plait-benchmarks selection train --seed \(seed)",
      "schema: \(schema)", "seed: \(seed)", "entries:",
    ]
    for entry in entries {
      lines += [
        "- log: \(entry.log)", "  backfilling: \(entry.backfilling)", "  form: \(entry.form.rawValue)",
        "  generations: \(entry.generations)", "  validation: \(entry.validation)",
        "  validationShortestFirst: \(entry.validationShortestFirst)", "  parameters:",
      ]
      lines += entry.form.parameterNames.map { "    \($0): \(entry.parameters[$0] ?? 0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func write(_ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}

/// A file of learned policies that cannot be used.
struct LearnedSelectionsError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
