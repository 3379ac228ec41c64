#include <math.h>

// Each of ROWS rows of COLUMNS elements becomes exp(x - max) / sum of exp(x - max).
void reference(const float *input, float *output) {
  for (int i = 0; i < ROWS; i++) {
    const float *in = input + (long)i * COLUMNS;
    float *out = output + (long)i * COLUMNS;
    double largest = in[0], sum = 0;
    for (int j = 1; j < COLUMNS; j++) largest = in[j] > largest ? in[j] : largest;
    for (int j = 0; j < COLUMNS; j++) sum += exp(in[j] - largest);
    for (int j = 0; j < COLUMNS; j++) out[j] = (float)(exp(in[j] - largest) / sum);
  }
}
