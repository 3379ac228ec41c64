internal import NIOCore
internal import NIOHTTP1

/// Answers the requests of one connection.
final class PageHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let pages: PublishedPages
  private var request: HTTPRequestHead?
  private var hasBody = false

  init(_ pages: PublishedPages) { self.pages = pages }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      request = head
      hasBody = false
    case .body:
      // Nobody needs to send one; what comes is thrown away.
      hasBody = true
    case .end:
      guard let request else { return }
      self.request = nil
      answer(request, context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let answer = Self.answer(request.method, path: Self.path(request.uri), pages)
    var headers = HTTPHeaders()
    headers.add(name: "content-type", value: answer.page.contentType)
    headers.add(name: "content-length", value: "\(answer.page.bytes.count)")
    headers.add(name: "cache-control", value: "no-store")
    headers.add(name: "x-content-type-options", value: "nosniff")
    if answer.status == .methodNotAllowed { headers.add(name: "allow", value: "GET, HEAD") }
    let isLast = !request.isKeepAlive || hasBody
    if isLast { headers.add(name: "connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if request.method != .HEAD {
      context.write(
        wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: answer.page.bytes)))),
        promise: nil)
    }
    let written = context.eventLoop.makePromise(of: Void.self)
    if isLast {
      let channel = context.channel
      written.futureResult.whenComplete { _ in channel.close(promise: nil) }
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
  }

  /// The part of an address before its query.
  private static func path(_ address: String) -> String { String(address.prefix { $0 != "?" && $0 != "#" }) }

  private static func answer(
    _ method: HTTPMethod, path: String, _ pages: PublishedPages
  ) -> (status: HTTPResponseStatus, page: PublishedPages.Page) {
    guard PublishedPages.paths.contains(path) else {
      return (.notFound, plain("there are /metrics and /status here\n"))
    }
    guard method == .GET || method == .HEAD else {
      return (.methodNotAllowed, plain("only GET and HEAD are answered\n"))
    }
    guard let page = pages.page(path) else {
      return (.serviceUnavailable, plain("there are no figures yet\n"))
    }
    return (.ok, page)
  }

  private static func plain(_ text: String) -> PublishedPages.Page {
    PublishedPages.Page(contentType: "text/plain; charset=utf-8", bytes: Array(text.utf8))
  }
}
