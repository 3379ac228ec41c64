// A libFuzzer target: reservations, as `scontrol show reservation -o` prints them and as slurmrestd answers.
// `scripts/fuzz reservations SECONDS` builds and runs it.
// With: Sources/Systems/SlurmControl LiveReservation ReservationDocument ReservationRecord ReservationText QueueRecord
// With: Sources/Systems/SlurmControl ArrayTasks LiveJob NiceChange NiceRefusal SlurmAnswer SlurmComplaint
// With: Sources/Systems/SlurmControl SlurmControlError SlurmCount

/// Reads one input in both forms: what is read lies within bounds, and comes at most as often as it can.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: data, count: size))
  var all = ReservationText.snapshot(bytes).reservations
  if let document = try? ReservationDocument(bytes, source: "input") { all += document.snapshot.reservations }
  for reservation in all {
    precondition(!reservation.name.isEmpty, "a reservation without a name")
    precondition(reservation.startSeconds <= reservation.endSeconds, "an end before the start")
    precondition(reservation.processors >= 0 && reservation.nodes >= 0, "fewer processors than none")
    let now: Int64 = 1_795_434_000
    let spans = reservation.spans(from: now, until: now + 14 * 86_400)
    for (span, next) in zip(spans, spans.dropFirst()) {
      precondition(span.lowerBound < next.lowerBound, "times out of order")
    }
    precondition(
      spans.allSatisfy { $0.upperBound > now && $0.lowerBound < now + 14 * 86_400 }, "a time that is over")
  }
  return 0
}
