import BatchScripts
import Diagnostics
import Testing

private func script(_ lines: String) throws -> BatchScript {
  try BatchScript(text: "#!/bin/bash\n" + lines, file: "job.sh")
}

@Suite struct BatchScriptTests {
  @Test func everyWayOfWritingAnOptionIsRead() throws {
    let read = try script(
      """
      # a comment, then a blank line

      #SBATCH --nodes=2-4 --ntasks-per-node 8
      #SBATCH -c2 -t 1-12 # three half days
      #SBATCH --mem=16G -p long -q high -A "my account" -J 'a job'
      #SBATCH --dependency=afterok:17:18 --begin now+1hour -H --array=1-10%2
      #SBATCH --mail-type END --exclusive --gres=gpu:2
      srun true
      #SBATCH -n 999
      """)
    #expect(read.leastNodes == 2 && read.mostNodes == 4)
    #expect(read.tasksPerNode == 8 && read.processorsPerTask == 2 && read.tasks == nil)
    #expect(read.limitSeconds == 129_600)
    #expect(read.memoryPerNodeKilobytes == 16 << 20)
    #expect(read.partition == "long" && read.qos == "high" && read.account == "my account")
    #expect(read.jobName == "a job" && read.dependency == "afterok:17:18" && read.begin == "now+1hour")
    #expect(read.isHeld && read.isExclusive && read.array == "1-10%2")
    #expect(read.otherOptions == ["--mail-type", "--gres"])
    #expect(read.processors(processorsPerNode: nil) == 32)
    #expect(read.processors(processorsPerNode: 64) == 128)
  }

  @Test(arguments: [
    ("-n 12", 12), ("-n 12 -c 4", 48), ("-N 3", 3), ("-N 3 -c 8", 24), ("", 1),
    ("-N 4 --ntasks-per-node=4 -n 10", 16), ("--ntasks-per-node=6", 6),
  ])
  func processorsFollowTasksNodesAndThreads(options: String, processors: Int) throws {
    #expect(try script("#SBATCH \(options)\n").processors(processorsPerNode: nil) == Int32(processors))
  }

  @Test(arguments: [
    ("90", 5400), ("10:30", 630), ("1:00:00", 3600), ("2-0", 172_800), ("1-2:30", 95_400),
    ("0-0:0:45", 45),
  ])
  func limitsHaveSlurmsSixForms(text: String, seconds: Int) throws {
    #expect(try script("#SBATCH -t \(text)\n").limitSeconds == Int64(seconds))
  }

  @Test(arguments: ["UNLIMITED", "INFINITE", "0", "-1"])
  func noLimitIsNone(text: String) throws {
    #expect(try script("#SBATCH --time \(text)\n").limitSeconds == nil)
  }

  @Test(arguments: [
    "-n", "-n zero", "-n 0", "-n -4", "--ntasks=", "-t soon", "-t 1:2:3:4", "-t 1-2:3:4:5", "-N 4-2",
    "-N two", "-N 4-", "--mem=lots", "--mem=99999999999999G", "-c 99999999999", "-J \"open", "stray",
    "--time=1::2",
    "-t=30",
  ])
  func aMistakeNamesItsFileAndLine(options: String) {
    let error = #expect(throws: BatchScriptError.self) { try script("#\n#SBATCH \(options)\n") }
    #expect(error?.location == SourceLocation(file: "job.sh", line: 3))
    #expect(error?.code == .malformedOption)
  }

  @Test func whatIsNoScriptIsRefused() {
    for text in ["", "echo\n", "\u{7F}ELF", " #!/bin/sh\n"] {
      #expect(throws: BatchScriptError.self) { try BatchScript(text: text, file: "x") }
    }
    #expect(throws: BatchScriptError.self) { try BatchScript(path: "/nonexistent/job.sh") }
  }

  @Test func productsThatDoNotFitAreNoCount() throws {
    #expect(try script("#SBATCH -n 2000000000 -c 2000000000\n").processors(processorsPerNode: nil) == nil)
  }

  @Test func theLinesOfWindowsEndTheSame() throws {
    let read = try BatchScript(text: "#!/bin/sh\r\n#SBATCH -n 4\r\n#SBATCHED -n 5\r\ntrue\r\n", file: "x")
    #expect(read.tasks == 4)
  }
}
