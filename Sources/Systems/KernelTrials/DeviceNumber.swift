/// Which device a text such as `opencl:1` or `cuda:sm_80` names.
enum DeviceNumber: Equatable {
  case number(Int)
  /// None of this host: what is compiled for it can be judged, not run.
  case architecture(String)

  /// The first device where nothing is named.
  ///
  /// - Throws: `TrialFailure` (`noDevice`) where the text is for another language or no device's name.
  init(_ text: String?, of language: String) throws(TrialFailure) {
    guard let text, text != language else {
      self = .number(0)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, parts[0] == language {
      if let number = Int(parts[1]), number >= 0 {
        self = .number(number)
        return
      }
      if language == "cuda", parts[1].hasPrefix("sm_") {
        self = .architecture(String(parts[1]))
        return
      }
    }
    throw TrialFailure(
      .noDevice,
      "`\(text)` is no device of \(language); write \(language):0 for the first\(language == "cuda" ? ", or cuda:sm_90a to compile only" : "")"
    )
  }

  /// The device of that number.
  ///
  /// - Throws: `TrialFailure` (`noDevice`).
  func pick<Device>(of devices: [Device], _ language: String) throws(TrialFailure) -> Device {
    switch self {
    case .architecture(let name):
      throw TrialFailure(
        .noDevice, "\(language):\(name) is compiled for, not run on; name a device such as cuda:0")
    case .number(let number):
      guard devices.indices.contains(number) else {
        throw TrialFailure(
          .noDevice, "there is no \(language):\(number); there are \(devices.count), counted from 0")
      }
      return devices[number]
    }
  }
}
