/// How work is spread over an array.
package struct SlurmArraySettings: Sendable {
  /// What works on items: a program and its arguments. It reads an item a line and answers a line of JSON each.
  package var worker: [String]
  /// What runs in each task, with the folder as its last argument: it must call `SlurmArrayTask.run`.
  package var runner: [String]
  /// Further options of sbatch, such as `--partition=gpu` or `--time=60`.
  package var sbatchOptions: [String] = []
  /// The most tasks of an array; fewer where there are fewer items.
  package var tasks = 16
  /// The most tasks that run at the same time; nil leaves that to Slurm.
  package var concurrentTasks: Int?
  /// How often an item whose task was lost is given out again.
  package var retries = 2
  /// A worker that takes longer over an item is ended, and the item failed; nil has no limit.
  package var itemSeconds: Double?
  /// How long a task without an item waits for one, for work that comes piece by piece.
  package var idleSeconds = 0.0
  /// How often a task shows that it lives.
  package var heartbeatSeconds = 5.0
  /// A task that did not show that it lives for so long is lost, whatever Slurm says. At least three heartbeats.
  package var silentSeconds = 90.0
  /// How often the folder is looked at.
  package var pollSeconds = 0.5
  /// How often Slurm is asked.
  package var queueSeconds = 5.0
  /// How long after a task's end what it wrote may take to be seen in the shared folder.
  package var graceSeconds = 5.0

  package init(worker: [String], runner: [String]) {
    self.worker = worker
    self.runner = runner
  }

  /// - Throws: `bad-input`.
  func check() throws(SlurmArrayError) {
    func fault(_ why: String) -> SlurmArrayError { SlurmArrayError(.badInput, why) }
    guard let program = worker.first, !program.isEmpty else { throw fault("name the worker's program") }
    guard let first = runner.first, first.hasPrefix("/") else {
      throw fault("name the program that runs in a task by its whole path, as every node sees it")
    }
    guard tasks >= 1, concurrentTasks ?? 1 >= 1, retries >= 0 else {
      throw fault("an array has at least one task, and retries are not negative")
    }
    guard heartbeatSeconds > 0, silentSeconds >= 3 * heartbeatSeconds, pollSeconds > 0, queueSeconds > 0,
      graceSeconds >= 0, idleSeconds >= 0, itemSeconds ?? 1 > 0
    else {
      throw fault("times are positive, and a task is silent after at least three heartbeats")
    }
  }
}
