// output[y][x] = sum of input[y + v][x + u] filter[v][u]: the input has FILTER_WIDTH - 1 more columns and
// FILTER_HEIGHT - 1 more rows than the output of WIDTH x HEIGHT.
void reference(const float *input, const float *filter, float *output) {
  const int pitch = WIDTH + FILTER_WIDTH - 1;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      double sum = 0;
      for (int v = 0; v < FILTER_HEIGHT; v++)
        for (int u = 0; u < FILTER_WIDTH; u++)
          sum += (double)input[(y + v) * pitch + x + u] * filter[v * FILTER_WIDTH + u];
      output[y * WIDTH + x] = (float)sum;
    }
}
