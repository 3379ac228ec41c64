/// How users turn a stream of arrivals into sessions of similar jobs, and what times they ask for:
/// what Lublin and Feitelson's model lacks.
///
/// Users differ in activity by Zipf's law. An arrival continues a session that waits for it, or
/// starts one. In a session a user submits jobs of one class (a program with its size, its typical
/// run time and the requested time) and lets a think time pass between them; users come back to
/// the classes that they had. The shapes follow Zakay and Feitelson ("On identifying user session
/// boundaries in parallel workload logs", JSSPP 2012) and Tsafrir, Etsion and Feitelson ("Modeling
/// user runtime estimates", JSSPP 2005).
package struct UserBehaviour: Sendable, Equatable {
  /// The number of users; nil takes one for 200 jobs, from 8 to 2,000.
  package var users: Int?
  /// The exponent of Zipf's law for the users' activity.
  package var activityExponent = 1.0
  /// Jobs that a user means to submit in a session, in the mean.
  package var jobsPerSession = 5.0
  /// The probability that a session takes up a class that its user had before.
  package var classReuseProbability = 0.6
  /// The probability that the next job of a session is submitted at once, in a burst.
  package var burstProbability = 0.5
  /// The median of the time between the end of a job and the next submission, if not in a burst.
  package var thinkSeconds = 600.0
  /// A user who has not come back for so long ends the session.
  package var sessionBreakSeconds = 57_600.0
  /// The spread of run times in a class: standard deviation of their logarithm.
  package var runSpread = 0.3
  /// The probability that a job fails early in its run.
  package var earlyFailureProbability = 0.06
  /// The probability that a class's runs are cut off by the time that was asked for.
  package var killedClassProbability = 0.2
  /// How many times its typical run time a user asks for: the median over users, and the spread
  /// (standard deviation of the logarithm) over users and over the classes of a user.
  package var overestimateMedian = 1.8
  package var overestimateSpreadOverUsers = 0.5
  package var overestimateSpreadOverClasses = 0.6

  package init() {}

  /// The times that users ask for, in seconds: 5 minutes to 7 days.
  package static let modalRequestSeconds: [Int32] = [
    300, 600, 900, 1200, 1800, 2700, 3600, 7200, 10_800, 14_400, 18_000, 21_600, 28_800, 36_000,
    43_200, 64_800, 86_400, 129_600, 172_800, 259_200, 604_800,
  ]

  /// The shortest modal time that is at least `seconds`, else the longest.
  static func modalRequest(atLeast seconds: Double) -> Int32 {
    for value in modalRequestSeconds where Double(value) >= seconds { return value }
    return modalRequestSeconds[modalRequestSeconds.count - 1]
  }
}
