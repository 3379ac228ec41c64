internal import ArgumentParser
internal import Foundation
internal import KernelSpecifications
internal import KernelTuning
internal import Store

/// Which of the store's trials a command is about.
struct KnownKernelArguments: ParsableArguments {
  @Argument(help: "A kernel's specification, or the name of a kernel that was tuned.", completion: .file())
  var kernel: String

  @Option(help: "One of the places that `plait tune show` lists, such as p-1a2b3c4d.")
  var place: String?

  @Option(help: "Where an OpenCL or CUDA kernel runs, such as opencl:0 or cuda:0.")
  var device: String?

  @OptionGroup var storeArguments: StoreArguments

  func find(in store: Store) throws -> KnownKernel { try KnownKernel(self, in: store) }
}

/// What the store knows of a kernel, and the specification, where one was given.
struct KnownKernel {
  var name: String
  var specification: KernelSpecification?
  /// What trials of the specification here would be of.
  var subject: KernelSubject?
  var places: [KnownPlace]

  /// - Throws: `TuningError` where the store has no trial of the kernel, or none in the place that is named.
  fileprivate init(_ arguments: KnownKernelArguments, in store: Store) throws {
    var isFolder: ObjCBool = false
    let word = arguments.kernel
    if FileManager.default.fileExists(atPath: word, isDirectory: &isFolder), !isFolder.boolValue {
      let specification = try KernelPlace.specification(at: word)
      self.specification = specification
      subject = KernelPlace.subject(of: specification, device: arguments.device)
      name = specification.name
    } else {
      name = word
    }
    places = try KernelTrialArchive.places(of: name, in: store)
    if let place = arguments.place {
      places = places.filter { $0.id == place }
      guard !places.isEmpty else {
        throw TuningError(
          .noTrials, "\(place) is no place of \(name); `plait tune show \(word)` lists those that there are")
      }
    }
    guard places.isEmpty else { return }
    let known = try KernelTrialArchive.kernels(in: store)
    throw TuningError(
      .noTrials,
      "the store has no trial of \(name)"
        + (known.isEmpty
          ? "; tune a kernel first: plait tune SPEC" : "; it has some of \(known.joined(separator: ", "))"))
  }

  /// The one place that is meant: the only one, or the one of the specification on this machine.
  ///
  /// - Throws: `TuningError` (`several-places`).
  func only() throws -> KnownPlace {
    if let own = places.first(where: { $0.subject == subject }) { return own }
    if places.count == 1 { return places[0] }
    let list = places.map { "\($0.id) (\(Self.words($0.subject)))" }.joined(separator: "; ")
    throw TuningError(
      .severalPlaces, "\(name) was tuned in several places; name one with --place: \(list)")
  }

  static func words(_ subject: KernelSubject) -> String {
    [subject.language.rawValue, subject.shape, subject.device].filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
