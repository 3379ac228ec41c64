// LANES work items share a row of the matrix; each such team computes ROWS_PER_TEAM rows, one after another.

#define TEAMS (LOCAL_X / LANES)

kernel __attribute__((reqd_work_group_size(LOCAL_X, 1, 1))) void
spmv(global const int *restrict row_start, global const int *restrict column, global const float *restrict value,
     global const float *restrict x, global float *restrict y) {
  const int lane = get_local_id(0) % LANES, team = get_local_id(0) / LANES;
#if LANES > 1
  local float part[LOCAL_X];
#endif
  for (int i = 0; i < ROWS_PER_TEAM; i++) {
#if INTERLEAVE
    const int row = (get_group_id(0) * ROWS_PER_TEAM + i) * TEAMS + team;
#else
    const int row = (get_group_id(0) * TEAMS + team) * ROWS_PER_TEAM + i;
#endif
    float sum = 0;
    if (row < ROWS) {
      const int end = row_start[row + 1];
#pragma unroll UNROLL
      for (int k = row_start[row] + lane; k < end; k += LANES) sum += value[k] * x[column[k]];
    }
#if LANES > 1
    part[get_local_id(0)] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int width = LANES / 2; width > 0; width /= 2) {
      if (lane < width) part[get_local_id(0)] += part[get_local_id(0) + width];
      barrier(CLK_LOCAL_MEM_FENCE);
    }
    sum = part[team * LANES];
    barrier(CLK_LOCAL_MEM_FENCE);
#endif
    if (lane == 0 && row < ROWS) y[row] = sum;
  }
}
