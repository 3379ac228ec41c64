package import TuningRecords

/// What reading a record gave: the space and what a person should know of the file.
package struct TuningRecordReading: Sendable {
  package var format: TuningRecordFormat
  package var space: RecordedSpace
  /// False where the file ends before its last configuration does, as while a tuner writes it.
  package var isWhole: Bool
  /// Sentences on what was left out or decided.
  package var remarks: [String]
}

/// What may be decided by the caller where a file leaves it open.
package struct TuningRecordOptions: Sendable {
  /// The measurement that counts as the objective; nil takes the file's own one.
  package var objective: String?
  /// Nil takes the direction that is usual for the objective's name.
  package var isSmallerBetter: Bool?

  package init(objective: String? = nil, isSmallerBetter: Bool? = nil) {
    self.objective = objective
    self.isSmallerBetter = isSmallerBetter
  }
}

/// The formats of records that Plait reads.
package enum TuningRecordFormat: String, Sendable, Hashable, CaseIterable {
  case kernelTunerCache = "Kernel Tuner cache"
  case t4 = "T4"
  case ktt = "KTT"
  case t1 = "T1"
}
