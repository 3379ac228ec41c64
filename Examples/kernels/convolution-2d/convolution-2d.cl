// A group of LOCAL_X x LOCAL_Y work items computes a block of the output; each item TILE_Y rows of TILE_X points.

#define BLOCK_WIDTH (LOCAL_X * TILE_X)
#define BLOCK_HEIGHT (LOCAL_Y * TILE_Y)
#define PITCH (WIDTH + FILTER_WIDTH - 1)
#define TILE_PITCH (BLOCK_WIDTH + FILTER_WIDTH - 1 + PADDING)
#define TILE_ROWS (BLOCK_HEIGHT + FILTER_HEIGHT - 1)
#define ITEMS (LOCAL_X * LOCAL_Y)

#if INTERLEAVE
#define X(x, j) ((x) + (j) * LOCAL_X)
#else
#define X(x, j) ((x) * TILE_X + (j))
#endif
#define Y(y, i) ((y) * TILE_Y + (i))

#if CONSTANT_FILTER
#define FILTER_SPACE constant
#else
#define FILTER_SPACE global const
#endif

kernel __attribute__((reqd_work_group_size(LOCAL_X, LOCAL_Y, 1))) void
convolution(global const float *restrict input, FILTER_SPACE float *restrict filter, global float *restrict output) {
  const int x = get_local_id(0), y = get_local_id(1);
  const int left = get_group_id(0) * BLOCK_WIDTH, top = get_group_id(1) * BLOCK_HEIGHT;

#if USE_LOCAL
  local float tile[TILE_ROWS * TILE_PITCH];
  for (int v = y; v < TILE_ROWS; v += LOCAL_Y)
    for (int u = x; u < BLOCK_WIDTH + FILTER_WIDTH - 1; u += LOCAL_X)
      if (top + v < HEIGHT + FILTER_HEIGHT - 1 && left + u < PITCH)
        tile[v * TILE_PITCH + u] = input[(top + v) * PITCH + left + u];
  barrier(CLK_LOCAL_MEM_FENCE);
#define AT(row, column) tile[(row) * TILE_PITCH + (column)]
#else
#define AT(row, column) input[(top + (row)) * PITCH + left + (column)]
#endif

  float sum[TILE_Y][TILE_X];
  for (int i = 0; i < TILE_Y; i++)
    for (int j = 0; j < TILE_X; j++) sum[i][j] = 0;
  // Items beyond the edges work on the last row and column, whose input is there.
  int rows[TILE_Y], columns[TILE_X];
  for (int i = 0; i < TILE_Y; i++) rows[i] = min(Y(y, i), HEIGHT - 1 - top);
  for (int j = 0; j < TILE_X; j++) columns[j] = min(X(x, j), WIDTH - 1 - left);

#if UNROLL_FILTER
#pragma unroll
#endif
  for (int v = 0; v < FILTER_HEIGHT; v++)
#if UNROLL_FILTER
#pragma unroll
#endif
    for (int u = 0; u < FILTER_WIDTH; u++) {
      const float weight = filter[v * FILTER_WIDTH + u];
      for (int i = 0; i < TILE_Y; i++)
        for (int j = 0; j < TILE_X; j++) sum[i][j] += AT(rows[i] + v, columns[j] + u) * weight;
    }

  for (int i = 0; i < TILE_Y; i++)
    for (int j = 0; j < TILE_X; j++)
      if (top + Y(y, i) < HEIGHT && left + X(x, j) < WIDTH)
        output[(top + Y(y, i)) * WIDTH + left + X(x, j)] = sum[i][j];
}
