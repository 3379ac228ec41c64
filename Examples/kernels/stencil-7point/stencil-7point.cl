// A work item computes PLANES planes upwards, in vectors of VECTOR points along x; with MARCH it keeps the planes
// above and below in registers, so that each point is read once for its column.

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#if VECTOR == 1
typedef float vector;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef JOIN(float, VECTOR) vector;
#define LOAD(p) JOIN(vload, VECTOR)(0, p)
#define STORE(v, p) JOIN(vstore, VECTOR)(v, 0, p)
#endif

#define ROW (NX + 2)
#define PLANE ((NX + 2) * (NY + 2))

kernel __attribute__((reqd_work_group_size(LOCAL_X, LOCAL_Y, 1))) void
stencil(global const float *restrict input, global float *restrict output, const float centre, const float side) {
  const int x = get_global_id(0) * VECTOR, y = get_global_id(1), first = get_global_id(2) * PLANES;
  if (x >= NX || y >= NY) return;
  global const float *p = input + (first + 1) * PLANE + (y + 1) * ROW + x + 1;
  global float *to = output + (first * NY + y) * NX + x;
#if MARCH
  vector below = LOAD(p - PLANE), here = LOAD(p);
#endif
#pragma unroll UNROLL
  for (int z = 0; z < PLANES; z++) {
    if (first + z < NZ) {
#if MARCH
      const vector above = LOAD(p + PLANE);
#else
      const vector above = LOAD(p + PLANE), below = LOAD(p - PLANE), here = LOAD(p);
#endif
      const vector around = LOAD(p - 1) + LOAD(p + 1) + LOAD(p - ROW) + LOAD(p + ROW) + below + above;
      STORE(centre * here + side * around, to);
#if MARCH
      below = here;
      here = above;
#endif
      p += PLANE;
      to += NX * NY;
    }
  }
}
