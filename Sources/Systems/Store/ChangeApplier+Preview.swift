internal import Recommendations

extension ChangeApplier {
  /// What `apply` would do below a folder now, one line an act; nothing is changed.
  ///
  /// Throws `StoreError` as `apply` does before its first act, but for the recommendation's state.
  package func preview(_ id: String, root: String) throws(StoreError) -> [String] {
    let found = try store.recommendation(id)
    var planner = try ActPlanner(root: root, recommendation: found.id)
    for step in found.change.steps { try planner.add(step) }
    return planner.acts.compactMap { act in
      switch act {
      case .file(let path, nil, let after?): "write \(path) (new, \(after.bytes.count) bytes)"
      case .file(let path, let before?, let after?):
        before == after
          ? "leave \(path) (it is so already)"
          : "write \(path) (\(before.bytes.count) bytes become \(after.bytes.count))"
      case .file(let path, _, nil): "remove \(path)"
      case .makeFolder(let path): "make \(path)"
      case .removeFolder(let path): "remove \(path)"
      case .command(let forward, _): forward.isEmpty ? nil : "run \(forward.joined(separator: " "))"
      }
    }
  }
}
