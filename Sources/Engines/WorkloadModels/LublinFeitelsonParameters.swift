/// The parameters of Lublin and Feitelson's model of rigid jobs ("The workload on parallel
/// supercomputers: modeling the characteristics of rigid jobs", Journal of Parallel and Distributed
/// Computing 63(11), 2003), with the published values for three kinds of jobs.
package struct LublinFeitelsonParameters: Sendable, Equatable {
  /// The probability of a job of one processor.
  package var serialProbability: Double
  /// The probability, among all jobs, of a parallel job whose size is rounded to a power of two (the
  /// authors' traces tell that it is not among the parallel jobs only).
  package var powerOfTwoProbability: Double
  /// Sizes are 2^x with x two-stage uniform; its low end.
  package var sizeLow: Double
  /// How far its middle lies below its high end, which is the binary logarithm of the machine.
  package var sizeMiddleBelowHigh: Double
  /// The probability of its lower stage.
  package var sizeLowerProbability: Double
  /// Run times are e^g with g hyper-gamma: shape and scale of the two gamma distributions.
  package var shortRunShape: Double
  package var shortRunScale: Double
  package var longRunShape: Double
  package var longRunScale: Double
  /// The probability of the first of them is `slope` times size plus `intercept`, within 0 ... 1.
  package var shortRunSlope: Double
  package var shortRunIntercept: Double
  /// Times between arrivals are e^g, g of a gamma distribution, in seconds of a half hour of mean
  /// activity.
  package var arrivalShape: Double
  package var arrivalScale: Double
  /// What the shape, which holds for the busy hours, is multiplied by for the whole day.
  package var arrivalShapeRatio: Double
  /// Activity over the day: the gamma distribution of the half hour of arrival.
  package var dayShape: Double
  package var dayScale: Double

  /// e^12 seconds (45 hours): longer runs are drawn again.
  package static let runExponentMax = 12.0
  /// e^13 seconds (5 days): longer times between arrivals are drawn again.
  package static let arrivalExponentMax = 13.0

  /// Batch jobs.
  package static let batch = LublinFeitelsonParameters(
    serialProbability: 0.2927, powerOfTwoProbability: 0.6686, sizeLow: 1.2,
    sizeMiddleBelowHigh: 2, sizeLowerProbability: 0.875, shortRunShape: 6.57,
    shortRunScale: 0.823, longRunShape: 639.1, longRunScale: 0.0156, shortRunSlope: -0.003,
    shortRunIntercept: 0.6986, arrivalShape: 6.0415, arrivalScale: 0.8531,
    arrivalShapeRatio: 1.0519, dayShape: 6.1271, dayScale: 5.2740)

  /// Interactive jobs.
  package static let interactive = LublinFeitelsonParameters(
    serialProbability: 0.1541, powerOfTwoProbability: 0.625, sizeLow: 1,
    sizeMiddleBelowHigh: 2.5, sizeLowerProbability: 0.705, shortRunShape: 3.8351,
    shortRunScale: 0.6605, longRunShape: 7.073, longRunScale: 0.6856, shortRunSlope: -0.0118,
    shortRunIntercept: 0.9156, arrivalShape: 6.5510, arrivalScale: 0.6621,
    arrivalShapeRatio: 0.9797, dayShape: 8.9186, dayScale: 3.6680)

  /// Jobs of both kinds together, without a distinction.
  package static let typeless = LublinFeitelsonParameters(
    serialProbability: 0.244, powerOfTwoProbability: 0.576, sizeLow: 0.8,
    sizeMiddleBelowHigh: 2.5, sizeLowerProbability: 0.86, shortRunShape: 4.2,
    shortRunScale: 0.94, longRunShape: 312, longRunScale: 0.03, shortRunSlope: -0.0054,
    shortRunIntercept: 0.78, arrivalShape: 10.2303, arrivalScale: 0.4871,
    arrivalShapeRatio: 1.0225, dayShape: 8.1737, dayScale: 3.9631)
}
