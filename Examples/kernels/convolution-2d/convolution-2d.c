// Each output is a weighted sum of the inputs around it. Strips of TILE_Y rows go to threads; in a strip, blocks of
// BLOCK_Y x BLOCK_X outputs are summed at once, or one output after the other where both are 1.

#define LEAST(x, y) ((x) < (y) ? (x) : (y))
#define PITCH (WIDTH + FILTER_WIDTH - 1)

static float one(const float *restrict input, const float *restrict filter) {
  float sum = 0;
  for (int v = 0; v < FILTER_HEIGHT; v++)
    for (int u = 0; u < FILTER_WIDTH; u++) sum += input[v * PITCH + u] * filter[v * FILTER_WIDTH + u];
  return sum;
}

#if BLOCK_X > 1 || BLOCK_Y > 1
static void block(const float *restrict input, const float *restrict filter, float *restrict output) {
  float sum[BLOCK_Y][BLOCK_X] = {{0}};
  for (int v = 0; v < FILTER_HEIGHT; v++)
    for (int u = 0; u < FILTER_WIDTH; u++) {
      const float weight = filter[v * FILTER_WIDTH + u];
      for (int y = 0; y < BLOCK_Y; y++)
        for (int x = 0; x < BLOCK_X; x++) sum[y][x] += input[(y + v) * PITCH + x + u] * weight;
    }
  for (int y = 0; y < BLOCK_Y; y++)
    for (int x = 0; x < BLOCK_X; x++) output[y * WIDTH + x] = sum[y][x];
}
#endif

// Outputs of the rows y0 ..< y1 and the columns x0 ..< x1.
static void tile(
    const float *restrict input, const float *restrict filter, float *restrict output, int y0, int y1, int x0,
    int x1) {
  int y = y0;
#if BLOCK_X > 1 || BLOCK_Y > 1
  for (; y + BLOCK_Y <= y1; y += BLOCK_Y) {
    int x = x0;
    for (; x + BLOCK_X <= x1; x += BLOCK_X) block(input + y * PITCH + x, filter, output + y * WIDTH + x);
    for (int row = y; row < y + BLOCK_Y; row++)
      for (int column = x; column < x1; column++)
        output[row * WIDTH + column] = one(input + row * PITCH + column, filter);
  }
#endif
  for (; y < y1; y++)
    for (int x = x0; x < x1; x++) output[y * WIDTH + x] = one(input + y * PITCH + x, filter);
}

void convolution(const float *restrict input, const float *restrict filter, float *restrict output) {
#pragma omp parallel for schedule(SCHEDULE) num_threads(THREADS)
  for (int y = 0; y < HEIGHT; y += TILE_Y)
    for (int x = 0; x < WIDTH; x += TILE_X)
      tile(input, filter, output, y, LEAST(y + TILE_Y, HEIGHT), x, LEAST(x + TILE_X, WIDTH));
}
