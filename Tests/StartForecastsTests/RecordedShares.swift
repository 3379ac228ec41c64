import SlurmReplica
import StartTimes
import Testing

@testable import SlurmControl
@testable import StartForecasts

/// Shares and use of a real slurmctld 22.05.8, with the factors that it computed.
@Suite("Fair shares as slurmctld computed them")
struct RecordedShares {
  @Test("the tree that forecasts follow gives slurmctld's own factors")
  func factors() throws {
    let shares = try AccountShares(sshare: Self.printed)
    var settings = PrioritySettings()
    settings.type = "priority/multifactor"
    settings.fairShareWeight = 20_000
    let snapshot = QueueSnapshot(atSeconds: 1_800_000_000, jobs: [])
    let record = LiveRecord(snapshot, past: [], processors: 256, processorsPerNode: nil)
    var priorities = QueuePriorities(record, snapshot: snapshot, settings: settings)
    priorities.follow(shares, record: record, snapshot: snapshot, settings: settings)
    let outlook = try #require(priorities.fairShare)
    var compared = 0
    for (place, association) in shares.associations.enumerated() {
      guard let factor = association.factor else { continue }
      compared += 1
      #expect(
        abs(outlook.points(Int32(place)) / 20_000 - factor) < 1e-6, "\(association.user): \(factor)")
    }
    #expect(compared > 60)
  }

  /// `sshare -a -n -P -o Account,User,RawShares,RawUsage,FairShare` in the midst of a window of CTC-SP2.
  private static let printed = """
    root|||2743173|
     root|root|1|0|1.000000
     account0||100|562541|
      account0|user020|100|2113|0.710526
      account0|user032|100|15801|0.644737
      account0|user108|100|74520|0.592105
      account0|user128|100|0|0.776316
      account0|user144|100|17567|0.631579
      account0|user172|100|116221|0.565789
      account0|user252|100|32375|0.618421
      account0|user268|100|0|0.776316
      account0|user276|100|0|0.776316
      account0|user280|100|80314|0.578947
      account0|user328|100|4441|0.684211
      account0|user332|100|133951|0.552632
      account0|user340|100|63956|0.605263
      account0|user356|100|13681|0.657895
      account0|user404|100|2452|0.697368
      account0|user432|100|5122|0.671053
      account0|user460|100|21|0.723684
      account0|user488|100|0|0.776316
     account1||100|909406|
      account1|user001|100|1273|0.184211
      account1|user017|100|79501|0.039474
      account1|user053|100|4542|0.171053
      account1|user077|100|340|0.197368
      account1|user081|100|0|0.276316
      account1|user089|100|0|0.276316
      account1|user093|100|26676|0.131579
      account1|user097|100|398359|0.013158
      account1|user117|100|45096|0.078947
      account1|user133|100|0|0.276316
      account1|user145|100|20188|0.144737
      account1|user161|100|34951|0.118421
      account1|user181|100|35510|0.105263
      account1|user209|100|117359|0.026316
      account1|user297|100|5978|0.157895
      account1|user305|100|51734|0.052632
      account1|user321|100|51280|0.065789
      account1|user465|100|36538|0.092105
      account1|user473|100|73|0.210526
      account1|user485|100|0|0.276316
      account1|user489|100|0|0.276316
     account2||100|791728|
      account2|user022|100|35386|0.355263
      account2|user038|100|253233|0.302632
      account2|user058|100|843|0.460526
      account2|user070|100|10968|0.407895
      account2|user142|100|54929|0.328947
      account2|user178|100|13264|0.381579
      account2|user194|100|0|0.539474
      account2|user210|100|4941|0.421053
      account2|user222|100|0|0.539474
      account2|user226|100|766|0.473684
      account2|user234|100|22699|0.368421
      account2|user246|100|11033|0.394737
      account2|user306|100|3939|0.434211
      account2|user338|100|60148|0.315789
      account2|user342|100|45309|0.342105
      account2|user426|100|273011|0.289474
      account2|user466|100|1206|0.447368
      account2|user478|100|21|0.500000
      account2|user482|100|25|0.486842
      account2|user486|100|0|0.539474
     account3||100|479496|
      account3|user003|100|2537|0.907895
      account3|user019|100|3718|0.881579
      account3|user035|100|111868|0.802632
      account3|user043|100|53798|0.815789
      account3|user091|100|252282|0.789474
      account3|user175|100|5542|0.868421
      account3|user231|100|0|0.986842
      account3|user315|100|22930|0.828947
      account3|user319|100|12642|0.842105
      account3|user375|100|3207|0.894737
      account3|user395|100|160|0.934211
      account3|user427|100|74|0.947368
      account3|user451|100|922|0.921053
      account3|user459|100|0|0.986842
      account3|user471|100|34|0.960526
      account3|user487|100|9774|0.855263

    """
}
