import Diagnostics
import Testing

@testable import Slurm

/// Reads a text as slurm.conf; other files by their names.
func configuration(
  _ text: String, files: [String: String] = [:]
) throws(SlurmFileError) -> SlurmConfiguration {
  try SlurmConfiguration(Array(text.utf8), file: "slurm.conf") { (path) throws(SlurmFileError) in
    guard let text = files[path] else {
      throw SlurmFileError(.unreadable, "no such file", at: SourceLocation(file: path))
    }
    return Array(text.utf8)
  }
}

@Suite struct SlurmConfigurationTests {
  @Test func keysAreFoundInAnyCaseAndTheLastOneHolds() throws {
    let file = try configuration("priorityweightage=5\nPriorityWeightAge=7 # not 9\n")
    #expect(try file.integer("PriorityWeightAge", 0...10, standard: 0) == 7)
    #expect(file.entry("PRIORITYWEIGHTAGE")?.location.line == 2)
  }

  @Test func linesAreContinuedAndCommentsDropped() throws {
    let file = try configuration(
      "SchedulerParameters=bf_window=10,\\\nbf_continue # a comment \\\nSelectType=select/cons_tres\r\n\n# only this\n"
    )
    #expect(file.text("SchedulerParameters") == "bf_window=10,bf_continue")
    #expect(file.text("SelectType") == "select/cons_tres")
    #expect(file.entry("SelectType")?.location.line == 3)
    let quoted = try configuration("NodeName=a Reason=\"a # b\" Weight=3\n")
    #expect(quoted.nodeLines[0]["reason"]?.value == "a # b")
    #expect(quoted.nodeLines[0]["Weight"]?.value == "3")
  }

  @Test func includedFilesStandInPlaceAndErrorsNameThem() throws {
    let file = try configuration(
      "Include nodes.conf\nClusterName=a\n", files: ["nodes.conf": "\nNodeName=n[1-3] CPUs=4\n"])
    #expect(try file.nodes().map(\.name) == ["n1", "n2", "n3"])
    #expect(file.includedFiles == ["nodes.conf"])
    let broken = #expect(throws: SlurmFileError.self) {
      try configuration("Include x\n", files: ["x": "A=1\nnonsense\n"])
    }
    #expect(broken?.location == SourceLocation(file: "x", line: 2))
    let loop = #expect(throws: SlurmFileError.self) {
      try configuration("Include x\n", files: ["x": "Include x\n"])
    }
    #expect(loop?.code == .tooLarge)
  }

  @Test(arguments: [
    ("nonsense\n", 1), ("A=1\n=2\n", 2), ("A=\"1\n", 1), ("Key = 3\n", 1), ("Include a b\n", 1),
  ])
  func malformedLinesAreErrorsWithTheirLine(text: String, line: Int) {
    let error = #expect(throws: SlurmFileError.self) { try configuration(text) }
    #expect(error?.code == .malformedLine)
    #expect(error?.location?.line == line)
  }

  @Test func textThatIsNotUTF8IsAnError() {
    let error = #expect(throws: SlurmFileError.self) {
      try SlurmConfiguration([0x41, 0xFF, 0x3D], file: "x") { (_) throws(SlurmFileError) in [] }
    }
    #expect(error?.code == .malformedLine)
  }

  @Test func unknownKeysAreKeptAndCounted() throws {
    let file = try configuration("Bogus=1\nbogus=2\nNodeName=a Oddity=3\nClusterName=c\n")
    #expect(file.unknownKeys.map(\.key) == ["Bogus", "Oddity"])
    #expect(file.unknownKeys.map(\.count) == [2, 1])
    #expect(file.text("bogus") == "2")
  }

  @Test func defaultsOfNodesAddUpLineByLine() throws {
    // As in UB-HPC's file: each DEFAULT line changes only what it names.
    let nodes = try configuration(
      """
      NodeName=DEFAULT RealMemory=187000 Sockets=2 CoresPerSocket=16 Weight=60
      NodeName=n[001-002] Feature=CPU-Gold-6130,OPA
      NodeName=DEFAULT CPUs=40 CoresPerSocket=20
      NodeName=g1 Gres=gpu:tesla_v100-pcie-32gb:2,gpu:1 Weight=190
      NodeName=DEFAULT RealMemory=754000
      NodeName=b1
      """
    ).nodes()
    #expect(nodes.map(\.name) == ["n001", "n002", "g1", "b1"])
    #expect(nodes.map(\.processors) == [32, 32, 40, 40])
    #expect(nodes.map(\.memoryMegabytes) == [187_000, 187_000, 187_000, 754_000])
    #expect(nodes.map(\.weight) == [60, 60, 190, 60])
    #expect(nodes[0].features == ["CPU-Gold-6130", "OPA"])
    #expect(nodes[2].resources.map(\.count) == [2, 1])
    #expect(nodes[2].resources.map(\.type) == ["tesla_v100-pcie-32gb", ""])
  }

  @Test func partitionsTakeDefaultsListsAndStates() throws {
    let file = try configuration(
      """
      NodeName=a[1-4] CPUs=2 Feature=fast
      NodeSet=quick Feature=fast
      PartitionName=DEFAULT State=UP MaxTime=72:00:00 DefaultTime=24:00:00
      PartitionName=main Nodes=a[1-3] Default=YES Priority=100 AllowQos=x,Y
      PartitionName=all Nodes=quick MaxTime=INFINITE PriorityTier=7 State=DOWN MaxNodes=2 OverSubscribe=EXCLUSIVE
      """)
    let partitions = try file.partitions(of: try file.nodes())
    #expect(partitions.map(\.name) == ["main", "all"])
    #expect(partitions[0].nodes == ["a1", "a2", "a3"])
    #expect(partitions[0].maxTime == .value(259_200))
    #expect(partitions[0].defaultTime == .value(86_400))
    #expect(partitions[0].priorityTier == 100 && partitions[0].priorityJobFactor == 100)
    #expect(partitions[0].allowQualities == ["x", "y"])
    #expect(partitions[1].nodes.count == 4)
    #expect(partitions[1].maxTime == .unlimited)
    #expect(partitions[1].priorityTier == 7 && partitions[1].priorityJobFactor == 1)
    #expect(!partitions[1].startsJobs && partitions[1].takesJobs)
    #expect(partitions[1].maxNodes == .value(2))
  }

  @Test(arguments: [
    "NodeName=a CPUs=0\n", "NodeName=a[3-1]\n", "NodeName=a[1\n", "NodeName=a RealMemory=x\n",
    "NodeName=a\nNodeName=a\n",
    "NodeName=a\nPartitionName=p Nodes=b\n", "NodeName=a\nPartitionName=p Nodes=a MaxTime=soon\n",
    "NodeName=a\nPartitionName=p Nodes=a State=WELL\n", "NodeName=a[1-999999999]\n",
    "NodeName=a Gres=gpu:x:y\n",
  ])
  func valuesThatCannotBeReadAreErrorsWithALine(text: String) {
    let error = #expect(throws: SlurmFileError.self) {
      let file = try configuration(text)
      _ = try file.partitions(of: try file.nodes())
    }
    #expect(error?.location?.line != nil, "\(text): \(error?.diagnosis ?? "")")
  }
}

