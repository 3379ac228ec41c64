#include <stdint.h>

// counts[v] grows by the number of the COUNT inputs that are v; it begins at zero and has 256 elements.

// Small values become common, so that several threads want the same counts.
void prepare(uint8_t *input, uint32_t *counts) {
  for (int i = 0; i < COUNT; i++) input[i] = (uint8_t)(input[i] * input[i] >> 8);
}

void reference(const uint8_t *input, uint32_t *counts) {
  for (int i = 0; i < COUNT; i++) counts[input[i]]++;
}
