// The softmax of each row. Rows go to threads, CHUNK at a time. With LANES above 1, maxima and sums are kept in so
// many partial results; with ONLINE, maximum and sum are found in one pass (Milakov and Gimelshein, 2018). POLYNOMIAL
// replaces the library's exponential by one that vectorises.

#include <math.h>
#include <stdint.h>
#include <string.h>

#if POLYNOMIAL
// 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2]; the relative error is below 1e-6.
static inline float power(float x) {
  x = x < -87 ? -87 : x;
  const float n = (float)(int32_t)(x * 1.44269504f + (x < 0 ? -0.5f : 0.5f));
  const float r = x - n * 0.693147181f;
  const float p =
      1 + r * (1 + r * (0.5f + r * (0.166666667f + r * (0.0416666667f + r * (0.00833333333f + r * 0.00138888889f)))));
  const int32_t bits = ((int32_t)n + 127) << 23;
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}
#else
static inline float power(float x) { return expf(x); }
#endif

static float largest_of(const float *restrict in) {
  float largest[LANES];
  for (int l = 0; l < LANES; l++) largest[l] = in[l];
  int j = LANES;
  for (; j + LANES <= COLUMNS; j += LANES)
    for (int l = 0; l < LANES; l++) largest[l] = in[j + l] > largest[l] ? in[j + l] : largest[l];
  for (; j < COLUMNS; j++) largest[0] = in[j] > largest[0] ? in[j] : largest[0];
  for (int l = 1; l < LANES; l++) largest[0] = largest[l] > largest[0] ? largest[l] : largest[0];
  return largest[0];
}

static void row(const float *restrict in, float *restrict out) {
#if ONLINE
  float largest[LANES], sum[LANES];
  for (int l = 0; l < LANES; l++) largest[l] = in[l], sum[l] = 1;
  int j = LANES;
  for (; j < COLUMNS; j++) {
    const int l = j % LANES;
    const float more = in[j] > largest[l] ? in[j] : largest[l];
    sum[l] = sum[l] * power(largest[l] - more) + power(in[j] - more);
    largest[l] = more;
  }
  float top = largest[0], all = 0;
  for (int l = 1; l < LANES; l++) top = largest[l] > top ? largest[l] : top;
  for (int l = 0; l < LANES; l++) all += sum[l] * power(largest[l] - top);
  const float scale = 1 / all;
  for (int j = 0; j < COLUMNS; j++) out[j] = power(in[j] - top) * scale;
#else
  const float top = largest_of(in);
  float sum[LANES] = {0};
  int j = 0;
  for (; j + LANES <= COLUMNS; j += LANES)
    for (int l = 0; l < LANES; l++) sum[l] += out[j + l] = power(in[j + l] - top);
  for (; j < COLUMNS; j++) sum[0] += out[j] = power(in[j] - top);
  float all = 0;
  for (int l = 0; l < LANES; l++) all += sum[l];
  const float scale = 1 / all;
  for (int j = 0; j < COLUMNS; j++) out[j] *= scale;
#endif
}

void softmax(const float *restrict input, float *restrict output) {
#pragma omp parallel for schedule(SCHEDULE, CHUNK) num_threads(THREADS)
  for (int i = 0; i < ROWS; i++) row(input + (long)i * COLUMNS, output + (long)i * COLUMNS);
}
