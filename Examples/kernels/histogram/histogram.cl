// GROUPS groups go over the inputs together, VECTOR bytes of each item at a time. With COPIES above zero a group
// counts in that many tables of its own and adds them at the end; with none it counts in the result at once.

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define ITEMS (LOCAL_X * GROUPS)
// A table more than a whole number of banks wide keeps equal values of different copies apart.
#define TABLE (256 + PADDING)

#if COPIES > 0
#define COUNT_VALUE(v) atomic_inc(table + (v))
#else
#define COUNT_VALUE(v) atomic_inc(counts + (v))
#endif

kernel __attribute__((reqd_work_group_size(LOCAL_X, 1, 1))) void
histogram(global const uchar *restrict input, global uint *restrict counts) {
  const int item = get_local_id(0);
#if COPIES > 0
  local uint tables[COPIES * TABLE];
  for (int i = item; i < COPIES * TABLE; i += LOCAL_X) tables[i] = 0;
  barrier(CLK_LOCAL_MEM_FENCE);
  local uint *table = tables + item % COPIES * TABLE;
#endif

#if INTERLEAVE
  // Neighbours read neighbouring bytes.
  const int first = get_global_id(0) * VECTOR, end = COUNT, step = ITEMS * VECTOR;
#else
  // Each item reads a stretch of its own.
  const int stretch = (COUNT / VECTOR + ITEMS - 1) / ITEMS * VECTOR;
  const int first = get_global_id(0) * stretch, end = min(COUNT, first + stretch), step = VECTOR;
#endif
  for (int i = first; i < end; i += step) {
#if VECTOR == 1
    COUNT_VALUE(input[i]);
#else
    uchar values[VECTOR];
    JOIN(vstore, VECTOR)(JOIN(vload, VECTOR)(0, input + i), 0, values);
#pragma unroll
    for (int j = 0; j < VECTOR; j++) COUNT_VALUE(values[j]);
#endif
  }

#if COPIES > 0
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int v = item; v < 256; v += LOCAL_X) {
    uint sum = 0;
    for (int copy = 0; copy < COPIES; copy++) sum += tables[copy * TABLE + v];
    if (sum > 0) atomic_add(counts + v, sum);
  }
#endif
}
