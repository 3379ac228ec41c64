internal import NIOCore
internal import NIOHTTP1

/// Writes one request when the connection stands, and gathers the answer.
final class RestExchange: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let request: RestRequest
  private let place: String
  private let mostBytes: Int
  private let promise: EventLoopPromise<RestReply>
  private var status = 0
  private var body: [UInt8] = []

  init(request: RestRequest, place: String, mostBytes: Int, promise: EventLoopPromise<RestReply>) {
    self.request = request
    self.place = place
    self.mostBytes = mostBytes
    self.promise = promise
  }

  func channelActive(context: ChannelHandlerContext) {
    var headers = HTTPHeaders([
      ("Host", "localhost"), ("Accept", "application/json"), ("Connection", "close"),
    ])
    for (name, value) in request.headers { headers.add(name: name, value: value) }
    if request.method == .post {
      headers.add(name: "Content-Type", value: "application/json")
      headers.add(name: "Content-Length", value: String(request.body.count))
    }
    let head = HTTPRequestHead(
      version: .http1_1, method: request.method == .post ? .POST : .GET, uri: request.path, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !request.body.isEmpty {
      let bytes = context.channel.allocator.buffer(bytes: request.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      status = Int(head.status.code)
      let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
      if announced > mostBytes { return refuse(context) }
      body.reserveCapacity(max(announced, 0))
    case .body(let bytes):
      if body.count + bytes.readableBytes > mostBytes { return refuse(context) }
      body.append(contentsOf: bytes.readableBytesView)
    case .end:
      promise.succeed(RestReply(status: status, body: body))
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.fail(
      SlurmControlError(
        .unreachable, "slurmrestd at \(place) closed the connection before its answer was whole; see its log")
    )
    context.fireChannelInactive()
  }

  private func refuse(_ context: ChannelHandlerContext) {
    promise.fail(
      SlurmControlError(
        .malformed, "the answer of \(place) is larger than \(mostBytes / 1_000_000) MB; raise the limit"))
    context.close(promise: nil)
  }
}
