// Counts how often each byte occurs. Each thread has COPIES tables of its own, which neighbouring inputs take turns
// in, so that equal neighbours do not wait for each other; a chunk of CHUNK inputs is a thread's share at a time.

#include <stdint.h>
#include <string.h>

#define LEAST(x, y) ((x) < (y) ? (x) : (y))

static void count(const uint8_t *restrict input, int n, uint32_t table[COPIES][256]) {
  int i = 0;
#if WORDS
  // Eight inputs are read at once.
  for (; i + 8 <= n; i += 8) {
    uint64_t word;
    memcpy(&word, input + i, sizeof word);
    for (int b = 0; b < 8; b++) table[b % COPIES][word >> 8 * b & 255]++;
  }
#else
  for (; i + COPIES <= n; i += COPIES)
    for (int b = 0; b < COPIES; b++) table[b][input[i + b]]++;
#endif
  for (; i < n; i++) table[0][input[i]]++;
}

void histogram(const uint8_t *restrict input, uint32_t *restrict counts) {
#pragma omp parallel num_threads(THREADS)
  {
    uint32_t table[COPIES][256];
    memset(table, 0, sizeof table);
#pragma omp for schedule(SCHEDULE)
    for (int first = 0; first < COUNT; first += CHUNK) count(input + first, LEAST(CHUNK, COUNT - first), table);
#pragma omp critical
    for (int copy = 0; copy < COPIES; copy++)
      for (int v = 0; v < 256; v++) counts[v] += table[copy][v];
  }
}
