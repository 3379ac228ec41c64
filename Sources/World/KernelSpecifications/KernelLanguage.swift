/// What a kernel is written in.
package enum KernelLanguage: String, Sendable, Hashable, Codable, CaseIterable {
  case c
  case cxx = "c++"
  case opencl
  case cuda
  /// Any program: it is started once for each repetition.
  case command

  /// Whether a compiler makes a shared object that the processor runs.
  package var isNative: Bool { self == .c || self == .cxx }

  /// Whether a grid of work items is launched.
  package var isLaunched: Bool { self == .opencl || self == .cuda }
}
