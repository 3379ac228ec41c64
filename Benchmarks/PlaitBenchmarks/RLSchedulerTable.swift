internal import Simulation

/// What RLScheduler's table has for Lublin-1 and Lublin-2, and what its code gives for more keys
/// (both in the reference, section 2.1).
enum RLSchedulerTable {
  struct Entry {
    var name: String
    var order: PriorityOrder
    var reference: Double
    /// Whether the figure is in the paper; else it was measured with the authors' code.
    var isPublished: Bool
    /// Whether the rule reads the unset start time, as the released code does.
    var readsUnsetStart = false
  }

  struct Row {
    var log: String
    var backfills: Bool
    var entries: [Entry]
  }

  static let logs = [(name: "Lublin-1", file: "lublin_256"), (name: "Lublin-2", file: "lublin_256_new2")]
  static let processors = 256
  static let windowLength = 1024
  /// The first job of each window, from 0.
  static let windowStarts = [1981, 2756, 4299, 8850, 3316, 2714, 5228, 7762, 4022, 7085]

  static let rows = [
    row(
      "Lublin-1", false, [7273.77, 19753.53, 22274.74, 277.35, 258.37],
      [337.34, 381.71, 292.88, 268.47, 341.77, 289.57, 304.64]),
    row(
      "Lublin-2", false, [7842.47, 9523.18, 11265.31, 787.89, 698.34],
      [807.25, 830.49, 714.26, 669.03, 1158.76, 732.72, 622.18]),
    row(
      "Lublin-1", true, [235.82, 133.87, 307.23, 73.31, 75.07],
      [126.50, 103.10, 54.00, 58.24, 58.49, 53.64, 86.36]),
    row(
      "Lublin-2", true, [247.61, 318.35, 379.59, 91.99, 148.25],
      [135.12, 111.19, 100.33, 112.14, 90.72, 105.83, 192.14]),
  ]

  private static func row(
    _ log: String, _ backfills: Bool, _ published: [Double], _ measured: [Double]
  ) -> Row {
    let first: [(String, PriorityOrder, Bool)] = [
      ("fcfs", .fcfs, false), ("wfp3 as published", .wfp3, true), ("unicep as published", .unicep, true),
      ("sjf", .sjf, false), ("f1", .f1, false),
    ]
    let more: [(String, PriorityOrder)] = [
      ("wfp3 corrected", .wfp3), ("unicep corrected", .unicep), ("saf", .saf), ("f2", .f2), ("f3", .f3),
      ("f4", .f4), ("smallest", .smallest),
    ]
    return Row(
      log: log, backfills: backfills,
      entries: zip(first, published).map {
        Entry(name: $0.0, order: $0.1, reference: $1, isPublished: true, readsUnsetStart: $0.2)
      }
        + zip(more, measured).map {
          Entry(name: $0.0, order: $0.1, reference: $1, isPublished: false)
        })
  }
}
