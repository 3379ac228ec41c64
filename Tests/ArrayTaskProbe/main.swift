// Both sides of an array, for the tests.
//
//   task FOLDER                   a task of an array, as Slurm starts it
//   work SECONDS                  a worker: answers {"square": x * x, "by": process} after so long
//   submit FOLDER COUNT SECONDS [RUNNER]
//                                 does the items 0 ..< COUNT with such workers; prints a line a result and `end`
//
// The items are numbers; "crash" makes a worker die, "babble" answer no JSON, "hang" never answer, "twice" answer
// two lines; a long item is answered by its length.

internal import Diagnostics
internal import Foundation
internal import SlurmArrays
internal import Synchronization

let words = CommandLine.arguments
let me = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
let interrupts = Atomic<Int>(0)

func say(_ text: String) {
  print(text)
  fflush(nil)
}

do {
  switch words[1] {
  case "task": exit(try SlurmArrayTask.run(folder: words[2]))
  case "work":
    while let line = readLine() {
      if line == "\"crash\"" { kill(getpid(), SIGKILL) }
      if line.count > 100_000 {
        say("\(line.count)")
        continue
      }
      if line == "\"twice\"" {
        print("1\n2")
        fflush(nil)
        continue
      }
      if line == "\"hang\"" { sleep(1000) }
      usleep(UInt32((Double(words[2]) ?? 0) * 1e6))
      let x = Int(line) ?? 0
      say(line == "\"babble\"" ? "Segmentation fault" : "{\"square\":\(x * x),\"by\":\(getpid())}")
    }
  case "submit":
    signal(SIGINT) { _ in interrupts.add(1, ordering: .relaxed) }
    var settings = SlurmArraySettings(worker: [me, "work", words[4]], runner: [me, "task"])
    if words.count > 5 { settings.runner = [words[5]] }
    settings.tasks = 4
    settings.concurrentTasks = 3
    settings.heartbeatSeconds = 0.5
    settings.silentSeconds = 4
    settings.pollSeconds = 0.05
    settings.queueSeconds = 0.3
    settings.graceSeconds = 0.5
    let array = try SlurmArray(folder: words[2], settings: settings)
    let results = try array.run(
      (0..<(Int(words[3]) ?? 0)).map(String.init),
      isStopped: { interrupts.load(ordering: .relaxed) > 0 },
      progress: { say("\($0.item) \($0.outcome.rawValue) \($0.task)") })
    say("end " + results.map(\.answer).joined(separator: " "))
  default: exit(64)
  }
} catch {
  say("error \(error.codeName) \(error.diagnosis)")
  exit(1)
}
