// One step of a seven-point stencil: the input has a halo of one point on all sides of NX x NY x NZ (x is the
// fastest), the output has none.
void reference(const float *input, float *output, float centre, float side) {
  const int row = NX + 2, plane = (NX + 2) * (NY + 2);
  for (int z = 0; z < NZ; z++)
    for (int y = 0; y < NY; y++)
      for (int x = 0; x < NX; x++) {
        const float *p = input + (z + 1) * plane + (y + 1) * row + x + 1;
        output[(z * NY + y) * NX + x] =
            centre * p[0] + side * (p[-1] + p[1] + p[-row] + p[row] + p[-plane] + p[plane]);
      }
}
