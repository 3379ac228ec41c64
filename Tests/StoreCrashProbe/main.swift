// A process to be killed: it applies and undoes one recommendation until it is, or does what its
// first argument says. The tests of the store start it.
//
//   loop STORE ROOT ID     apply and undo, over and over; prints `ready` before it begins
//   apply STORE ROOT ID    apply once; prints `ready` before, and the error's code or `applied` after
//   fill STORE BYTES       store trials under a limit of that many bytes a file, until it fails; prints
//                          the error's code and how many were stored

internal import Fingerprints
internal import Glibc
internal import Recommendations
internal import Store

let words = CommandLine.arguments

func say(_ text: String) {
  print(text)
  fflush(nil)
}

do {
  switch words[1] {
  case "loop":
    let store = try Store(path: words[2])
    let applier = ChangeApplier(store: store)
    say("ready")
    while true {
      do {
        try applier.recover(nowUnixSeconds: 1)
        switch try store.recommendation(words[4]).state {
        case .applied, .verified: _ = try applier.undo(words[4], nowUnixSeconds: 1)
        default: _ = try applier.apply(words[4], root: words[3], nowUnixSeconds: 1)
        }
      } catch  where error.code == .busy {
        // A command of the probe before this one still runs.
        usleep(1000)
      }
    }
  case "apply":
    let store = try Store(path: words[2], busyTimeoutSeconds: 0.2)
    say("ready")
    _ = try ChangeApplier(store: store).apply(words[4], root: words[3], nowUnixSeconds: 1)
    say("applied")
  case "fill":
    let store = try Store(path: words[2])
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: UInt(words[3])!, rlim_max: UInt(words[3])!)
    setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit)
    var stored = 0
    do {
      while stored < 100_000 {
        let filler = String(repeating: "x", count: 2000)
        try store.add([
          Trial(
            createdUnixSeconds: 1, verb: "tune", subject: "s", machine: Fingerprint(of: "m"), seed: 1,
            payloadJSON: "\"\(filler)\"")
        ])
        stored += 1
      }
      say("never full")
    } catch {
      say("\(error.code.rawValue) \(stored)")
    }
  default:
    say("unknown mode")
  }
} catch {
  say(error.code.rawValue)
  exit(1)
}
