internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends requests to a slurmrestd, each over a connection of its own, and waits for the whole answer.
struct RestClient: Sendable {
  var address: RestAddress
  /// From the start of the connection to the last byte.
  var limitSeconds: Double
  var mostBytes: Int

  /// - Throws: `unreachable`, `timed-out`, `denied` (the socket may not be opened) and `malformed` (too large, or
  ///   no HTTP).
  func send(_ request: RestRequest) async throws(SlurmControlError) -> RestReply {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let promise = loop.makePromise(of: RestReply.self)
    let place = address.description
    let most = mostBytes
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.milliseconds(Int64(limitSeconds * 1000)))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          try channel.pipeline.syncOperations.addHandler(
            RestExchange(request: request, place: place, mostBytes: most, promise: promise))
        }
      }
    let connection =
      switch address.place {
      case .socket(let path): bootstrap.connect(unixDomainSocketPath: path)
      case .host(let host, let port): bootstrap.connect(host: host, port: port)
      }
    connection.whenFailure { promise.fail($0) }
    let deadline = loop.scheduleTask(in: .milliseconds(Int64(limitSeconds * 1000))) {
      promise.fail(Late())
    }
    promise.futureResult.whenComplete { _ in
      deadline.cancel()
      connection.whenSuccess { $0.close(promise: nil) }
    }
    do {
      return try await withTaskCancellationHandler {
        try await promise.futureResult.get()
      } onCancel: {
        promise.fail(Late())
      }
    } catch {
      throw explanation(error)
    }
  }

  /// The time is over.
  private struct Late: Error {}

  private func explanation(_ error: any Error) -> SlurmControlError {
    switch error {
    case let error as SlurmControlError: return error
    case _ where isTimeout(error):
      return SlurmControlError(
        .timedOut,
        "slurmrestd at \(address) did not answer within \(Int(limitSeconds.rounded(.up))) s; "
          + "it, or slurmctld behind it, is slow or away")
    case HTTPParserError.invalidEOFState:
      return SlurmControlError(
        .unreachable,
        "slurmrestd at \(address) closed the connection before its answer was whole; see its log",
        cause: "\(error)")
    case is HTTPParserError:
      return SlurmControlError(
        .malformed, "what listens at \(address) does not speak HTTP; is it a slurmrestd?", cause: "\(error)")
    case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM:
      return SlurmControlError(
        .denied, "\(address) may not be opened by this account; it needs to write to the socket",
        cause: "\(error)")
    default:
      return SlurmControlError(
        .unreachable, "nobody answers at \(address); check that slurmrestd runs and listens there",
        cause: "\(error)")
    }
  }

  private func isTimeout(_ error: any Error) -> Bool {
    if case .connectTimeout? = error as? ChannelError { return true }
    return error is Late
  }
}
