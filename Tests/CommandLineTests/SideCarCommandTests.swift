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
