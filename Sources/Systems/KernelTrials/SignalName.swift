internal import Glibc

/// The names of the signals that end programs.
enum SignalName {
  static func of(_ number: Int32) -> String {
    switch number {
    case SIGSEGV: "SIGSEGV (a wrong address)"
    case SIGBUS: "SIGBUS (a wrong address)"
    case SIGILL: "SIGILL (an instruction that this processor lacks)"
    case SIGFPE: "SIGFPE (a division by zero of whole numbers)"
    case SIGABRT: "SIGABRT (it gave up)"
    case SIGTRAP: "SIGTRAP (it gave up)"
    case SIGKILL: "SIGKILL (it was killed)"
    case SIGTERM: "SIGTERM (it was asked to end)"
    case SIGXCPU: "SIGXCPU (the limit of processor time)"
    default: "signal \(number)"
    }
  }
}
