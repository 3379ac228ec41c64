/// What to do, as data: steps in order, each of which can be taken back.
///
/// The steps are carried out first to last and taken back last to first. A change without steps is
/// the recommendation to keep what there is.
package struct Change: Sendable, Equatable, Codable {
  package var steps: [Step]

  package init(steps: [Step] = []) {
    self.steps = steps
  }

  package static let none = Change()

  package var isEmpty: Bool { steps.isEmpty }
}
