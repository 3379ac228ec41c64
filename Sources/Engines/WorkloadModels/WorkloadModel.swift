/// A generator of job logs: Lublin and Feitelson's model, and users who submit its jobs.
package struct WorkloadModel: Sendable, Equatable {
  /// The kinds of jobs, each an arrival stream of its own; the streams are merged by time. The
  /// queue of a job is the index of its kind here.
  package var kinds: [LublinFeitelsonParameters]
  /// Users, sessions and requested times; nil gives the bare model, with neither.
  package var users: UserBehaviour?

  /// The model with typeless jobs and users.
  package init(
    kinds: [LublinFeitelsonParameters] = [.typeless], users: UserBehaviour? = UserBehaviour()
  ) {
    precondition(!kinds.isEmpty, "a workload model needs a kind of jobs")
    self.kinds = kinds
    self.users = users
  }

  /// The bare model of the paper.
  package static let lublinFeitelson = WorkloadModel(users: nil)
}
