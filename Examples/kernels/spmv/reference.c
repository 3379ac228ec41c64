#include <stdint.h>

// y = A x: A has ROWS rows and COLUMNS columns and NONZEROS elements in compressed rows, of which row i has
// those from row_start[i] up to row_start[i + 1].

static uint32_t mix(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

// How much of the matrix a row gets: few rows are twenty times as long as most.
static double share(int row) { return 1 / (0.05 + mix(row + 1) / 4294967296.0); }

// Fills the structure of the matrix; the values and x are random already.
void prepare(int32_t *row_start, int32_t *column, float *value, float *x, float *y) {
  double all = 0, sum = 0;
  for (int i = 0; i < ROWS; i++) all += share(i);
  for (int i = 0; i < ROWS; i++) {
    row_start[i] = (int32_t)(sum / all * NONZEROS);
    sum += share(i);
  }
  row_start[ROWS] = NONZEROS;
  for (int i = 0; i < NONZEROS; i++) column[i] = (int32_t)(mix(i + 77) % COLUMNS);
}

void reference(const int32_t *row_start, const int32_t *column, const float *value, const float *x, float *y) {
  for (int i = 0; i < ROWS; i++) {
    double sum = 0;
    for (int k = row_start[i]; k < row_start[i + 1]; k++) sum += (double)value[k] * x[column[k]];
    y[i] = (float)sum;
  }
}
