internal import Diagnostics
package import LiveScheduling

/// The side-car's figures cannot be served.
package struct MetricsEndpointError: DiagnosedError {
  package var address: ListenAddress
  package var cause: String?

  package var codeName: String { "metrics.cannot-listen" }
  package var message: String {
    "nobody can listen at \(address) for metrics; name a free port of this machine with --metrics, or none"
  }
}
