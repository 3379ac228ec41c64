/// A search strategy in ask/tell form: it proposes points of the unit cube and learns from what
/// they cost. The caller evaluates, in any order and on any number of threads.
package protocol Strategy: Sendable {
  /// The next points to evaluate.
  mutating func ask() -> [[Double]]
  /// The costs (smaller is better) of the points of the last `ask`, in its order.
  mutating func tell(_ costs: [Double])
  /// Whether more points would bring little.
  var hasConverged: Bool { get }
}
