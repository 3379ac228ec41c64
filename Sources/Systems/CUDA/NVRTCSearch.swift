internal import Glibc

/// Where the runtime compiler may be, in the order in which the places are tried.
enum NVRTCSearch {
  /// `$PLAIT_NVRTC` alone where it is set (a file, or a folder that holds one). Else the folder that
  /// `scripts/bootstrap cuda` fills, the active Python or Conda environment, CUDA's own folders, and what the
  /// loader's path holds.
  static func candidates() -> [String] {
    if let named = variable("PLAIT_NVRTC") {
      return isFolder(named) ? files(named) + files(named + "/nvidia/*/lib") : [named]
    }
    var folders: [String] = []
    if let cache = variable("XDG_CACHE_HOME") ?? variable("HOME").map({ $0 + "/.cache" }) {
      folders.append(cache + "/plait/cuda/nvidia/*/lib")
    }
    if let environment = variable("VIRTUAL_ENV") {
      folders.append(environment + "/lib/python3*/site-packages/nvidia/*/lib")
    }
    if let environment = variable("CONDA_PREFIX") { folders.append(environment + "/lib") }
    for name in ["CUDA_HOME", "CUDA_PATH"] {
      if let home = variable(name) { folders.append(home + "/lib64") }
    }
    folders.append("/usr/local/cuda*/lib64")
    return folders.flatMap(files) + ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"]
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// The compilers of the folders that match a pattern, the newest version first.
  private static func files(_ folders: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(folders + "/libnvrtc.so*", 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }.sorted(by: >)
  }
}
