internal import Glibc
internal import Synchronization

/// Tells the process that asked, with the last breath of the worker, what ended it: a line
/// `!SIGNAL CAUSE BUFFER BYTES`.
///
/// Everything in the handler is safe inside a signal: a table that was made before, and `write`.
enum FaultReport {
  /// What a line says of the cause.
  enum Cause: Int {
    case unknown = 0
    case beforeBuffer
    case afterBuffer
    /// An address near zero.
    case nullPointer
    /// The last allocation was refused.
    case memoryRefused
  }

  private struct Watched {
    var mapping: UInt
    var start: UInt
    var end: UInt
    var mappingEnd: UInt
  }

  private static let most = 64
  // Written before a kernel runs, read in the handler only.
  nonisolated(unsafe) private static let table = UnsafeMutablePointer<Watched>.allocate(capacity: most)
  nonisolated(unsafe) private static var count = 0
  nonisolated(unsafe) private static var descriptor: Int32 = -1
  private static let isTelling = Atomic(false)
  nonisolated(unsafe) private static let line = UnsafeMutablePointer<UInt8>.allocate(capacity: 128)

  /// The buffers are numbered in the order of these calls.
  static func watch(_ memory: GuardedMemory) {
    guard count < most, let base = memory.mapping.baseAddress else { return }
    let mapping = UInt(bitPattern: base)
    let start = UInt(bitPattern: memory.start)
    (table + count).initialize(
      to: Watched(
        mapping: mapping, start: start, end: start + UInt(memory.bytes),
        mappingEnd: mapping + UInt(memory.mapping.count)))
    count += 1
  }

  /// Catches what ends a process, and the alarm of the time limit, from now on.
  static func install(descriptor: Int32) {
    self.descriptor = descriptor
    line[0] = UInt8(ascii: "!")
    isTelling.store(false, ordering: .relaxed)
    table[0] = Watched(mapping: 0, start: 0, end: 0, mappingEnd: 0)
    let stackBytes = 1 << 16
    var stack = stack_t(ss_sp: malloc(stackBytes), ss_flags: 0, ss_size: stackBytes)
    sigaltstack(&stack, nil)
    for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGALRM, SIGTRAP] {
      var action = sigaction()
      action.__sigaction_handler.sa_sigaction = { signal, info, _ in
        FaultReport.tell(
          signal, address: info.map { UInt(bitPattern: $0.pointee._sifields._sigfault.si_addr) })
      }
      action.sa_flags = SA_SIGINFO | SA_ONSTACK
      sigaction(signal, &action, nil)
    }
  }

  private static func tell(_ signal: Int32, address: UInt?) {
    let isRefused = errno == ENOMEM
    // Another thread's fault is being told: that ends the process.
    if isTelling.exchange(true, ordering: .relaxed) { while true { pause() } }
    var cause = Cause.unknown
    var buffer = 0
    var distance: UInt = 0
    if signal == SIGSEGV || signal == SIGBUS, let address {
      for index in 0..<count where address >= table[index].mapping && address < table[index].mappingEnd {
        buffer = index
        if address < table[index].start {
          cause = .beforeBuffer
          distance = table[index].start - address
        } else {
          cause = .afterBuffer
          distance = address &- table[index].end &+ 1
        }
        break
      }
      if cause == .unknown, address < 1 << 20 { cause = .nullPointer }
    }
    if isRefused, cause == .nullPointer || signal == SIGABRT { cause = .memoryRefused }
    var length = 1
    put(UInt(signal), &length)
    put(UInt(cause.rawValue), &length)
    put(UInt(buffer), &length)
    put(distance, &length)
    line[length - 1] = UInt8(ascii: "\n")
    _ = write(descriptor, line, length)
    _exit(128 + signal)
  }

  /// The digits of a number and a blank.
  private static func put(_ number: UInt, _ length: inout Int) {
    var divisor: UInt = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      line[length] = UInt8(ascii: "0") + UInt8(number / divisor % 10)
      length += 1
      divisor /= 10
    }
    line[length] = UInt8(ascii: " ")
    length += 1
  }

  /// What a line means.
  static func failure(_ text: String, problem: TrialProblem, limits: (seconds: Double, bytes: Int))
    -> TrialFailure?
  {
    let numbers = text.dropFirst().split(separator: " ").compactMap { Int($0) }
    guard text.first == "!", numbers.count == 4, let cause = Cause(rawValue: numbers[1]) else { return nil }
    if numbers[0] == Int(SIGALRM) { return Self.late(limits.seconds) }
    let buffers = problem.buffers
    let name = buffers.indices.contains(numbers[2]) ? buffers[numbers[2]].buffer.name : "?"
    switch cause {
    case .beforeBuffer:
      return TrialFailure(.outOfBounds, "it touched `\(name)` \(numbers[3]) bytes before its start")
    case .afterBuffer:
      return TrialFailure(.outOfBounds, "it touched `\(name)` \(numbers[3]) bytes after its end")
    case .memoryRefused:
      return TrialFailure(
        .memoryLimit, "it wanted more than the limit of \(limits.bytes >> 20) MiB of memory")
    case .nullPointer:
      return TrialFailure(.crash, "it ended by \(SignalName.of(Int32(numbers[0]))) at an address near zero")
    case .unknown:
      return TrialFailure(.crash, "it ended by \(SignalName.of(Int32(numbers[0])))")
    }
  }

  static func late(_ seconds: Double) -> TrialFailure {
    TrialFailure(.timeLimit, "one run took longer than the limit of \(seconds) s")
  }
}
