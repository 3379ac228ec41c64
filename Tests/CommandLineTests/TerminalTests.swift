import Foundation
import Testing

@Suite struct TerminalTests {
  @Test func aPipeGetsNoEscapesAndNoProgress() throws {
    let plait = try Plait()
    try plait.generate(jobs: 1200)
    let run = try plait.run("schedule", "jobs.swf", "--evaluations", "20")
    #expect(run.status == 0)
    #expect(!run.output.contains("\u{1B}") && !run.errors.contains("\u{1B}"))
    #expect(run.errors.isEmpty, "\(run.errors)")
  }

  /// Under a pseudo-terminal of `script` both streams are a terminal.
  @Test func aTerminalGetsColourAndProgressUnlessToldNot() throws {
    let plait = try Plait()
    try plait.generate(jobs: 1500)
    func terminal(_ words: String, _ variables: String) throws -> String {
      let run = try plait.shell(
        "\(variables) script -qec \"$PLAIT \(words)\" /dev/null < /dev/null")
      #expect(run.status == 0, "\(run.output.suffix(500)) \(run.errors)")
      return run.output
    }
    let shown = try terminal("schedule jobs.swf --evaluations 60", "TERM=xterm NO_COLOR=")
    #expect(shown.contains("\u{1B}[1m"))
    #expect(shown.contains(" left"), "no progress in: \(shown.prefix(300))")
    for variables in ["TERM=xterm NO_COLOR=1", "TERM=dumb"] {
      let plain = try terminal("simulate jobs.swf", variables)
      #expect(!plain.contains("\u{1B}[1m"))
      #expect(plain.contains("wait, mean"))
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptsAreMade(shell: String) throws {
    let plait = try Plait()
    let run = try plait.run("--generate-completion-script", shell)
    #expect(run.status == 0)
    #expect(run.output.contains("schedule") && run.output.contains("backfill"))
    guard shell == "bash" else { return }
    try plait.write("completion.bash", run.output)
    let checked = try plait.shell("bash -n completion.bash")
    #expect(checked.status == 0, "\(checked.errors)")
  }

  @Test func aReaderThatGoesAwayIsNoFault() throws {
    let plait = try Plait()
    try plait.generate(jobs: 300)
    for words in [
      "generate --jobs 200000", "simulate jobs.swf", "simulate jobs.swf --json", "machine discover", "list",
    ] {
      let run = try plait.shell(
        "set -o pipefail; $PLAIT \(words) | head -c 1 > /dev/null; echo ${PIPESTATUS[0]}")
      #expect(run.output == "0\n", "\(words): \(run.output) \(run.errors)")
      #expect(run.errors.isEmpty, "\(words): \(run.errors)")
    }
  }

  @Test func helpAndVersionAreThere() throws {
    let plait = try Plait()
    #expect(try plait.run("--version").output.first?.isNumber == true)
    let help = try plait.run("--help")
    #expect(help.status == 0)
    for verb in [
      "advise", "schedule", "whatif", "eta", "attach", "list", "show", "apply", "verify", "undo", "simulate",
      "check", "generate", "machine", "doctor",
    ] {
      #expect(help.output.contains(verb))
      #expect(try plait.run(verb, "--help").output.contains("EXAMPLES") || verb == "machine")
    }
    // Defaults are shown as they are typed, and not as the program holds them.
    for words in ["tune run", "tune replay", "schedule", "eta", "generate"] {
      let text = try plait.shell("$PLAIT \(words) --help").output
      #expect(text.contains("default: ") && !text.contains("Optional(") && !text.contains("nil)"), "\(words)")
    }
  }
}
