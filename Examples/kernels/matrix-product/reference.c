// c = a b: a has ROWS x DEPTH elements, b DEPTH x COLUMNS, c ROWS x COLUMNS, all by rows.
void reference(const float *a, const float *b, float *c) {
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < COLUMNS; j++) {
      double sum = 0;
      for (int k = 0; k < DEPTH; k++) sum += (double)a[i * DEPTH + k] * b[k * COLUMNS + j];
      c[i * COLUMNS + j] = (float)sum;
    }
}
