import Diagnostics
import KernelSpecificationFiles
import KernelSpecifications
import ParameterSpaces
import Statistics
import Testing
import YAMLDocuments

/// Files that are right, and the place and words of the error where one is not.
@Suite struct SpecificationReadingTests {
  private static let whole = """
    schema: plait.kernel/1
    name: axpy
    language: c
    source: axpy.c
    function: axpy
    sizes: {N: 1024, BLOCK: 32}
    arguments:
      - {buffer: x, type: f32, count: N, fill: {random: [-1, 1], seed: 3}}
      - {buffer: y, type: f32, count: N, fill: {constant: 2}, output: true}
      - {scalar: a, type: f32, value: 1 / 2}
    reference: {source: reference.c, prepare: fill}
    tolerance: {relative: 1e-3}
    compiler:
      command: clang
      flags: [$LEVEL, -fopenmp]
    parameters:
      TILE: {powers-of-two: [1, 64], default: 8}
      STEP: {integers: [1, 9], step: 4}
      LEVEL: [-O2, -O3]
      WIDTH: [16, 32, 64]
      SHARE: {reals: [0.1, 10], scale: logarithmic, default: 10}
      FUSE: {boolean: true}
      ORDER: {permutation: [i, j, k], default: [i, k, j]}
      CHUNK: {values: [1, 8], default: 8, when: FUSE == 1}
      KIND: {choices: [static, "8"], default: "8"}
    constraints:
      - TILE * WIDTH <= N
      - BLOCK % TILE == 0
    objectives: [time, size]
    limits: {compile-seconds: 9, run-seconds: 0.5, memory-mib: 64}
    measure: {repetitions: 3, warm-ups: 0, flush-caches: true, threads: FUSE + 1, processors: [0]}

    """

  private func read(_ text: String) throws(YAMLDocumentError) -> KernelSpecification {
    try KernelSpecification(yaml: text, file: "folder/axpy.yaml")
  }

