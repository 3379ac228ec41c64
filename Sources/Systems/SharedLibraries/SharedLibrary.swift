internal import Glibc

/// A library of the system that is opened while the program runs, so that nothing is linked and hosts
/// without it run the same program.
///
/// It is never closed: a driver may have started threads, and threads do not survive their code.
package struct SharedLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer
  /// The name or path under which it was found.
  package let name: String

  /// Opens the first of the names that can be opened.
  ///
  /// - Throws: `SharedLibraryError` with what the loader said of each name.
  package init(_ names: [String]) throws(SharedLibraryError) {
    var refusals: [String] = []
    for name in names {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
        self.handle = handle
        self.name = name
        return
      }
      refusals.append(dlerror().map { String(cString: $0) } ?? "\(name): no reason was given")
    }
    throw SharedLibraryError(refusals.joined(separator: "; "))
  }

  /// The function of that name; the caller states its C type.
  ///
  /// - Throws: `SharedLibraryError` where the library has no such function.
  package func function<T>(_ symbol: String, as type: T.Type) throws(SharedLibraryError) -> T {
    guard let found = optionalFunction(symbol, as: type) else {
      throw SharedLibraryError("\(name) has no function \(symbol)")
    }
    return found
  }

  /// The function of that name; nil where the library has none.
  package func optionalFunction<T>(_ symbol: String, as type: T.Type) -> T? {
    dlsym(handle, symbol).map { unsafeBitCast($0, to: type) }
  }
}

/// Why a library cannot be opened or used, in the loader's words.
package struct SharedLibraryError: Error, Sendable, Hashable, CustomStringConvertible {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
  package var description: String { reason }
}
