internal import Glibc

/// Two ends of a socket; neither is inherited by a program that is started, but by name.
struct SocketPair {
  let ours: Int32
  let theirs: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    ours = ends[0]
    theirs = ends[1]
  }
}
