import Foundation
import Testing

@testable import SlurmControl

@Suite("Clients that outlive who has started them")
struct ClientMarkTests {
  @Test("the clients of one process are ended, those of another are not")
  func ends() throws {
    let mark = ClientMark(text: "1.\(UInt64.random(in: 0...UInt64.max))")
    let other = ClientMark(text: mark.text + "0")
    let (mine, others) = (try client(mark), try client(other))
    defer { others.terminate() }
    mark.endClients()
    mine.waitUntilExit()
    #expect(mine.terminationReason == .uncaughtSignal && mine.terminationStatus == SIGKILL)
    #expect(others.isRunning)
    other.endClients()
    others.waitUntilExit()
    #expect(others.terminationReason == .uncaughtSignal)
  }

  @Test("a client is ended that was started a moment ago, and shows no environment yet")
  func endsAtOnce() throws {
    let mark = ClientMark(text: "2.\(UInt64.random(in: 0...UInt64.max))")
    let process = try client(mark)
    let processes = FileManager.default.temporaryDirectory.path + "/plait-proc-" + UUID().uuidString
    let folder = "\(processes)/\(process.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: processes) }
    // As the kernel shows a program that it has loaded and not yet begun.
    for name in ["environ", "cmdline"] { try Data().write(to: URL(filePath: "\(folder)/\(name)")) }
    try FileManager.default.createSymbolicLink(atPath: folder + "/exe", withDestinationPath: "/bin/sleep")
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.05)
      let environment = Data("\(ClientMark.variable)=\(mark.text)\0".utf8)
      try? environment.write(to: URL(filePath: folder + "/environ"), options: .atomic)
    }
    mark.endClients(listedIn: processes)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
  }

  @Test("every client bears the mark of this process")
  func marked() async throws {
    let process = ClientProcess(environment: ["PATH": "/usr/bin:/bin"], limitSeconds: 30)
    let ending = try await process.run("env", [])
    #expect(
      String(decoding: ending.output, as: UTF8.self).split(separator: "\n")
        .contains("\(ClientMark.variable)=\(ClientMark.own.text)"))
    #expect(ClientMark.own.text.hasPrefix("\(getpid())."))
  }

  @Test("whoever takes the lock ends what the holder before has left running")
  func lock() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/plait-lock-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try SideCarJournal(folder: folder)
    let mark = ClientMark(text: "4711.\(UInt64.random(in: 0...UInt64.max))")
    try Data("4711\n\(mark.text)\n".utf8).write(to: URL(filePath: folder + "/lock"))
    let left = try client(mark)
    let lock = try SideCarLock(folder: folder)
    left.waitUntilExit()
    #expect(left.terminationReason == .uncaughtSignal)
    #expect(lock.previous == mark)
    #expect(SideCarLock.holder(folder: folder) == getpid())
    withExtendedLifetime(lock) {}
  }

  private func client(_ mark: ClientMark) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sleep")
    process.arguments = ["30"]
    process.environment = [ClientMark.variable: mark.text]
    try process.run()
    return process
  }
}
