internal import Diagnostics
internal import Fingerprints
internal import Foundation
internal import Learning
internal import RunTimes
internal import StartTimes

extension StartModelFile {
  private static let bytesMax = 1 << 26

  /// Reads a model file.
  /// - Throws: `StartModelError`, naming the file and the key.
  package init(path: String) throws(StartModelError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StartModelError(
        .unreadable, "the model file cannot be read; check the path and the permissions",
        at: SourceLocation(file: path))
    }
    try self.init(json: Array(data), file: path)
  }

  /// Reads the bytes of a model file; `file` names it in errors.
  package init(json bytes: [UInt8], file: String) throws(StartModelError) {
    guard bytes.count <= Self.bytesMax else {
      throw StartModelError(.malformed, "a model file is at most 64 MiB", at: SourceLocation(file: file))
    }
    let form = try Self.decode(Form.self, bytes, file)
    guard form.schema == Self.schema else {
      throw StartModelError(
        .otherVersion,
        "the file has the form \(form.schema.prefix(60)) and this version of Plait reads \(Self.schema); learn the "
          + "model anew with plait eta --save", at: SourceLocation(file: file, field: "schema"))
    }
    let contents = try Self.decode(Contents.self, bytes, file)
    guard contents.features == Self.features else {
      throw StartModelError(
        .otherVersion,
        "the model knows other features than this version of Plait; learn it anew with plait eta --save",
        at: SourceLocation(file: file, field: "features"))
    }
    try self.init(contents, file: file)
  }

  private init(_ contents: Contents, file: String) throws(StartModelError) {
    func check(_ isGood: Bool, _ field: String, _ words: String) throws(StartModelError) {
      if isGood { return }
      throw StartModelError(.malformed, "it must be \(words)", at: SourceLocation(file: file, field: field))
    }
    try check((1...Int(Int32.max)).contains(contents.processors), "processors", "from 1 to 2,147,483,647")
    try check((1...1 << 31).contains(contents.examples), "examples", "1 or more")
    for (name, masses) in [
      ("calibration.atSubmission", contents.calibration.atSubmission),
      ("calibration.whileWaiting", contents.calibration.whileWaiting),
    ] {
      try check(
        (0...1).contains(masses.half) && (0...1).contains(masses.fourFifths), name, "two shares from 0 to 1")
    }
    var runTimes: RunTimeModel?
    if let kept = contents.runTimes {
      try check(
        kept.leastRequest <= kept.largestRequest && kept.leastProcessors <= kept.mostProcessors
          && kept.trainedJobs >= 0, "runTimes", "spans whose least is not above their largest")
      let trees = try Self.trees(kept.trees, "runTimes.trees", file)
      runTimes = try Self.learned("runTimes", file) { () throws(LearningError) in
        try RunTimeModel(
          trees: trees, trainedJobs: kept.trainedJobs,
          known: .init(
            requestedSeconds: kept.leastRequest...kept.largestRequest,
            processors: kept.leastProcessors...kept.mostProcessors))
      }
    }
    let trees = try Self.trees(contents.trees, "trees", file)
    let model = try Self.learned("trees", file) { () throws(LearningError) in
      try StartTimeModel(
        trees: trees, shapes: StartTimeShapes(knots: contents.shapes), trainedRows: contents.examples)
    }
    self.init(
      trained: TrainedStartTimes(
        model: model, runTimes: runTimes,
        atSubmission: .init(
          half: contents.calibration.atSubmission.half,
          fourFifths: contents.calibration.atSubmission.fourFifths),
        whileWaiting: .init(
          half: contents.calibration.whileWaiting.half,
          fourFifths: contents.calibration.whileWaiting.fourFifths)),
      processors: contents.processors, rules: contents.rules, origin: contents.learnedFrom,
      queues: contents.queues, partitions: contents.partitions)
  }

  /// The file's bytes. Reading them gives an equal value.
  package var json: [UInt8] {
    get throws {
      func masses(_ masses: TrainedStartTimes.Masses) -> Contents.Masses {
        Contents.Masses(half: masses.half, fourFifths: masses.fourFifths)
      }
      let contents = Contents(
        schema: Self.schema, features: Self.features, processors: processors, rules: rules,
        learnedFrom: origin,
        queues: queues, partitions: partitions, examples: trained.model.trainedRows,
        calibration: .init(
          atSubmission: masses(trained.atSubmission), whileWaiting: masses(trained.whileWaiting)),
        shapes: trained.model.shapes.knots, trees: Data(trained.model.trees.bytes).base64EncodedString(),
        runTimes: trained.runTimes.map {
          Contents.RunTimes(
            trainedJobs: $0.trainedJobs, leastRequest: $0.known.requestedSeconds.lowerBound,
            largestRequest: $0.known.requestedSeconds.upperBound,
            leastProcessors: $0.known.processors.lowerBound,
            mostProcessors: $0.known.processors.upperBound,
            trees: Data($0.trees.bytes).base64EncodedString())
        })
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return Array(try encoder.encode(contents)) + [10]
    }
  }

  /// The names of the features that a model of this version is asked with.
  private static var features: String {
    Fingerprint(of: StartTimeFeatures.names.joined(separator: "\n")).text
  }

  private struct Form: Decodable { var schema: String }

  private struct Contents: Codable {
    struct Masses: Codable {
      var half: Double
      var fourFifths: Double
    }
    struct Calibration: Codable {
      var atSubmission: Masses
      var whileWaiting: Masses
    }
    struct RunTimes: Codable {
      var trainedJobs: Int
      var leastRequest: Int32
      var largestRequest: Int32
      var leastProcessors: Int32
      var mostProcessors: Int32
      var trees: String
    }
    var schema: String
    var features: String
    var processors: Int
    var rules: String
    var learnedFrom: Origin
    var queues: [String]
    var partitions: [String]
    var examples: Int
    var calibration: Calibration
    var shapes: [Float]
    var trees: String
    var runTimes: RunTimes?
  }

  private static func decode<T: Decodable>(
    _ type: T.Type, _ bytes: [UInt8], _ file: String
  ) throws(StartModelError) -> T {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw StartModelError(
        .malformed, "the file is not a model that plait eta --save wrote, or it was damaged; learn it anew",
        at: SourceLocation(file: file, field: field(of: error)), cause: reason(of: error))
    }
  }

  /// The key at which a decoder stopped.
  private static func field(of error: any Error) -> String? {
    let path: [any CodingKey]
    switch error {
    case DecodingError.keyNotFound(let key, let context): path = context.codingPath + [key]
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      path = context.codingPath
    default: return nil
    }
    return path.isEmpty ? nil : path.map(\.stringValue).joined(separator: ".")
  }

  private static func reason(of error: any Error) -> String? {
    switch error {
    case DecodingError.keyNotFound: "the key is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      context.debugDescription
    default: nil
    }
  }

  private static func trees(
    _ text: String, _ field: String, _ file: String
  ) throws(StartModelError) -> TreeEnsemble {
    guard let data = Data(base64Encoded: text) else {
      throw StartModelError(
        .malformed, "the trees are not base64", at: SourceLocation(file: file, field: field))
    }
    return try learned(field, file) { () throws(LearningError) in try TreeEnsemble(bytes: Array(data)) }
  }

  private static func learned<T>(
    _ field: String, _ file: String, _ body: () throws(LearningError) -> T
  ) throws(StartModelError) -> T {
    do {
      return try body()
    } catch {
      throw StartModelError(.malformed, error.message, at: SourceLocation(file: file, field: field))
    }
  }
}