@Suite struct SlurmValueTests {
  @Test(arguments: [
    ("30", 1800), ("1:30", 90), ("2:00:00", 7200), ("3-0", 259_200), ("3-00:00:00", 259_200),
    ("1-2:3", 93_780),
    ("0-4", 14_400), ("108:45", 6525),
  ])
  func timesAreInMinutesUnlessTheyHaveColons(text: String, seconds: Int64) {
    #expect(SlurmValue.time(text) == .value(seconds))
  }

  @Test func timesWithoutEnd() {
    #expect(SlurmValue.time("UNLIMITED") == .unlimited)
    #expect(SlurmValue.time("infinite") == .unlimited)
    #expect(SlurmValue.time("") == nil)
    #expect(SlurmValue.time("1:2:3:4") == nil)
    #expect(SlurmValue.time("99999999999-0") == nil)
  }

  @Test func sizesAreInMegabytes() {
    #expect(SlurmValue.megabytes("500G") == 512_000)
    #expect(SlurmValue.megabytes("187000") == 187_000)
    #expect(SlurmValue.megabytes("1K") == 1)
    #expect(SlurmValue.megabytes("2T") == 2_097_152)
    #expect(SlurmValue.megabytes("x") == nil)
    #expect(SlurmValue.megabytes("999999999999T") == nil)
  }

  @Test func listsOfHostsKeepTheirZeros() throws {
    #expect(try HostList.names("n[001-003,10],m") == ["n001", "n002", "n003", "n10", "m"])
    #expect(try HostList.names("r[1-2]c[1-2]") == ["r1c1", "r1c2", "r2c1", "r2c2"])
    for bad in ["n[1-2", "n]1", "n[a]", "n[2-1]", "n[[1]]", "n[1-9999999]"] {
      #expect(throws: HostList.Flaw.self, "\(bad)") { try HostList.names(bad) }
    }
  }
}

@Suite struct ChangedSettingTests {
  private static let text = """
    SchedulerParameters=bf_window=1440,bf_continue
    PriorityWeightAge=10
    NodeName=a CPUs=2
    PartitionName=main Nodes=a MaxTime=60
    """

  @Test func keysOptionsAndPartitionsAreChanged() throws {
    var file = try configuration(Self.text)
    let window = try file.change("bf_window=4320")
    #expect(window == .init(name: "bf_window", before: "1440", after: "4320"))
    #expect(try file.schedulerOption("bf_window", 1...10_000, standard: 0) == 4320)
    #expect(file.hasSchedulerOption("bf_continue"))
    #expect(try file.change("bf_continue=no").after == nil)
    #expect(!file.hasSchedulerOption("bf_continue"))
    #expect(try file.change("bf_busy_nodes").after == "yes")
    #expect(file.hasSchedulerOption("bf_busy_nodes"))
    let age = try file.change("priorityweightage=99")
    #expect(age.before == "10")
    #expect(try file.integer("PriorityWeightAge", 0...100, standard: 0) == 99)
    let limit = try file.change("main.MaxTime=2:00:00")
    #expect(limit.before == "60")
    #expect(try file.partitions(of: try file.nodes())[0].maxTime == .value(7200))
  }

  @Test(arguments: [
    ("bf_windw=3", "bf_window"), ("PriorityWeigthAge=3", "PriorityWeightAge"), ("main.MaxTme=3", "MaxTime"),
    ("bf_max_jobtest=3", "bf_max_job_test"),
  ])
  func aMisspellingNamesTheNearest(assignment: String, nearest: String) throws {
    var file = try configuration(Self.text)
    let error = #expect(throws: SlurmFileError.self) { try file.change(assignment) }
    #expect(error?.code == .unknownKey)
    #expect(error?.message.contains(nearest) == true, "\(error?.message ?? "")")
  }

  @Test func aPartitionThatThereIsNotNamesThoseThereAre() throws {
    var file = try configuration(Self.text)
    let error = #expect(throws: SlurmFileError.self) { try file.change("mein.MaxTime=3") }
    #expect(error?.code == .unknownName)
    #expect(error?.message.contains("main") == true)
    #expect(throws: SlurmFileError.self) { try file.change("=3") }
    #expect(throws: SlurmFileError.self) { try file.change("PriorityWeightAge") }
  }
}
