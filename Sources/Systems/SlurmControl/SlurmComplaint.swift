/// One entry of the list `errors` in an answer of slurmrestd or of `squeue --json`.
struct SlurmComplaint: Sendable, Equatable {
  /// slurm_errno.h has the numbers; 0 where none is given.
  var number: Int64 = 0
  /// Slurm's words for the number.
  var words = ""
  /// What was being done.
  var detail = ""

  /// SLURM_ERROR: the sender does not know more.
  static let unspecified: Int64 = -1

  /// Whether it is one: Slurm 22.05 also lists a change of a whole array that it has made, without a number.
  var isError: Bool { number != 0 || !words.isEmpty }

  /// In one line, for people.
  var text: String {
    let parts = [detail, number == 0 ? words : "\(words), error \(number)"].filter { !$0.isEmpty }
    return parts.joined(separator: ": ")
  }

  /// What it means for whoever asked.
  var code: SlurmControlError.Code {
    switch number {
    // The socket to slurmctld, or slurmctld itself, does not answer; or a standby controller did.
    case 1001...1004, 1800...1803, 2027: .unreachable
    // Wrong or expired credentials; access denied; a user that slurmctld does not let.
    case 1007, 2002, 2010: .denied
    default: words.lowercased().contains("denied") ? .denied : .refused
    }
  }
}

extension NiceRefusal.Reason {
  /// slurm_errno.h: 2017 and 2021 are of a job that is not known or over, 2084 of one that has finished.
  init(_ complaint: SlurmComplaint) {
    switch complaint.number {
    case 2017, 2021, 2084: self = .gone
    case 2002, 2010: self = .denied
    default: self = NiceRefusal(job: 0, words: complaint.words).reason
    }
  }
}
