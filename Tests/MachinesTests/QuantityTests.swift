import Statistics
import Testing

@testable import Machines

@Suite struct QuantityTests {
  @Test func unitsMeanWhatTheFieldMeansByThem() throws {
    #expect(try Quantity.size.value(of: "64GiB") == 64 * 1_073_741_824)
    #expect(try Quantity.size.value(of: "1.5 kB") == 1500)
    #expect(try Quantity.size.value(of: "1e3") == 1000)
    #expect(try Quantity.frequency.value(of: "2.5GHz") == 2.5e9)
    #expect(try Quantity.bandwidth.value(of: "100Gb/s") == 12.5e9)
    #expect(try Quantity.bandwidth.value(of: "100GB/s") == 100e9)
    #expect(try Quantity.time.value(of: "30us") == 30e-6)
    #expect(try Quantity.time.value(of: "2d") == 172_800)
    #expect(try Quantity.rate.value(of: "1EFLOP/s") == 1e18)
  }

  @Test(arguments: ["", "GiB", "1..2", "1e", "--1B", "0x10", "1 000", "12 monkeys", "nan", "inf"])
  func whatIsNoQuantityIsRefused(text: String) {
    #expect(throws: Quantity.Flaw.self) { try Quantity.size.value(of: text) }
  }

  @Test func everyValueIsReadBackExactlyFromItsText() throws {
    var random = RandomGenerator(seed: 3)
    for kind in [Quantity.size, .frequency, .bandwidth, .time, .power, .rate] {
      for _ in 0..<500 {
        let value = (random.uniform() * Double(1 << random.below(60))).rounded(
          random.below(2) == 0 ? .up : .down)
        let any = random.below(2) == 0 ? value : random.uniform() * 1e-3
        #expect(try kind.value(of: kind.text(of: any)) == any)
      }
    }
    #expect(Quantity.size.text(of: 512 * 0x1p30) == "512GiB")
    #expect(Quantity.size.text(of: 80e9) == "80GB")
    #expect(Quantity.time.text(of: 86_400) == "1d")
  }
}
