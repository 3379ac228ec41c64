import KernelResources
import Testing

@testable import CUDA

@Suite struct PTXASReportTests {
  @Test func calledFunctionsDoNotCountForTheirCaller() {
    let report = PTXASReport(
      """
      ptxas info    : Overriding maximum register limit 256 for 'k2' with  64 of maxrregcount option
      ptxas info    : 0 bytes gmem
      ptxas info    : Compiling entry function 'k2' for 'sm_90a'
      ptxas info    : Function properties for k2
      ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
      ptxas info    : Used 10 registers, used 0 barriers
      ptxas info    : Compile time = 5.040 ms
      ptxas info    : Compiling entry function 'k' for 'sm_90a'
      ptxas info    : Function properties for k
          48 bytes stack frame, 44 bytes spill stores, 52 bytes spill loads
      ptxas info    : Function properties for _Z1gPfi
      ptxas         .     999 bytes stack frame, 999 bytes spill stores, 999 bytes spill loads
      ptxas info    : Used 255 registers, used 1 barriers, 2048 bytes smem, 364 bytes cmem[0]
      ptxas info    : Function properties for _Z1hPfi
      ptxas         .     999 bytes stack frame, 999 bytes spill stores, 999 bytes spill loads
      """)
    #expect(report.entries.map(\.function) == ["k2", "k"])
    #expect(report.resources(of: "k2") == KernelResources(registersPerThread: 10))
    #expect(
      report.resources(of: "k")
        == KernelResources(
          registersPerThread: 255, spillStoreBytes: 44, spillLoadBytes: 52, stackBytes: 48,
          staticSharedBytes: 2048,
          barriers: 1))
    #expect(report.resources(of: "_Z1gPfi") == nil)
  }

  @Test(arguments: [
    "", "\n", "Used 12 registers", "Compiling entry function 'k",
    "Compiling entry function 'k' for\nUsed registers",
    "Compiling entry function 'k' for\nUsed 99999999999999999999 registers",
    "Compiling entry function '' for\nFunction properties for \n bytes stack frame, bytes spill stores",
  ])
  func whatIsNoReportHasNoEntries(text: String) {
    #expect(PTXASReport(text).entries.isEmpty)
  }
}
