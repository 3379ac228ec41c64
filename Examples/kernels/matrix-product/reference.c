// c = a b: a has ROWS x DEPTH elements, b DEPTH x COLUMNS, c ROWS x COLUMNS, all by rows.
// The sums of a row are kept together, so that b is read along its rows.
void reference(const float *a, const float *b, float *c) {
  static double sums[COLUMNS];
  for (int i = 0; i < ROWS; i++) {
    for (int j = 0; j < COLUMNS; j++) sums[j] = 0;
    for (int k = 0; k < DEPTH; k++)
      for (int j = 0; j < COLUMNS; j++) sums[j] += (double)a[i * DEPTH + k] * b[k * COLUMNS + j];
    for (int j = 0; j < COLUMNS; j++) c[i * COLUMNS + j] = (float)sums[j];
  }
}
