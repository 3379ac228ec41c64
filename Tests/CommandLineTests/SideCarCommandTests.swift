import Foundation
import Testing

/// What operators meet before a Slurm is asked; a real one is attached to in SlurmTestBedTests.
@Suite("plait attach and detach as operators call them")
struct SideCarCommandTests {
  /// Slurm is not there: an empty PATH has no clients.
  private let withoutSlurm = ["PATH": "/nonexistent"]

  @Test("--print-config prints a file that --config takes")
  func printedConfiguration() throws {
    let plait = try Plait()
    let printed = try plait.run("attach", "slurm", "--print-config")
    #expect(printed.status == 0 && printed.output.contains("schema: plait.side-car-config/1"))
    try plait.write("slurm.yaml", printed.output)
    let run = try plait.run("attach", "slurm", "--config", "slurm.yaml", environment: withoutSlurm)
    // The file is taken, and Slurm is what is missing.
    #expect(run.status == 1)
    #expect(run.errors.contains("scontrol") && !run.errors.contains("slurm.yaml"), "\(run.errors)")
  }

  @Test("a flaw of the configuration is told with file, line and key before Slurm is asked")
  func flaw() throws {
    let plait = try Plait()
    try plait.write("bad.yaml", "schema: plait.side-car-config/1\ndepth: 10\nscope: everywhere\n")
    let run = try plait.run(
      "attach", "slurm", "--log", "json", "--config", "bad.yaml", environment: withoutSlurm)
    #expect(run.status == 1)
    #expect(run.errors.contains("plait.error/1") && run.errors.contains("\"line\" : 3"), "\(run.errors)")
    #expect(run.errors.contains("\"field\" : \"scope\"") && run.errors.contains("bad.yaml"))
    let missing = try plait.run("attach", "slurm", "--config", "none.yaml", environment: withoutSlurm)
    #expect(missing.status == 1 && missing.errors.contains("none.yaml"))
    #expect(try plait.files() == ["bad.yaml"])
  }

  @Test(
    "options that cannot be are refused",
    arguments: [
      ["--metrics", "example.org:80"], ["--metrics", "70000"], ["--canary", "0"], ["--shadow", "--enforce"],
      ["--request-share", "200%"],
    ])
  func options(_ words: [String]) throws {
    let plait = try Plait()
    let run = try plait.start(["attach", "slurm"] + words, environment: withoutSlurm).finish()
    #expect(run.status == 64)
    // Its folder goes with it.
    withExtendedLifetime(plait) {}
  }

  @Test("a broken configuration does not keep plait detach from its work")
  func detach() throws {
    let plait = try Plait()
    try plait.write("bad.yaml", "mode: [\n")
    let run = try plait.run(
      "detach", "slurm", "--config", "bad.yaml", "--state", plait.path("nowhere"), environment: withoutSlurm
    )
    #expect(run.errors.contains("the configuration is not used") && run.errors.contains("holds no journal"))
    #expect(run.status == 64)
  }

  /// Programs that stand in for Slurm's, with an empty queue; written by the shell that runs them.
  private let standIns = #"""
    mkdir bin
    program() { printf '#!/bin/sh\n%s\n' "$2" > bin/$1; chmod 755 bin/$1; }
    program scontrol 'case "$*" in *reservation*) echo No reservations in the system;;
      *) echo "ClusterName = bench"; echo "SLURM_VERSION = 22.05.8";; esac'
    program sdiag 'echo "sdiag output at now ($(date +%s))"'
    program sinfo 'echo 0/4/0/4'
    program squeue :
    program sacct 'exit 1'
    export PATH=$PWD/bin:/usr/bin:/bin XDG_STATE_HOME=$PWD/state
    configure() { printf 'schema: plait.side-car-config/1\ninterval: 0.05\n%b' "$1" > new; mv new side.yaml; }
    # Waits until the log has as many lines with a word.
    wait_for() {
      for i in $(seq 400); do
        [ "$(grep -c "\"event\":\"$1\"" side.log)" -ge "$2" ] && return
        sleep 0.05
      done
      echo "no $1"
    }

    """#

  @Test("a running side-car follows its configuration, and plait undo takes it back", .timeLimit(.minutes(2)))
  func followsItsConfiguration() throws {
    let plait = try Plait()
    let run = try plait.shell(
      standIns + #"""
        configure 'mode: shadow\n'
        "$PLAIT" attach slurm --config side.yaml --log json 2> side.log &
        wait_for attached 1
        "$PLAIT" list --json | grep -c '"id"'
        configure 'mode: enforce\n'
        wait_for settings 1
        configure 'mode: [\n'
        wait_for configuration.refused 1
        kill -HUP $!
        wait_for configuration.refused 2
        configure 'mode: enforce\nmetrics: 9817\n'
        wait_for configuration.next-start 1
        "$PLAIT" list
        id=$("$PLAIT" list --state applied | cut -d' ' -f1)
        "$PLAIT" verify $id 2> verify.text && echo "verified without a job"
        "$PLAIT" verify $id --log side.log 2>> verify.text && echo "verified by a log"
        "$PLAIT" undo $("$PLAIT" list --state applied | cut -d' ' -f1) > undo.text || echo "undo failed"
        wait $!
        echo "ended with $?"
        "$PLAIT" list
        """#)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 4, "\(run.output) \(run.errors)")
    guard lines.count == 4 else { return }
    // Shadow mode makes no recommendation.
    #expect(lines[0] == "0")
    #expect(lines[1].contains("applied  attach") && lines[1].contains("(runs as process"))
    #expect(lines[2] == "ended with 0")
    #expect(lines[3].contains("undone  attach"))
    let log = try plait.text("side.log")
    #expect(log.contains(/side\.yaml:[34]:/) && log.contains("holds from the next start: metrics"))
    #expect(log.contains("\"event\":\"detached\""))
    // No job has ended, and no slurm.conf is told: it is refused, and what measures it is named.
    let refusals = try plait.text("verify.text")
    #expect(refusals.contains("plait status --state") && refusals.contains("leave --log out"))
  }

  @Test("systemd takes the unit")
  func unit() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") else {
      return print("skipped: systemd-analyze is not installed")
    }
    let plait = try Plait()
    // As on a machine where plait is installed and its user is known.
    let unit = try String(
      contentsOfFile: Plait.packageRoot + "/Support/systemd/plait-slurm.service", encoding: .utf8
    ).replacingOccurrences(of: "/usr/local/bin/plait ", with: "/bin/true ")
      .replacingOccurrences(of: "=plait\nGroup=plait", with: "=daemon\nGroup=daemon")
    #expect(unit.contains("ExecStopPost=/bin/true detach slurm") && unit.contains("NoNewPrivileges=yes"))
    try plait.write("plait-slurm.service", unit)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
    process.arguments = ["verify", plait.path("plait-slurm.service")]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let words = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(words)")
    #expect(!words.contains("plait-slurm.service:"), "\(words)")
  }
}
