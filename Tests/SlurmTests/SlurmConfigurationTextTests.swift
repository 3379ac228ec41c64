import Diagnostics
import Testing

@testable import Slurm

@Suite struct SlurmConfigurationTextTests {
  private func read(
    _ text: String, files: [String: String] = [:]
  ) throws(SlurmFileError) -> SlurmConfigurationText {
    try SlurmConfigurationText(Array(text.utf8), file: "slurm.conf") { (path) throws(SlurmFileError) in
      guard let text = files[path] else {
        throw SlurmFileError(.unreadable, "no such file", at: SourceLocation(file: path))
      }
      return Array(text.utf8)
    }
  }

  private static let conf =
    "# the site's\r\nClusterName=c  # c\nPriorityWeightAge=5 PriorityMaxAge=1-0 # both\n"
    + "SchedulerParameters=bf_window=10,\\\nbf_continue # tail\n"
    + "NodeName=n[1-3] CPUs=4\nPartitionName=DEFAULT MaxTime=60\nPartitionName=a Nodes=n1 # first\n"
    + "PartitionName=b,c Nodes=n[2-3]\nInclude more.conf\nPartitionName=d MaxTime=5 \\\n  Nodes=n2"
  private static let more = "PriorityFavorSmall=NO\n"

  private func changed(_ settings: String...) throws -> (conf: String, more: String) {
    var text = try read(Self.conf, files: ["more.conf": Self.more])
    for setting in settings { try text.change(setting) }
    #expect(text.files.map(\.name) == ["slurm.conf", "more.conf"])
    return (
      String(decoding: text.files[0].bytes, as: UTF8.self),
      String(decoding: text.files[1].bytes, as: UTF8.self)
    )
  }

  @Test func aSettingIsChangedWhereItStandsAndNothingElseIs() throws {
    #expect(
      try changed("priorityweightage=70").conf
        == Self.conf.replacing("PriorityWeightAge=5", with: "PriorityWeightAge=70"))
    #expect(
      try changed("bf_window=99").conf
        == Self.conf.replacing("bf_window=10,\\\nbf_continue", with: "bf_continue,bf_window=99"))
    #expect(
      try changed("a.MaxTime=7").conf == Self.conf.replacing("Nodes=n1 #", with: "Nodes=n1 MaxTime=7 #"))
    #expect(try changed("d.MaxTime=7").conf == Self.conf.replacing("MaxTime=5", with: "MaxTime=7"))
    #expect(try changed("d.PriorityTier=7").conf == Self.conf + " PriorityTier=7")
    let included = try changed("PriorityFavorSmall=YES")
    #expect(included.conf == Self.conf && included.more == "PriorityFavorSmall=YES\n")
  }

  @Test func whatTheFileDoesNotHaveIsAddedAtItsEnd() throws {
    #expect(
      try changed("PriorityWeightQOS=3", "PriorityDecayHalfLife=5-0").conf
        == Self.conf + "\nPriorityWeightQOS=3\nPriorityDecayHalfLife=5-0\n")
  }

  @Test func optionsAreTakenAway() throws {
    let gone = try changed("bf_window=no", "bf_continue=no")
    #expect(
      gone.conf == Self.conf.replacing("SchedulerParameters=bf_window=10,\\\nbf_continue # tail\n", with: ""))
    let again = try read(gone.conf, files: ["more.conf": Self.more])
    #expect(again.configuration.entry("SchedulerParameters") == nil)
  }

  @Test func whatCannotBeChangedAloneIsRefused() throws {
    var text = try read(Self.conf, files: ["more.conf": Self.more])
    let before = text
    for setting in ["b.MaxTime=7", "PriorityMaxAge=a\"b"] {
      #expect(throws: SlurmFileError.self) { try text.change(setting) }
      #expect(text == before)
    }
    let shared = #expect(throws: SlurmFileError.self) { try text.change("b.MaxTime=7") }
    #expect(shared?.code == .notEditable && shared?.location?.line == 9)
    // Taking the last one away would bring the first one back.
    var twice = try read("SchedulerParameters=bf_window=1\nSchedulerParameters=bf_continue\n")
    let hidden = #expect(throws: SlurmFileError.self) { try twice.change("bf_continue=no") }
    #expect(hidden?.code == .notEditable)
  }

  @Test func plainTextSaysTheSameWithoutPasswords() throws {
    let text = try read(
      Self.conf + "\nAccountingStoragePass=secret\nMailProg=\"/bin/a b\"\nSlurmctldParameters=x\\#y\n",
      files: ["more.conf": Self.more])
    let plain = text.configuration.plainText
    #expect(!plain.contains("secret") && !plain.contains("Include"))
    let again = try read(plain).configuration
    #expect(again.text("MailProg") == "/bin/a b" && again.text("SlurmctldParameters") == "x#y")
    #expect(again.text("SchedulerParameters") == "bf_window=10,bf_continue")
    #expect(again.plainText == plain)
    let nodes = try again.nodes()
    #expect(nodes.map(\.name) == ["n1", "n2", "n3"])
    #expect(
      try again.partitions(of: nodes).map(\.maxTime) == [
        .value(3600), .value(3600), .value(3600), .value(300),
      ])
  }
}
