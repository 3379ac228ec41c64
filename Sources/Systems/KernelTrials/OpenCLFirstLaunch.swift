internal import Glibc
internal import OpenCL

/// Has PoCL compile a kernel for the size of its groups, which it does at the first launch: what it made is in its cache
/// when the trial comes, and several are made side by side.
///
/// The kernel runs for that, with as few groups as there can be, on buffers that hold zeros or what the one before left.
final class OpenCLFirstLaunch {
  let problem: TrialProblem
  private let backend: OpenCLBackend?

  /// The kernel's own run may take no longer; what is past that takes this process down.
  private static let runSeconds = 1.0

  init(_ problem: TrialProblem, _ session: OpenCLSession) {
    self.problem = problem
    let backend = OpenCLBackend(session: session)
    do throws(TrialFailure) {
      try backend.open(problem)
      self.backend = backend
    } catch {
      // A problem that does not fit here leaves the first launch to the trial.
      self.backend = nil
    }
  }

  func launch(_ kernel: OpenCLKernel, _ launch: KernelArtifact.Launch) {
    guard let backend else { return }
    var short = launch
    short.global = Self.fewestGroups(launch)
    let identifier = 0
    defer { backend.unload(identifier) }
    do throws(TrialFailure) {
      try backend.adopt(kernel, short, as: identifier)
      try backend.rehearse(identifier) { RunAlarm.arm(seconds: Self.runSeconds) }
    } catch {
      // The trial meets the same failure, and tells of it.
    }
    RunAlarm.disarm()
  }

  /// PoCL compiles apart for grids of at least 65,535 work items along a dimension (its `smallgrid`), so that such a one
  /// stays as large.
  static func fewestGroups(_ launch: KernelArtifact.Launch) -> [Int] {
    let large = Int(UInt16.max)
    return zip(launch.global, launch.local).map { global, local in
      global < large ? local : min(global, (large + local) / max(local, 1) * local)
    }
  }
}
