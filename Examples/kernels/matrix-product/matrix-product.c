// c = a b, in tiles: rows of tiles go to threads, and inside a tile the loops run in the order ORDER, or, with
// REGISTERS, over blocks of c that stay in registers.

#define LEAST(x, y) ((x) < (y) ? (x) : (y))
#define LOOP_i for (int i = i0; i < i1; i++)
#define LOOP_j for (int j = j0; j < j1; j++)
#define LOOP_k for (int k = k0; k < k1; k++)
#define NEST(first, second, third) LOOP_##first LOOP_##second LOOP_##third
#define IN_ORDER(nest, ...) nest(__VA_ARGS__)

#if REGISTERS
// A block of c: BLOCK_ROWS x BLOCK_COLUMNS sums.
static void block(const float *restrict a, const float *restrict b, float *restrict c, int k0, int k1) {
  float sum[BLOCK_ROWS][BLOCK_COLUMNS];
  for (int r = 0; r < BLOCK_ROWS; r++)
    for (int s = 0; s < BLOCK_COLUMNS; s++) sum[r][s] = c[r * COLUMNS + s];
  for (int k = k0; k < k1; k++)
    for (int r = 0; r < BLOCK_ROWS; r++)
      for (int s = 0; s < BLOCK_COLUMNS; s++) sum[r][s] += a[r * DEPTH + k] * b[k * COLUMNS + s];
  for (int r = 0; r < BLOCK_ROWS; r++)
    for (int s = 0; s < BLOCK_COLUMNS; s++) c[r * COLUMNS + s] = sum[r][s];
}
#endif

static void tile(
    const float *restrict a, const float *restrict b, float *restrict c, int i0, int i1, int j0, int j1, int k0,
    int k1) {
#if REGISTERS
  int i = i0;
  for (; i + BLOCK_ROWS <= i1; i += BLOCK_ROWS) {
    int j = j0;
    for (; j + BLOCK_COLUMNS <= j1; j += BLOCK_COLUMNS)
      block(a + i * DEPTH, b + j, c + i * COLUMNS + j, k0, k1);
    for (int r = i; r < i + BLOCK_ROWS; r++)
      for (int k = k0; k < k1; k++)
        for (int s = j; s < j1; s++) c[r * COLUMNS + s] += a[r * DEPTH + k] * b[k * COLUMNS + s];
  }
  i0 = i;
#endif
  IN_ORDER(NEST, ORDER) c[i * COLUMNS + j] += a[i * DEPTH + k] * b[k * COLUMNS + j];
}

void matrix_product(const float *restrict a, const float *restrict b, float *restrict c) {
#pragma omp parallel for schedule(static) num_threads(THREADS)
  for (int i0 = 0; i0 < ROWS; i0 += TILE_I) {
    const int i1 = LEAST(i0 + TILE_I, ROWS);
    for (int n = i0 * COLUMNS; n < i1 * COLUMNS; n++) c[n] = 0;
    for (int k0 = 0; k0 < DEPTH; k0 += TILE_K)
      for (int j0 = 0; j0 < COLUMNS; j0 += TILE_J)
        tile(a, b, c, i0, i1, j0, LEAST(j0 + TILE_J, COLUMNS), k0, LEAST(k0 + TILE_K, DEPTH));
  }
}
