// y = A x with A in compressed rows. Rows go to threads, CHUNK at a time; with BALANCED each thread gets as many
// elements instead. A row is summed in LANES partial sums.

#include <stdint.h>

#ifdef _OPENMP
#include <omp.h>
#endif

static float row(const int32_t *restrict column, const float *restrict value, const float *restrict x, int count) {
  float sum[LANES] = {0};
  int k = 0;
  for (; k + LANES <= count; k += LANES)
    for (int l = 0; l < LANES; l++) {
#if PREFETCH > 0
      __builtin_prefetch(x + column[k + l + PREFETCH < count ? k + l + PREFETCH : k + l]);
#endif
      sum[l] += value[k + l] * x[column[k + l]];
    }
  for (; k < count; k++) sum[0] += value[k] * x[column[k]];
  float all = 0;
  for (int l = 0; l < LANES; l++) all += sum[l];
  return all;
}

#if BALANCED
// The first row that begins at that element or after it.
static int row_of(const int32_t *row_start, int element) {
  int low = 0, high = ROWS;
  while (low < high) {
    const int middle = (low + high) / 2;
    if (row_start[middle] < element) low = middle + 1;
    else high = middle;
  }
  return low;
}
#endif

void spmv(
    const int32_t *restrict row_start, const int32_t *restrict column, const float *restrict value,
    const float *restrict x, float *restrict y) {
#if BALANCED
#pragma omp parallel for schedule(static, 1) num_threads(THREADS)
  for (int part = 0; part < THREADS; part++) {
    const int first = row_of(row_start, (int)((long)NONZEROS * part / THREADS));
    const int last = part + 1 < THREADS ? row_of(row_start, (int)((long)NONZEROS * (part + 1) / THREADS)) : ROWS;
    for (int i = first; i < last; i++)
      y[i] = row(column + row_start[i], value + row_start[i], x, row_start[i + 1] - row_start[i]);
  }
#else
#pragma omp parallel for schedule(SCHEDULE, CHUNK) num_threads(THREADS)
  for (int i = 0; i < ROWS; i++)
    y[i] = row(column + row_start[i], value + row_start[i], x, row_start[i + 1] - row_start[i]);
#endif
}
