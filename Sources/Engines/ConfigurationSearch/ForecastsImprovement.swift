/// A strategy that can say what the next trial is expected to bring.
package protocol ForecastsImprovement {
  /// The expected relative fall of the best cost by the next trial, from 0 (nothing) to 1; nil
  /// while there is nothing to go by.
  var expectedImprovement: Double? { get }
}
