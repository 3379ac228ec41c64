internal import Simulation

extension SideCarConfiguration {
  /// A file with every key, its default and its meaning. Keys without a default stand in comments.
  package static var example: String {
    let settings = SideCarSettings(policy: .init(.fcfs, backfill: .easy), policyName: "")
    return """
      # The side-car of plait attach slurm. Options of the command line win over this file.
      # It is read anew on SIGHUP and when it changes; one that cannot be read changes nothing.
      schema: \(schema)

      # shadow: decide and record, change nothing. canary: act on a random share of the jobs, so that the
      # effect is measured. enforce: act on all jobs that may be acted on. Going back to shadow gives every
      # job its own Nice back in the next cycle.
      mode: \(settings.mode.name)

      # The share of the jobs of mode: canary, as 10% or 0.1.
      #share: 10%

      # A policy from plait schedule --save; without one the order is learned from the cluster's own past.
      #policy: plait.policy.yaml

      # Seconds between two cycles, from 0.05 to 3600.
      interval: \(Int(settings.intervalSeconds))

      # How far a job's Nice may be from its own.
      nice-bound: \(settings.niceBound)

      # Changes in one cycle, at most.
      changes-per-cycle: \(settings.changesPerCycle)

      # Jobs further down the queue than this are left as they are.
      depth: \(settings.depth)

      # The jobs that are ordered among themselves: partition-and-qos, partition or all.
      scope: \(settings.scope.rawValue)

      # After this wait, in seconds, a job goes first; by default the policy's own bound.
      #escalate-after: 86400

      # Draws the share of mode: canary, and seeds the search for an order.
      seed: \(settings.seed)

      # The share of slurmctld's time that the side-car may take, as 1% or 0.01.
      request-share: \(settings.requestShare)

      # What follows holds from one start to the next.

      # The folder of journal, lock and status; by default plait/slurm/CLUSTER in $XDG_STATE_HOME or
      # ~/.local/state.
      #state: /var/lib/plait/slurm/cluster

      # Serve /metrics for Prometheus and /status as JSON here; by default nowhere.
      #metrics: 127.0.0.1:9817

      # How the log on the error stream is written: text or json.
      log: \(LogForm.text.rawValue)

      # How slurmctld is reached: through command (squeue, sdiag, sinfo, scontrol), or through rest (slurmrestd)
      # with address, and where needed token-file, cluster and plain-http.
      slurm:
        through: command
      #slurm:
      #  through: rest
      #  address: unix:/run/slurmrestd/slurmrestd.socket
      #  token-file: /etc/plait/token

      """
  }
}
