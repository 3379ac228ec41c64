internal import Glibc
internal import Synchronization

/// SIGTERM and SIGINT as a flag: what Slurm sends to a task before it ends it.
enum StopSignal {
  private static let requests = Atomic<Int>(0)

  static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  static func install() {
    for number in [SIGTERM, SIGINT] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in StopSignal.requests.add(1, ordering: .relaxed) }
      sigaction(number, &action, nil)
    }
    // Who started the task may have held them back, as threads of a dispatch queue do.
    var numbers = sigset_t()
    sigemptyset(&numbers)
    for number in [SIGTERM, SIGINT] { sigaddset(&numbers, number) }
    pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
    // A worker that ends while it is written to is told by the failed write.
    signal(SIGPIPE, SIG_IGN)
  }
}
