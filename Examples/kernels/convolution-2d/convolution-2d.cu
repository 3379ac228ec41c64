// A block of LOCAL_X x LOCAL_Y threads computes a tile of the output; each thread TILE_Y rows of TILE_X points.

#define BLOCK_WIDTH (LOCAL_X * TILE_X)
#define BLOCK_HEIGHT (LOCAL_Y * TILE_Y)
#define PITCH (WIDTH + FILTER_WIDTH - 1)
#define TILE_PITCH (BLOCK_WIDTH + FILTER_WIDTH - 1 + PADDING)
#define TILE_ROWS (BLOCK_HEIGHT + FILTER_HEIGHT - 1)
#define THREADS (LOCAL_X * LOCAL_Y)

#if READ_ONLY_CACHE
#define FETCH(p) __ldg(p)
#else
#define FETCH(p) (*(p))
#endif

extern "C" __global__ void __launch_bounds__(THREADS)
convolution(const float *input, const float *filter, float *__restrict__ output) {
  const int x = threadIdx.x, y = threadIdx.y, thread = y * LOCAL_X + x;
  const int left = blockIdx.x * BLOCK_WIDTH, top = blockIdx.y * BLOCK_HEIGHT;

#if SHARED_FILTER
  __shared__ float weights[FILTER_HEIGHT * FILTER_WIDTH];
  for (int i = thread; i < FILTER_HEIGHT * FILTER_WIDTH; i += THREADS) weights[i] = filter[i];
#define WEIGHT(i) weights[i]
#else
#define WEIGHT(i) FETCH(filter + (i))
#endif
#if USE_SHARED
  __shared__ float tile[TILE_ROWS * TILE_PITCH];
  for (int v = y; v < TILE_ROWS; v += LOCAL_Y)
    for (int u = x; u < BLOCK_WIDTH + FILTER_WIDTH - 1; u += LOCAL_X)
      if (top + v < HEIGHT + FILTER_HEIGHT - 1 && left + u < PITCH)
        tile[v * TILE_PITCH + u] = FETCH(input + (top + v) * PITCH + left + u);
#define AT(row, column) tile[(row) * TILE_PITCH + (column)]
#else
#define AT(row, column) FETCH(input + (top + (row)) * PITCH + left + (column))
#endif
#if USE_SHARED || SHARED_FILTER
  __syncthreads();
#endif

  float sum[TILE_Y][TILE_X] = {};
  // Threads beyond the edges work on the last row and column, whose input is there.
  int rows[TILE_Y], columns[TILE_X];
#pragma unroll
  for (int i = 0; i < TILE_Y; i++) rows[i] = min(y + i * LOCAL_Y, HEIGHT - 1 - top);
#pragma unroll
  for (int j = 0; j < TILE_X; j++) columns[j] = min(x + j * LOCAL_X, WIDTH - 1 - left);

#pragma unroll UNROLL_ROWS
  for (int v = 0; v < FILTER_HEIGHT; v++)
#pragma unroll UNROLL_COLUMNS
    for (int u = 0; u < FILTER_WIDTH; u++) {
      const float weight = WEIGHT(v * FILTER_WIDTH + u);
#pragma unroll
      for (int i = 0; i < TILE_Y; i++)
#pragma unroll
        for (int j = 0; j < TILE_X; j++) sum[i][j] += AT(rows[i] + v, columns[j] + u) * weight;
    }

#pragma unroll
  for (int i = 0; i < TILE_Y; i++)
#pragma unroll
    for (int j = 0; j < TILE_X; j++)
      if (top + y + i * LOCAL_Y < HEIGHT && left + x + j * LOCAL_X < WIDTH)
        output[(top + y + i * LOCAL_Y) * WIDTH + left + x + j * LOCAL_X] = sum[i][j];
}
