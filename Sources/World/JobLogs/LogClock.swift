/// Moments as people write them, for the clocks of logs.
package enum LogClock {
  /// Seconds since 1970 of an ISO date such as `2019-01-02` or `2019-01-02T03:04:05+01:00`, in UTC where no zone
  /// stands; nil for anything else, plain numbers included.
  package static func unixSeconds(isoDate text: String) -> Int64? {
    text.dropFirst().contains("-") ? SlurmText.time(text) : nil
  }
}
