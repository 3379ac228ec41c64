// One step of a seven-point stencil. Tiles of TILE_Z planes by TILE_Y rows go to threads; in a tile, strips of TILE_X
// points of a row.

#define LEAST(x, y) ((x) < (y) ? (x) : (y))
#define ROW (NX + 2)
#define PLANE ((NX + 2) * (NY + 2))

#if SIMD
#define VECTORISED _Pragma("omp simd")
#else
#define VECTORISED
#endif

static void rows(
    const float *restrict input, float *restrict output, float centre, float side, int z, int y0, int y1, int x0,
    int x1) {
  for (int y = y0; y < y1; y++) {
    const float *p = input + (z + 1) * PLANE + (y + 1) * ROW + 1;
    float *q = output + (z * NY + y) * NX;
    VECTORISED
    for (int x = x0; x < x1; x++)
      q[x] = centre * p[x]
             + side * (p[x - 1] + p[x + 1] + p[x - ROW] + p[x + ROW] + p[x - PLANE] + p[x + PLANE]);
  }
}

void stencil(const float *restrict input, float *restrict output, float centre, float side) {
#pragma omp parallel for collapse(2) schedule(SCHEDULE) num_threads(THREADS)
  for (int z0 = 0; z0 < NZ; z0 += TILE_Z)
    for (int y0 = 0; y0 < NY; y0 += TILE_Y)
      for (int x0 = 0; x0 < NX; x0 += TILE_X)
        for (int z = z0; z < LEAST(z0 + TILE_Z, NZ); z++)
          rows(input, output, centre, side, z, y0, LEAST(y0 + TILE_Y, NY), x0, LEAST(x0 + TILE_X, NX));
}
