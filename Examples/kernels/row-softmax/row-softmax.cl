// LOCAL_X work items share a row, and a group has LOCAL_Y rows. KEEP says where the exponentials are between the
// sum and the quotient: 0 they are computed twice, 1 in the output, 2 in local memory.

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#if VECTOR == 1
typedef float vector;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#define LARGEST(v) (v)
#define TOTAL(v) (v)
#else
typedef JOIN(float, VECTOR) vector;
#define LOAD(p) JOIN(vload, VECTOR)(0, p)
#define STORE(v, p) JOIN(vstore, VECTOR)(v, 0, p)
#if VECTOR == 2
#define LARGEST(v) fmax((v).x, (v).y)
#define TOTAL(v) ((v).x + (v).y)
#elif VECTOR == 4
#define LARGEST(v) fmax(fmax((v).x, (v).y), fmax((v).z, (v).w))
#define TOTAL(v) (((v).x + (v).y) + ((v).z + (v).w))
#else
#define LARGEST4(v) fmax(fmax((v).x, (v).y), fmax((v).z, (v).w))
#define LARGEST(v) fmax(LARGEST4((v).lo), LARGEST4((v).hi))
#define TOTAL4(v) (((v).x + (v).y) + ((v).z + (v).w))
#define TOTAL(v) (TOTAL4((v).lo) + TOTAL4((v).hi))
#endif
#endif

#if NATIVE_EXP
#define EXP(x) native_exp(x)
#else
#define EXP(x) exp(x)
#endif

#define STEP (LOCAL_X * VECTOR)

// Afterwards each item of a row has the row's result.
#define REDUCE(value, operation)                                                        \
  part[y][x] = value;                                                                   \
  barrier(CLK_LOCAL_MEM_FENCE);                                                         \
  for (int width = LOCAL_X / 2; width > 0; width /= 2) {                                \
    if (x < width) part[y][x] = operation(part[y][x], part[y][x + width]);              \
    barrier(CLK_LOCAL_MEM_FENCE);                                                       \
  }                                                                                     \
  value = part[y][0];                                                                   \
  barrier(CLK_LOCAL_MEM_FENCE)
#define SUM(a, b) ((a) + (b))

kernel __attribute__((reqd_work_group_size(LOCAL_X, LOCAL_Y, 1))) void
row_softmax(global const float *restrict input, global float *restrict output) {
  local float part[LOCAL_Y][LOCAL_X];
#if KEEP == 2
  local float kept[LOCAL_Y][COLUMNS];
#endif
  const int x = get_local_id(0), y = get_local_id(1);
  const int row = get_global_id(1);
  global const float *in = input + (size_t)row * COLUMNS;
  global float *out = output + (size_t)row * COLUMNS;

  vector largest_of_each = LOAD(in + x * VECTOR);
#pragma unroll UNROLL
  for (int j = x * VECTOR + STEP; j < COLUMNS; j += STEP) largest_of_each = fmax(largest_of_each, LOAD(in + j));
  float largest = LARGEST(largest_of_each);
  REDUCE(largest, fmax);

  vector sum_of_each = 0;
#pragma unroll UNROLL
  for (int j = x * VECTOR; j < COLUMNS; j += STEP) {
    const vector value = EXP(LOAD(in + j) - largest);
    sum_of_each += value;
#if KEEP == 1
    STORE(value, out + j);
#elif KEEP == 2
    STORE(value, &kept[y][j]);
#endif
  }
  float sum = TOTAL(sum_of_each);
  REDUCE(sum, SUM);

  // Each item reads what it wrote itself.
  const float share = 1 / sum;
#pragma unroll UNROLL
  for (int j = x * VECTOR; j < COLUMNS; j += STEP) {
#if KEEP == 0
    STORE(EXP(LOAD(in + j) - largest) * share, out + j);
#elif KEEP == 1
    STORE(LOAD(out + j) * share, out + j);
#else
    STORE(LOAD(&kept[y][j]) * share, out + j);
#endif
  }
}
