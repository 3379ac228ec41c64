internal import Glibc

/// Lines over a socket between two processes.
final class LineChannel {
  private let socket: Int32
  private var pending: [UInt8] = []

  init(socket: Int32) { self.socket = socket }

  enum Reading {
    case line(String)
    case end
    case late
  }

  /// The next line; nil where the input has ended.
  func read() -> String? {
    if case .line(let line) = read(withinSeconds: nil) { line } else { nil }
  }

  /// The next line, waited for at most that long.
  func read(withinSeconds limit: Double?) -> Reading {
    let deadline = limit.map { ContinuousClock.now + .seconds($0) }
    var searched = 0
    var block = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return .line(line)
      }
      searched = pending.count
      if let deadline, !wait(until: deadline) { return .late }
      let count = Glibc.read(socket, &block, block.count)
      if count > 0 {
        pending += block[..<count]
      } else if count == 0 || errno != EINTR {
        return .end
      }
    }
  }

  private func wait(until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let rest = deadline - ContinuousClock.now
      let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
      guard milliseconds >= 0 else { return false }
      var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      let count = poll(&state, 1, Int32(clamping: milliseconds + 1))
      if count > 0 { return true }
      if count < 0, errno != EINTR { return true }
    }
  }

  /// False where the other side is gone.
  func write(_ line: String) -> Bool {
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        written += count
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
