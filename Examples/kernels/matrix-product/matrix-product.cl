// c = a b by rows. A group of LOCAL_X x LOCAL_Y work items computes a block of c; each item TILE_Y rows of
// TILE_X columns, in vectors of VECTOR columns.

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#if VECTOR == 1
typedef float vector;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef JOIN(float, VECTOR) vector;
#define LOAD(p) JOIN(vload, VECTOR)(0, p)
#define STORE(v, p) JOIN(vstore, VECTOR)(v, 0, p)
#endif

#define BLOCK_ROWS (LOCAL_Y * TILE_Y)
#define BLOCK_COLUMNS (LOCAL_X * TILE_X)
#define VECTORS (TILE_X / VECTOR)
#define ITEMS (LOCAL_X * LOCAL_Y)

// The first column of an item's vector, from the block's own: neighbours side by side, or each item's together.
#if INTERLEAVE
#define COLUMN(x, j) (((x) + (j) * LOCAL_X) * VECTOR)
#else
#define COLUMN(x, j) (((x) * VECTORS + (j)) * VECTOR)
#endif

kernel __attribute__((reqd_work_group_size(LOCAL_X, LOCAL_Y, 1))) void
matrix_product(global const float *restrict a, global const float *restrict b, global float *restrict c) {
  const int x = get_local_id(0), y = get_local_id(1);
  const int first_row = get_group_id(1) * BLOCK_ROWS, first_column = get_group_id(0) * BLOCK_COLUMNS;
  vector sum[TILE_Y][VECTORS];
  for (int i = 0; i < TILE_Y; i++)
    for (int j = 0; j < VECTORS; j++) sum[i][j] = 0;

#if USE_LOCAL
  local float tile_a[BLOCK_ROWS * TILE_K], tile_b[TILE_K * BLOCK_COLUMNS];
  const int item = y * LOCAL_X + x;
  for (int start = 0; start < DEPTH; start += TILE_K) {
    for (int i = item; i < BLOCK_ROWS * TILE_K; i += ITEMS)
      tile_a[i] = a[(first_row + i / TILE_K) * DEPTH + start + i % TILE_K];
    for (int i = item; i < TILE_K * BLOCK_COLUMNS; i += ITEMS)
      tile_b[i] = b[(start + i / BLOCK_COLUMNS) * COLUMNS + first_column + i % BLOCK_COLUMNS];
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll UNROLL
    for (int k = 0; k < TILE_K; k++)
      for (int j = 0; j < VECTORS; j++) {
        const vector right = LOAD(tile_b + k * BLOCK_COLUMNS + COLUMN(x, j));
        for (int i = 0; i < TILE_Y; i++) sum[i][j] += tile_a[(y + i * LOCAL_Y) * TILE_K + k] * right;
      }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
#else
#pragma unroll UNROLL
  for (int k = 0; k < DEPTH; k++)
    for (int j = 0; j < VECTORS; j++) {
      const vector right = LOAD(b + k * COLUMNS + first_column + COLUMN(x, j));
      for (int i = 0; i < TILE_Y; i++) sum[i][j] += a[(first_row + y + i * LOCAL_Y) * DEPTH + k] * right;
    }
#endif

  for (int i = 0; i < TILE_Y; i++)
    for (int j = 0; j < VECTORS; j++)
      STORE(sum[i][j], c + (first_row + y + i * LOCAL_Y) * COLUMNS + first_column + COLUMN(x, j));
}
