internal import CLinuxProcesses
internal import Glibc

/// The alarm that ends a run which takes too long; `FaultReport` tells of it.
enum RunAlarm {
  static func arm(seconds: Double) {
    var timer = itimerval()
    timer.it_value.tv_sec = Int(seconds)
    timer.it_value.tv_usec = max(Int((seconds - seconds.rounded(.down)) * 1e6), seconds < 1 ? 1 : 0)
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  static func disarm() {
    var timer = itimerval()
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }
}

/// A limit on the writable memory of this process, from what it has now.
enum MemoryLimit {
  static func set(bytes: Int) {
    guard let now = SystemText.ownStatusBytes("VmData") else { return }
    _ = plait_limit_data(getpid(), UInt64(now + bytes))
  }

  /// No core files, whatever happens.
  static func forbidCores() {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &limit)
  }
}

/// The largest resident set since it was last reset.
enum MemoryPeak {
  static func reset() {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, "5", 1)
    close(file)
  }

  static func bytes() -> Int? { SystemText.ownStatusBytes("VmHWM") }
}

/// User and system time of all threads of this process.
enum ProcessorTime {
  /// This process's own so far.
  ///
  /// The system books what a thread on another processor uses at its clock's tick alone, so that a run of a few milliseconds
  /// with two threads can seem to have used half of what it did. To ask for a thread's own clock books it at once.
  static func seconds() -> Double {
    if let folder = opendir("/proc/self/task") {
      defer { closedir(folder) }
      while let entry = readdir(folder) {
        let thread = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 1) { UInt32(clamping: atoi($0)) }
        }
        // The clock of a thread of this process; see clock_getcpuclockid(3) and Linux's posix-timers.
        if thread > 0 { _ = seconds(clock: clockid_t(bitPattern: ~thread << 3 | 6)) }
      }
    }
    return seconds(clock: CLOCK_PROCESS_CPUTIME_ID)
  }

  /// That of all threads but the calling one.
  static func othersSeconds() -> Double { seconds() - seconds(clock: CLOCK_THREAD_CPUTIME_ID) }

  private static func seconds(clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func seconds(_ usage: rusage) -> Double {
    Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
  }
}

/// The processors that a process may use.
enum ProcessorSet {
  /// - Throws: `TrialFailure` (`launchError`) where the system refuses.
  static func restrict(_ process: pid_t = 0, to processors: [Int]) throws(TrialFailure) {
    guard plait_restrict_processors(process, processors.map { Int32($0) }, Int32(processors.count)) == 0
    else {
      throw TrialFailure(
        .launchError, "the system does not let it run on the processors \(processors); see `taskset -p $$`")
    }
  }
}
