/// What a race between the best configuration so far and a challenger came to.
package enum RaceVerdict: Sendable, Equatable {
  /// The challenger is not better by what is worth while.
  case worse
  case better
  /// The repetitions ran out before either was sure.
  case undecided
}
