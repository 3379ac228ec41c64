// c = a b by rows. A block of LOCAL_X x LOCAL_Y threads computes a tile of c; each thread TILE_Y rows of TILE_X
// columns, which it keeps in registers.

#define BLOCK_ROWS (LOCAL_Y * TILE_Y)
#define BLOCK_COLUMNS (LOCAL_X * TILE_X)
#define THREADS (LOCAL_X * LOCAL_Y)

#if VECTOR == 4
typedef float4 vector;
#elif VECTOR == 2
typedef float2 vector;
#else
typedef float vector;
#endif

// The columns of a thread: one of each LOCAL_X, or side by side.
#if INTERLEAVE
#define COLUMN(x, j) ((x) + (j) * LOCAL_X)
#else
#define COLUMN(x, j) ((x) * TILE_X + (j))
#endif

// Copies rows of a matrix to shared memory, VECTOR elements at a time.
template <int rows, int columns, int pitch>
__device__ __forceinline__ void stage(const float *__restrict__ from, int stride, float *to, int thread) {
  constexpr int vectors = columns / VECTOR;
  for (int i = thread; i < rows * vectors; i += THREADS) {
    const int row = i / vectors, column = i % vectors * VECTOR;
    *(vector *)(to + row * pitch + column) = *(const vector *)(from + row * stride + column);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS_PER_MULTIPROCESSOR)
matrix_product(const float *__restrict__ a, const float *__restrict__ b, float *__restrict__ c) {
  const int x = threadIdx.x, y = threadIdx.y, thread = y * LOCAL_X + x;
  const int first_row = blockIdx.y * BLOCK_ROWS, first_column = blockIdx.x * BLOCK_COLUMNS;
  float sum[TILE_Y][TILE_X] = {};

#if USE_SHARED
  // A vector of padding moves the rows to other banks and keeps them aligned.
  constexpr int pitch = TILE_K + PADDING * VECTOR;
  __shared__ __align__(16) float tile_a[BUFFERS][BLOCK_ROWS * pitch];
  __shared__ __align__(16) float tile_b[BUFFERS][TILE_K * BLOCK_COLUMNS];
  const float *rows = a + first_row * DEPTH, *columns = b + first_column;
#if BUFFERS == 2
  stage<BLOCK_ROWS, TILE_K, pitch>(rows, DEPTH, tile_a[0], thread);
  stage<TILE_K, BLOCK_COLUMNS, BLOCK_COLUMNS>(columns, COLUMNS, tile_b[0], thread);
  __syncthreads();
#endif
  for (int start = 0; start < DEPTH; start += TILE_K) {
#if BUFFERS == 2
    // The next tile is fetched while this one is used.
    const int now = start / TILE_K % 2;
    if (start + TILE_K < DEPTH) {
      stage<BLOCK_ROWS, TILE_K, pitch>(rows + start + TILE_K, DEPTH, tile_a[1 - now], thread);
      stage<TILE_K, BLOCK_COLUMNS, BLOCK_COLUMNS>(
          columns + (start + TILE_K) * COLUMNS, COLUMNS, tile_b[1 - now], thread);
    }
#else
    const int now = 0;
    stage<BLOCK_ROWS, TILE_K, pitch>(rows + start, DEPTH, tile_a[0], thread);
    stage<TILE_K, BLOCK_COLUMNS, BLOCK_COLUMNS>(columns + start * COLUMNS, COLUMNS, tile_b[0], thread);
    __syncthreads();
#endif
#pragma unroll UNROLL
    for (int k = 0; k < TILE_K; k++) {
      float right[TILE_X];
#pragma unroll
      for (int j = 0; j < TILE_X; j++) right[j] = tile_b[now][k * BLOCK_COLUMNS + COLUMN(x, j)];
#pragma unroll
      for (int i = 0; i < TILE_Y; i++) {
        const float left = tile_a[now][(y + i * LOCAL_Y) * pitch + k];
#pragma unroll
        for (int j = 0; j < TILE_X; j++) sum[i][j] += left * right[j];
      }
    }
    __syncthreads();
  }
#else
#pragma unroll UNROLL
  for (int k = 0; k < DEPTH; k++) {
    float right[TILE_X];
#pragma unroll
    for (int j = 0; j < TILE_X; j++) right[j] = b[k * COLUMNS + first_column + COLUMN(x, j)];
#pragma unroll
    for (int i = 0; i < TILE_Y; i++) {
      const float left = a[(first_row + y + i * LOCAL_Y) * DEPTH + k];
#pragma unroll
      for (int j = 0; j < TILE_X; j++) sum[i][j] += left * right[j];
    }
  }
#endif

#pragma unroll
  for (int i = 0; i < TILE_Y; i++)
#pragma unroll
    for (int j = 0; j < TILE_X; j++)
      c[(first_row + y + i * LOCAL_Y) * COLUMNS + first_column + COLUMN(x, j)] = sum[i][j];
}
