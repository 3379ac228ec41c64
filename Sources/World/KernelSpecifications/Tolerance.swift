/// How far an output may be from the reference's: |x - e| <= absolute + relative |e|. Whole numbers are compared
/// exactly.
package struct Tolerance: Sendable, Hashable, Codable {
  package var relative: Double
  package var absolute: Double

  package init(relative: Double = 1e-4, absolute: Double = 1e-5) {
    self.relative = relative
    self.absolute = absolute
  }
}
