internal import GRDB

/// A job as the side-car saw it pass, for learning and for the reckoning.
package struct PassedJob: Sendable, Equatable {
  package var number: Int64
  package var submitSeconds: Int64
  package var eligibleSeconds: Int64?
  package var startSeconds: Int64?
  package var endSeconds: Int64?
  package var limitSeconds: Int64?
  package var processors: Int64
  package var nodes: Int64
  package var user: String
  package var account: String
  package var partition: String
  package var quality: String
  /// Which part of an experiment it belongs to (`treated` or `control`); nil outside of one.
  package var arm: String?
  /// Slurm's word for how it ended.
  package var ending: String?

  package init(_ job: LiveJob, arm: String? = nil) {
    number = job.number
    submitSeconds = job.submitSeconds
    eligibleSeconds = job.eligibleSeconds
    // What is said of a job that waits is a plan.
    startSeconds = job.isWaiting ? nil : job.startSeconds
    endSeconds = job.hasEnded ? job.endSeconds : nil
    limitSeconds = job.limitSeconds
    processors = job.processors
    nodes = job.nodes
    user = job.user
    account = job.account
    partition = job.partition
    quality = job.quality
    self.arm = arm
    if case .ended(let word) = job.state { ending = word }
  }

  init(_ row: Row) {
    number = row["number"]
    submitSeconds = row["submitSeconds"]
    eligibleSeconds = row["eligibleSeconds"]
    startSeconds = row["startSeconds"]
    endSeconds = row["endSeconds"]
    limitSeconds = row["limitSeconds"]
    processors = row["processors"]
    nodes = row["nodes"]
    user = row["user"]
    account = row["account"]
    partition = row["partition"]
    quality = row["quality"]
    arm = row["arm"]
    ending = row["ending"]
  }
}

/// A stretch of time under one mode and policy.
package struct SideCarPeriod: Sendable, Equatable {
  package var startSeconds: Int64
  /// Nil while it lasts, and where the side-car was cut off.
  package var endSeconds: Int64?
  package var mode: String
  package var policy: String
}

extension SideCarJournal {
  /// Notes jobs as they are now, in place of what was noted; the arm of a job stays what it was first.
  package func note(_ jobs: [PassedJob]) throws(SlurmControlError) {
    guard !jobs.isEmpty else { return }
    try write { db in
      let statement = try db.makeStatement(
        sql: """
          INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (number, submitSeconds) DO UPDATE SET
          eligibleSeconds = excluded.eligibleSeconds, startSeconds = excluded.startSeconds,
          endSeconds = excluded.endSeconds, limitSeconds = excluded.limitSeconds,
          processors = excluded.processors, nodes = excluded.nodes, partition = excluded.partition,
          quality = excluded.quality, arm = coalesce(arm, excluded.arm), ending = excluded.ending
          """)
      for job in jobs {
        try statement.execute(arguments: [
          job.number, job.submitSeconds, job.eligibleSeconds, job.startSeconds, job.endSeconds,
          job.limitSeconds, job.processors, job.nodes, job.user, job.account, job.partition, job.quality,
          job.arm, job.ending,
        ])
      }
    }
  }

  /// All jobs that were seen, by submission and number.
  package func passedJobs(since seconds: Int64 = .min) throws(SlurmControlError) -> [PassedJob] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM job WHERE submitSeconds >= ? ORDER BY submitSeconds, number",
        arguments: [seconds]
      ).map { PassedJob($0) }
    }
  }

  /// Ends the period that lasts, if one does, and begins another.
  package func beginPeriod(mode: String, policy: String, atSeconds: Int64) throws(SlurmControlError) {
    try write { db in
      try db.execute(
        sql: "UPDATE period SET endSeconds = ? WHERE endSeconds IS NULL", arguments: [atSeconds])
      try db.execute(
        sql: "INSERT INTO period (startSeconds, mode, policy) VALUES (?, ?, ?)",
        arguments: [atSeconds, mode, policy])
    }
  }

  package func endPeriod(atSeconds: Int64) throws(SlurmControlError) {
    try write { db in
      try db.execute(
        sql: "UPDATE period SET endSeconds = ? WHERE endSeconds IS NULL", arguments: [atSeconds])
    }
  }

  package func periods() throws(SlurmControlError) -> [SideCarPeriod] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM period ORDER BY id").map { row in
        SideCarPeriod(
          startSeconds: row["startSeconds"], endSeconds: row["endSeconds"], mode: row["mode"],
          policy: row["policy"])
      }
    }
  }
}
