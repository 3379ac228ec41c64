import Fingerprints
import Testing

@Suite struct ColumnHashTests {
  private func fingerprint(_ columns: [[Int32]]) -> Fingerprint {
    var hash = ColumnHash()
    for column in columns { hash.update(column) }
    return hash.fingerprint
  }

  @Test func equalColumnsAreEqualAndOthersAreNot() {
    let base = fingerprint([[1, 2, 3], [4, 5, 6]])
    #expect(base == fingerprint([[1, 2, 3], [4, 5, 6]]))
    #expect(base != fingerprint([[1, 2, 3, 4], [5, 6]]))
    #expect(base != fingerprint([[4, 5, 6], [1, 2, 3]]))
    #expect(base != fingerprint([[1, 2, 3], [4, 5, 7]]))
    #expect(fingerprint([[]]) != fingerprint([[0]]))
  }

  @Test func anySingleChangeOfALongColumnShows() {
    let column = (0..<10_001).map { Int32($0 % 977) }
    let base = fingerprint([column])
    for place in stride(from: 0, to: column.count, by: 37) {
      var changed = column
      changed[place] += 1
      #expect(fingerprint([changed]) != base)
    }
  }
}
