internal import Foundation
package import LiveScheduling
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Serves the side-car's figures over HTTP: `/metrics` for Prometheus and `/status` as JSON.
///
/// It reads what was published last and nothing else: no request changes anything, asks Slurm or waits for the
/// side-car. GET and HEAD are answered, all else is refused.
package final class MetricsEndpoint: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let pages: PublishedPages
  /// Where it listens; the port is the one that the system has chosen where 0 was asked for.
  package let address: String

  /// Connections that are served at once, at most.
  private static let mostConnections = 64
  /// A connection on which nothing comes is closed after this time, in seconds.
  private static let idleSeconds: Int64 = 30

  /// Begins to listen.
  /// - Throws: `MetricsEndpointError` where the address is not to be had.
  package init(_ address: ListenAddress) async throws(MetricsEndpointError) {
    let pages = PublishedPages()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let connections = ConnectionCount(limit: Self.mostConnections)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 64)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        guard connections.enter() else { return channel.close() }
        channel.closeFuture.whenComplete { _ in connections.leave() }
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(Self.idleSeconds)))
          try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
          try pipeline.addHandler(PageHandler(pages))
        }
      }
    do {
      channel = try await bootstrap.bind(host: address.host, port: address.port).get()
    } catch {
      try? await group.shutdownGracefully()
      throw MetricsEndpointError(address: address, cause: "\(error)")
    }
    self.group = group
    self.pages = pages
    let port = channel.localAddress?.port ?? address.port
    self.address = address.host.contains(":") ? "[\(address.host)]:\(port)" : "\(address.host):\(port)"
  }

  /// Shows a status from now on.
  /// - Parameter json: The same as it stands in the status file.
  package func publish(_ status: SideCarStatus, json: [UInt8]) {
    pages.set(metrics: Array(PrometheusText.text(of: status).utf8), status: json)
  }

  /// Stops listening.
  package func close() async {
    try? await channel.close()
    try? await group.shutdownGracefully()
  }
}

/// What is shown; set by the side-car's loop and read by the server's thread.
final class PublishedPages: Sendable {
  struct Page: Sendable {
    var contentType: String
    var bytes: [UInt8]
  }

  private let pages = Mutex<[String: Page]>([:])

  func set(metrics: [UInt8], status: [UInt8]) {
    let pages = [
      "/metrics": Page(contentType: PrometheusText.contentType, bytes: metrics),
      "/status": Page(contentType: "application/json", bytes: status),
    ]
    self.pages.withLock { $0 = pages }
  }

  /// Nil before anything was published.
  func page(_ path: String) -> Page? { pages.withLock { $0[path] } }

  static let paths: Set<String> = ["/metrics", "/status"]
}

/// How many connections there are.
private final class ConnectionCount: Sendable {
  private let limit: Int
  private let count = Atomic<Int>(0)

  init(limit: Int) { self.limit = limit }

  /// False where there are too many, which is not counted.
  func enter() -> Bool {
    if count.add(1, ordering: .relaxed).newValue <= limit { return true }
    leave()
    return false
  }

  func leave() { count.subtract(1, ordering: .relaxed) }
}
