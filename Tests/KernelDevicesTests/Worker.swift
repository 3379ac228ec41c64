import Foundation
import KernelTrials

/// The worker that is built beside the tests.
enum Worker {
  static let command: [String] = {
    let here = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    return [here.appending(path: "plait-kernel-worker").path, KernelWorker.argument]
  }()
}
