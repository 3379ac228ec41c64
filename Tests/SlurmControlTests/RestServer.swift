import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A stand-in for slurmrestd on a Unix socket, which answers as a test says and keeps what it was asked.
final class RestServer: Sendable {
  struct Asked: Sendable {
    var path: String
    var headers: [String: String]
    var body: String
  }

  enum Answer: Sendable {
    case document(String, status: Int = 200)
    /// Whatever bytes, in place of HTTP; then the connection is closed.
    case bytes(String)
    case silence
  }

  let path: String
  private let channel: any Channel
  private let log: Guarded<[Asked]>

  init(_ answer: @escaping @Sendable (Asked) -> Answer) async throws {
    path = "/tmp/plait-rest-\(UUID().uuidString.prefix(8))"
    let log = Guarded([Asked]())
    self.log = log
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(RestServerHandler(log: log, answer: answer))
        }
      }
      .bind(unixDomainSocketPath: path).get()
  }

  var asked: [Asked] { log.value }

  func stop() async throws {
    try await channel.close().get()
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// A value behind a lock.
final class Guarded<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: Value

  init(_ value: Value) { stored = value }

  var value: Value { lock.withLock { stored } }
  func change(_ body: (inout Value) -> Void) { lock.withLock { body(&stored) } }
}

private final class RestServerHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let log: Guarded<[RestServer.Asked]>
  private let answer: @Sendable (RestServer.Asked) -> RestServer.Answer
  private var asked = RestServer.Asked(path: "", headers: [:], body: "")

  init(
    log: Guarded<[RestServer.Asked]>,
    answer: @escaping @Sendable (RestServer.Asked) -> RestServer.Answer
  ) {
    self.log = log
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      asked.path = "\(head.method.rawValue) \(head.uri)"
      for (name, value) in head.headers { asked.headers[name] = value }
    case .body(let bytes): asked.body += String(buffer: bytes)
    case .end:
      log.change { $0.append(asked) }
      reply(answer(asked), context)
    }
  }

  private func reply(_ answer: RestServer.Answer, _ context: ChannelHandlerContext) {
    switch answer {
    case .silence: return
    case .bytes(let text):
      // Past the encoder of HTTP, which is before this handler.
      let bytes = context.channel.allocator.buffer(string: text)
      let channel = context.channel
      _ = channel.pipeline.context(handlerType: HTTPResponseEncoder.self).map { encoder in
        encoder.writeAndFlush(NIOAny(bytes), promise: nil)
        channel.close(promise: nil)
      }
    case .document(let text, let status):
      let head = HTTPResponseHead(
        version: .http1_1, status: .init(statusCode: status), headers: ["Transfer-Encoding": "chunked"])
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(
        wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(string: text)))), promise: nil)
      let channel = context.channel
      let written = context.eventLoop.makePromise(of: Void.self)
      written.futureResult.whenComplete { _ in channel.close(promise: nil) }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }
  }
}
