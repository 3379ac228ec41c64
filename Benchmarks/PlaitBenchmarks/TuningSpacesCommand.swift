internal import ArgumentParser
internal import Foundation
internal import ParameterSpaces
internal import SearchSpaces
internal import Statistics
internal import TuningFiles
internal import TuningRecords

/// `tuning-spaces`: how long it takes to list the valid configurations of large spaces, and whether draws from one that is not listed
/// are even.
struct TuningSpacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuning-spaces",
    abstract: "Times the enumeration of constrained spaces, and tests draws from one that is not enumerated.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Runs of each enumeration.")
  var runs = 9

  @Option(help: "Write the spaces to this file, for Peers/enumerate_spaces.py.")
  var spacesFile: String?

  private struct Named {
    var name: String
    var space: ParameterSpace

    var product: Double { space.parameters.reduce(1) { $0 * Double($1.levels) } }
  }

  func run() throws {
    let spaces = [Named(name: "tiles", space: try Self.tiles())] + (try published())
    var table = BenchmarkTable(
      name: "tuning-spaces", title: "Listing the valid configurations of a space (seconds)",
      columns: ["space", "combinations", "valid", "median s", "largest s", "runs"])
    for named in spaces {
      var samples: [Double] = []
      var count = 0
      let clock = ContinuousClock()
      for _ in 0..<runs {
        let begin = clock.now
        count = try ConfigurationSpace(named.space).enumerated()?.count ?? 0
        samples.append((clock.now - begin) / .seconds(1))
      }
      let time = SampleSummary(samples)
      table.append([
        .text(named.name), .count(Int(named.product)), .count(count), .number(time.median, decimals: 3),
        .number(time.largest, decimals: 3), .count(runs),
      ])
    }
    table.notes = ["Wall time on one thread, the index by levels included."] + (try evenness())
    try table.emit(arguments)
    if let spacesFile { try write(spaces, to: spacesFile) }
  }

  /// A tiled kernel's space: 1,024,000 combinations that one chain of constraints ties together.
  private static func tiles() throws -> ParameterSpace {
    func numbers(_ name: String, _ values: [Int]) -> Parameter {
      Parameter(name, .values(values.map { .integer($0) }))
    }
    let blocks = (0..<10).map { 1 << $0 }
    return try ParameterSpace(
      [
        numbers("block_x", blocks), numbers("block_y", blocks), numbers("tile_x", Array(1...8)),
        numbers("tile_y", Array(1...8)), numbers("unroll", [0, 1, 2, 4]), numbers("vector", [1, 2, 4, 8]),
        numbers("shared", [0, 1]), numbers("stride", [0, 1, 2, 4, 8]),
      ],
      constraints: [
        "block_x * block_y >= 32 and block_x * block_y <= 1024", "block_x * tile_x % vector == 0",
        "unroll <= tile_x", "stride == 0 or block_y % stride == 0",
        "shared == 0 or (block_x * tile_x + 2) * (block_y * tile_y + 2) * 4 <= 49152",
      ].map { try Constraint($0) })
  }

  /// The T1 files of the data folder.
  private func published() throws -> [Named] {
    let folder = "\(arguments.data)/kernels/tuning"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    return try names.filter { $0.hasPrefix("T1_") }.map { name in
      Named(
        name: String(name.dropLast(5)), space: try TuningProblemFile.read("\(folder)/\(name)").problem.space)
    }
  }

  /// Pearson's test that each valid configuration is drawn as often as any other, listed or by rejection; and draws a second from a
  /// space with 10^18 combinations.
  private func evenness() throws -> [String] {
    let levels = (1...12).map { ParameterValue.integer($0) }
    let small = try ParameterSpace(
      ["a", "b", "c"].map { Parameter($0, .values(levels)) }, constraints: [Constraint("a * b <= 2 * c + 20")]
    )
    var notes: [String] = []
    for (way, mostRows) in [("listed", ConfigurationSpace.mostRows), ("by rejection", 0)] {
      let ready = try ConfigurationSpace(small, mostRows: mostRows)
      let cells = try ConfigurationSpace(small).enumerated()?.count ?? 0
      let each = 200.0
      var counts: [[Int32]: Int] = [:]
      var generator = RandomGenerator(seed: 1)
      for _ in 0..<Int(each) * cells { counts[ready.draw(&generator) ?? [], default: 0] += 1 }
      let missed = Double(cells - counts.count) * each
      let chiSquared = counts.values.reduce(missed) { $0 + (Double($1) - each) * (Double($1) - each) / each }
      let freedom = Double(cells - 1)
      notes.append(
        "Draws \(way): chi-squared \(String(format: "%.0f", chiSquared)) with \(cells - 1) degrees of freedom, "
          + String(
            format: "%.1f standard deviations from even.", (chiSquared - freedom) / (2 * freedom).squareRoot()
          ))
    }
    let wide = (0..<18).map { Parameter("p\($0)", .values((1...10).map { .integer($0) })) }
    let chain = try (0..<17).map { try Constraint("p\($0) + p\($0 + 1) <= 15") }
    let clock = ContinuousClock()
    let begin = clock.now
    let ready = try ConfigurationSpace(try ParameterSpace(wide, constraints: chain), mostRows: 1000)
    let readySeconds = (clock.now - begin) / .seconds(1)
    var generator = RandomGenerator(seed: 1)
    let drawing = clock.now
    let draws = 2000
    for _ in 0..<draws where ready.draw(&generator) == nil { throw ValidationError("no draw") }
    let perSecond = Double(draws) / ((clock.now - drawing) / .seconds(1))
    notes.append(
      "Of 10^18 combinations in a chain of 17 constraints: ready in \(String(format: "%.3f", readySeconds)) s, "
        + "\(String(format: "%.0f", perSecond)) draws a second.")
    return notes
  }

  /// Names, values and constraints as text.
  private func write(_ spaces: [Named], to path: String) throws {
    struct Space: Encodable {
      var name: String
      var parameters: [Entry]
      var constraints: [String]
    }
    struct Entry: Encodable {
      var name: String
      var values: [Double]
      var texts: [String]?
    }
    let listed = spaces.map { named in
      Space(
        name: named.name,
        parameters: named.space.parameters.map { parameter in
          let values = (0..<parameter.levels).map { parameter.value(atLevel: $0) }
          let numbers = values.compactMap(\.number)
          return Entry(
            name: parameter.name, values: numbers,
            texts: numbers.count == values.count ? nil : values.map(\.description))
        }, constraints: named.space.constraints.map(\.text))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(listed).write(to: URL(filePath: path))
  }
}
