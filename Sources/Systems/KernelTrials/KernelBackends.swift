internal import KernelSpecifications

/// The backends and compilers by language: where another one is added.
enum KernelBackends {
  /// - Throws: `TrialFailure` (`noDevice`) where this build has none for the language.
  static func backend(for language: KernelLanguage) throws(TrialFailure) -> any KernelBackend {
    switch language {
    case .c, .cxx: return NativeBackend()
    case .opencl: return OpenCLBackend()
    case .cuda: return CUDABackend()
    case .command: throw absent(language)
    }
  }

  /// - Throws: `TrialFailure` (`compilerMissing`).
  static func compiler(for language: KernelLanguage) throws(TrialFailure) -> any DeviceCompiler {
    switch language {
    case .opencl: return OpenCLCompiler()
    case .cuda: return CUDACompiler()
    case .c, .cxx, .command:
      throw TrialFailure(.compilerMissing, "there is no device compiler for \(language.rawValue) here")
    }
  }

  private static func absent(_ language: KernelLanguage) -> TrialFailure {
    TrialFailure(.noDevice, "there is no backend for \(language.rawValue) here")
  }
}