  @Test func everyKeyIsRead() throws {
    let specification = try read(Self.whole)
    #expect(specification.path("axpy.c") == "folder/axpy.c")
    #expect(specification.sizes == [KernelSize("N", 1024), KernelSize("BLOCK", 32)])
    #expect(specification.arguments.map(\.name) == ["x", "y", "a"])
    guard case .buffer(let x) = specification.arguments[0], case .scalar(let a) = specification.arguments[2]
    else {
      Issue.record("the arguments are of another form")
      return
    }
    #expect(x.fill == .random(seed: 3, lower: -1, upper: 1) && !x.isOutput)
    #expect(a.value.value([:]) == 0.5)
    #expect(
      specification.reference
        == KernelReference(source: "reference.c", prepare: "fill", reference: "reference"))
    #expect(specification.tolerance == Tolerance(relative: 1e-3, absolute: 0))
    #expect(specification.compiler == CompilerCommand(program: "clang", flags: ["$LEVEL", "-fopenmp"]))
    #expect(specification.objectives == [.time, .size])
    #expect(specification.limits == TrialLimits(compileSeconds: 9, runSeconds: 0.5, memoryBytes: 64 << 20))
    #expect(specification.measurement.flushesCaches && specification.measurement.processors == [0])
  }

  @Test func everyFormOfAParameterIsRead() throws {
    let space = try read(Self.whole).space
    #expect(
      space.parameters.map(\.domain) == [
        .powersOfTwo(1...64), .integers(1...9, step: 4), .categories([.text("-O2"), .text("-O3")]),
        .values([.integer(16), .integer(32), .integer(64)]), .reals(0.1...10, .logarithmic), .boolean,
        .permutation(["i", "j", "k"]), .values([.integer(1), .integer(8)]),
        .categories([.text("static"), .text("8")]),
      ])
    #expect(
      space.values(of: space.defaultLevels).map(\.description)
        == ["8", "1", "-O2", "16", "10.0", "1", "i,k,j", "8", "8"])
    #expect(space.parameters[7].condition?.names == ["FUSE"])
    // The sizes of a constraint have become numbers.
    #expect(space.constraints.map(\.text) == ["TILE * WIDTH <= 1024", "32 % TILE == 0"])
  }

  @Test(arguments: [
    ("  command: clang", "  comand: clang", 14, "unknown key"),
    ("count: N, fill: {random", "count: M, fill: {random", 8, "`M` is not known here"),
    ("type: f32, count: N, fill: {constant", "type: f16, count: N, fill: {constant", 9, "must be one of f32"),
    ("flags: [$LEVEL", "flags: [$LEVLE", 15, "`LEVLE` is neither"),
    ("TILE * WIDTH <= N", "TILE * WIDHT <= N", 27, "`WIDHT` is neither"),
    ("TILE * WIDTH <= N", "TILE * <= N", 27, "column 8"),
    ("{powers-of-two: [1, 64], default: 8}", "{powers-of-two: [1, 60], default: 8}", 17, "powers of two"),
    (
      "{powers-of-two: [1, 64], default: 8}", "{powers-of-two: [1, 64], default: 9}", 17,
      "not among its values"
    ),
    ("WIDTH: [16, 32, 64]", "WIDTH: []", 20, "has no values"),
    ("WIDTH: [16, 32, 64]", "N: [16, 32, 64]", 20, "is a size already"),
    ("{integers: [1, 9], step: 4}", "{integers: [9, 1], step: 4}", 18, "the smaller first"),
    ("when: FUSE == 1", "when: FUES == 1", 24, "`FUES` is neither"),
    ("run-seconds: 0.5", "run-seconds: none", 30, "must be a number"),
    ("value: 1 / 2", "value: 1 / 0", 10, "no finite number"),
    ("type: f32, value: 1 / 2", "type: i32, value: 1 / 2", 10, "cannot hold"),
    ("language: c", "language: c\nlaunch: {global: [N], local: [1]}", 4, "belongs to opencl"),
    (", output: true", "", 8, "needs an output"),
    ("objectives: [time, size]", "objectives: [speed]", 29, "must be one of time"),
    ("schema: plait.kernel/1", "schema: plait.kernel/9", 1, "reads plait.kernel/1"),
    ("sizes: {N: 1024,", "sizes: {min: 1, N: 1024,", 6, "means something else"),
  ])
  func aMistakeHasItsLineAndItsRemedy(_ right: String, _ wrong: String, _ line: Int, _ words: String) throws {
    let text = Self.whole.replacing(right, with: wrong, maxReplacements: 1)
    #expect(text != Self.whole)
    do {
      _ = try read(text)
      Issue.record("`\(wrong)` was taken")
    } catch {
      #expect(error.location?.file == "folder/axpy.yaml")
      #expect(error.location?.line == line, "\(error)")
      #expect(error.message.contains(words), "\(error)")
    }
  }

  @Test func aSourceThatIsNotThereIsNamed() throws {
    do {
      _ = try KernelSpecification(
        yaml: Self.whole, file: "folder/axpy.yaml", isThere: { !$0.hasSuffix("reference.c") })
      Issue.record("a missing file was taken")
    } catch {
      #expect(error.message.contains("folder/reference.c is not there"))
      #expect(error.location?.line == 11)
    }
  }

  private static let command = """
    schema: plait.kernel/1
    name: sort
    language: command
    parameters: {BUFFER: [1, 16], KIND: [a, b]}
    command:
      setup: [make, "B=${BUFFER}"]
      run: [./sort.sh, "${KIND}", "${SCRATCH}/settings"]
      environment: {SORT_BUFFER: "${BUFFER}M"}
      files: [{template: settings.in, name: settings}]
      objective: {output: 'rate=([0-9.]+)', better: higher}

    """

  @Test func commandsAreRead() throws {
    let command = try #require(try read(Self.command).command)
    #expect(command.setup == ["make", "B=${BUFFER}"])
    #expect(command.arguments == ["./sort.sh", "${KIND}", "${SCRATCH}/settings"])
    #expect(command.environment == [.init(name: "SORT_BUFFER", value: "${BUFFER}M")])
    #expect(command.files == [.init(source: "settings.in", name: "settings")])
    #expect(command.objective == .output(pattern: "rate=([0-9.]+)", isHigherBetter: true))
  }

  @Test(arguments: [
    ("\"${KIND}\"", "\"${KINDS}\"", 7, "`KINDS` is neither"),
    ("([0-9.]+)", "([0-9.]+", 10, "no regular expression"),
    ("name: settings}", "name: ../settings}", 9, "without folders"),
    ("name: sort", "name: sort\nfunction: f", 3, "belongs to a kernel"),
    ("objective: {output: 'rate=([0-9.]+)', better: higher}", "objective: speed", 10, "must be elapsed"),
  ])
  func aMistakeInACommandHasItsLine(_ right: String, _ wrong: String, _ line: Int, _ words: String) throws {
    do {
      _ = try read(Self.command.replacing(right, with: wrong, maxReplacements: 1))
      Issue.record("`\(wrong)` was taken")
    } catch {
      #expect(error.location?.line == line, "\(error)")
      #expect(error.message.contains(words), "\(error)")
    }
  }

  /// Whatever is cut out of or doubled in a file, the answer is a specification or an error with a place.
  @Test func noMutilatedFileIsACrash() throws {
    var generator = RandomGenerator(seed: 11)
    let bytes = Array(Self.whole.utf8)
    for _ in 0..<150 {
      var text = bytes
      let start = Int.random(in: 0..<text.count, using: &generator)
      let end = min(start + Int.random(in: 1...12, using: &generator), text.count)
      if Bool.random(using: &generator) {
        text.removeSubrange(start..<end)
      } else {
        text.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0..<text.count, using: &generator))
      }
      do {
        _ = try read(String(decoding: text, as: UTF8.self))
      } catch {
        #expect(error.location != nil && !error.message.isEmpty)
      }
    }
  }
}
