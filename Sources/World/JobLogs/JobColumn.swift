/// What a column of a table of jobs means.
enum JobColumn: Hashable {
  case number, rawNumber
  case submit, start, end, wait
  /// Run time, and the same as plain seconds.
  case run
  /// Time limit, as text or in seconds, and in minutes.
  case limit, limitMinutes
  case processors, requestedProcessors
  case nodes, requestedNodes
  case gpus
  case memory
  case resources, requestedResources
  case state
  case user, group, application, queue, partition

  /// The names of `sacct --format`, in lower case.
  static let sacctNames: [String: JobColumn] = [
    "jobid": .number, "jobidraw": .rawNumber,
    "submit": .submit, "start": .start, "end": .end,
    "elapsed": .run, "elapsedraw": .run,
    "timelimit": .limit, "timelimitraw": .limitMinutes,
    "alloccpus": .processors, "ncpus": .processors, "reqcpus": .requestedProcessors,
    "allocnodes": .nodes, "nnodes": .nodes, "reqnodes": .requestedNodes,
    "reqmem": .memory, "alloctres": .resources, "reqtres": .requestedResources,
    "state": .state, "user": .user, "account": .group, "jobname": .application,
    "qos": .queue, "partition": .partition,
  ]

  /// The names of CSV headers, in lower case, with `_` for blanks.
  static let csvNames: [String: JobColumn] = [
    "job": .number, "job_id": .number, "jobid": .number, "id": .number, "job_number": .number,
    "submit": .submit, "submit_time": .submit, "submitted": .submit, "timestamp": .submit,
    "start": .start, "start_time": .start, "started": .start,
    "end": .end, "end_time": .end, "ended": .end,
    "wait": .wait, "wait_time": .wait, "queue_time": .wait,
    "run": .run, "run_time": .run, "runtime": .run, "duration": .run, "elapsed": .run,
    "wall_time": .limit, "wallclock_req": .limit, "time_limit": .limit, "timelimit": .limit,
    "requested_time": .limit, "walltime_req": .limit,
    "cpu_num": .processors, "processors": .processors, "cores": .processors, "cpus": .processors,
    "num_cpus": .processors, "ncpus": .processors, "allocated_processors": .processors,
    "processors_req": .requestedProcessors, "requested_processors": .requestedProcessors,
    "cpus_req": .requestedProcessors,
    "node_num": .nodes, "nodes": .nodes, "num_nodes": .nodes, "nodes_req": .requestedNodes,
    "gpu_num": .gpus, "num_gpu": .gpus, "num_gpus": .gpus, "gpus": .gpus, "gpus_req": .gpus,
    "new_status": .state, "status": .state, "state": .state, "job_state": .state,
    "user": .user, "user_id": .user, "user_name": .user,
    "account": .group, "group": .group, "project": .group,
    "application": .application, "name": .application, "job_name": .application,
    "model_name": .application,
    "queue": .queue, "qos": .queue, "partition": .partition, "cluster": .partition,
  ]
}
