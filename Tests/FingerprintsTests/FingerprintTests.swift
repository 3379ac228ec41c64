import Testing

@testable import Fingerprints

@Suite struct FingerprintTests {
  /// The examples of FIPS 180-2, appendix B.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func digestsEqualThePublishedOnes(text: String, expected: String) {
    var hash = SHA256()
    hash.update(text)
    #expect(hexadecimal(hash.digest()) == expected)
  }

  @Test func aMillionLettersEqualThePublishedDigest() {
    var hash = SHA256()
    let piece = [UInt8](repeating: 0x61, count: 1000)
    for _ in 0..<1000 { hash.update(piece) }
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(hexadecimal(hash.digest()) == expected)
  }

  @Test func theSizeOfThePiecesDoesNotMatter() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = Fingerprint(of: bytes)
    for size in [1, 3, 55, 56, 63, 64, 65, 127, 128, 999] {
      var hash = SHA256()
      var start = 0
      while start < bytes.count {
        hash.update(Array(bytes[start..<min(start + size, bytes.count)]))
        start += size
      }
      #expect(Fingerprint(hash) == whole, "pieces of \(size) bytes")
    }
  }

  @Test func aFingerprintIsReadBackFromItsTextOnly() {
    let value = Fingerprint(of: "plait")
    #expect(Fingerprint(text: value.text) == value)
    #expect(Fingerprint(text: "short") == nil)
    #expect(Fingerprint(text: String(value.text.uppercased())) == nil)
  }
}
