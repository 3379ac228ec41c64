/// One request of slurmrestd.
struct RestRequest: Sendable {
  enum Method: Sendable {
    case get
    case post
  }

  var method = Method.get
  /// Such as `/slurm/v0.0.38/jobs`.
  var path: String
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
}

/// What came back.
struct RestReply: Sendable {
  var status: Int
  var body: [UInt8]
}
