/// The factors of Slurm's multifactor priority, each from 0 to 1 (Slurm documentation, "Multifactor
/// Priority Plugin"; the arithmetic is that of 22.05).
package enum PriorityFactors {
  /// The wait over `PriorityMaxAge`, in whole seconds.
  package static func age(waitSeconds: Int64, maxAgeSeconds: Int64) -> Double {
    waitSeconds < maxAgeSeconds ? Double(max(waitSeconds, 0)) / Double(maxAgeSeconds) : 1
  }

  /// The size of a job: the mean of its share of the nodes and of the processors, or, with
  /// `PriorityFavorSmall`, of what it leaves; with SMALL_RELATIVE_TO_TIME its processors over its time limit
  /// in minutes.
  package static func size(
    processors: Int64, nodes: Int64, limitMinutes: Int64, clusterProcessors: Int64, clusterNodes: Int64,
    favoursSmall: Bool, isRelativeToTime: Bool
  ) -> Double {
    let allProcessors = Double(clusterProcessors)
    let allNodes = Double(clusterNodes)
    var factor: Double
    if isRelativeToTime {
      factor = max(Double(nodes) * allProcessors / allNodes, Double(processors))
      factor = factor / Double(max(limitMinutes, 1)) / allProcessors
      if favoursSmall { factor = 1 - factor }
    } else if favoursSmall {
      factor = (allNodes - Double(nodes)) / allNodes
      if processors > 0 { factor = (factor + (allProcessors - Double(processors)) / allProcessors) / 2 }
    } else {
      factor = Double(nodes) / allNodes
      if processors > 0 { factor = (factor + Double(processors) / allProcessors) / 2 }
    }
    return min(max(factor, 0), 1)
  }

  /// 2^(-(use / share) / damping): Slurm's classic fair share. A share of 0 gives 0.
  package static func fairShare(effectiveUsage: Double, shares: Double, dampening: Double) -> Double {
    shares > 0 ? power2(-(effectiveUsage / shares) / dampening) : 0
  }
}
