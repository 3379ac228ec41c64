import Simulation
import Testing

@testable import Scheduling

@Suite struct SchedulingConstraintTests {
  @Test(arguments: [
    ("p95wait<=+5%", SchedulingObjective.p95Wait, SchedulingConstraint.Bound.relative(0.05), "p95Wait<=+5%"),
    ("maxwait <= 48h", .maxWait, .absolute(172_800), "maxWait<=172800s"),
    ("meanWait<=90", .meanWait, .absolute(90), "meanWait<=90s"),
    ("wait<=1.5m", .meanWait, .absolute(90), "meanWait<=90s"),
    ("BSLD<=12.5", .meanBoundedSlowdown, .absolute(12.5), "meanBoundedSlowdown<=12.5"),
    ("utilisation>=-1%", .utilisation, .relative(-0.01), "utilisation>=-1%"),
    ("fairness>=0.8", .fairness, .absolute(0.8), "fairness>=0.8"),
    ("maxwait<=-10%", .maxWait, .relative(-0.1), "maxWait<=-10%"),
  ])
  func isRead(
    text: String, objective: SchedulingObjective, bound: SchedulingConstraint.Bound, written: String
  ) throws {
    let constraint = try SchedulingConstraint(parsing: text)
    #expect(constraint.objective == objective && constraint.bound == bound)
    #expect(constraint.description == written)
    #expect(try SchedulingConstraint(parsing: constraint.description) == constraint)
  }

  @Test(arguments: [
    "", "p95wait", "p95wait<5%", "p95wait=5%", "<=5", "p95wait<=", "p95wait<=x", "p95wait<=5%",
    "p95wait<=nan",
    "p95wait<=inf", "p95wait<=-5", "p95wait<=-100%", "speed<=5", "maxwait>=48h", "utilisation<=0.5",
    "utilisation>=80%", "fairness>=1h", "p95wait<=5<=6", "p95wait<=+%",
  ])
  func isRefused(text: String) throws {
    #expect(throws: SchedulingError.self) { try SchedulingConstraint(parsing: text) }
  }

  @Test func limitsAndViolations() throws {
    var today = ScheduleMetrics()
    today.p95WaitSeconds = 200
    today.utilisation = 0.5
    var tried = today
    let wait = try SchedulingConstraint(parsing: "p95wait<=+5%")
    #expect(wait.limit(baseline: today) == 210)
    tried.p95WaitSeconds = 210
    #expect(wait.violation(tried, baseline: today) == 0)
    tried.p95WaitSeconds = 231
    #expect(abs(wait.violation(tried, baseline: today) - 0.1) < 1e-12)
    let use = try SchedulingConstraint(parsing: "utilisation>=-10%")
    tried.utilisation = 0.45
    #expect(use.violation(tried, baseline: today) < 1e-12)
    tried.utilisation = 0.225
    #expect(abs(use.violation(tried, baseline: today) - 0.5) < 1e-12)
    // While learning the bound is a tenth tighter, but never tighter than today itself.
    #expect(wait.withMargin.limit(baseline: today) == 200)
    #expect(try SchedulingConstraint(parsing: "p95wait<=+30%").withMargin.limit(baseline: today) == 240)
  }

  @Test func objectivesAreReadByTheirNames() throws {
    for objective in SchedulingObjective.allCases {
      #expect(try SchedulingObjective(name: objective.rawValue.uppercased()) == objective)
    }
    #expect(try SchedulingObjective(name: "p95-wait") == .p95Wait)
    #expect(try SchedulingObjective(name: "utilization") == .utilisation)
    #expect(throws: SchedulingError.self) { try SchedulingObjective(name: "") }
  }
}
