// LOCAL_X threads share a row, and a block has LOCAL_Y rows. KEEP says where the exponentials are between the sum
// and the quotient: 0 they are computed twice, 1 in registers, 2 in shared memory.

#define THREADS (LOCAL_X * LOCAL_Y)
#define STEP (LOCAL_X * VECTOR)
// Vectors of a thread; the last may lie beyond the row.
#define VECTORS ((COLUMNS + STEP - 1) / STEP)
#define WARPS ((LOCAL_X + 31) / 32)
#define LOWEST (-3.402823466e38f)

struct __align__(4 * VECTOR) vector {
  float part[VECTOR];
};

#if FAST_EXP
#define EXP(x) __expf(x)
#else
#define EXP(x) expf(x)
#endif

struct Larger {
  __device__ float operator()(float a, float b) const { return fmaxf(a, b); }
};
struct Sum {
  __device__ float operator()(float a, float b) const { return a + b; }
};

// Afterwards each thread of a row has the row's result.
template <typename Operation>
__device__ __forceinline__ float reduce(float value, float neutral, Operation operation) {
#if SHUFFLE
#pragma unroll
  for (int width = (LOCAL_X < 32 ? LOCAL_X : 32) / 2; width > 0; width /= 2)
    value = operation(value, __shfl_xor_sync(0xFFFFFFFFu, value, width));
#if LOCAL_X > 32
  __shared__ float parts[LOCAL_Y][WARPS];
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  if (lane == 0) parts[threadIdx.y][warp] = value;
  __syncthreads();
  value = neutral;
  for (int i = 0; i < WARPS; i++) value = operation(value, parts[threadIdx.y][i]);
  __syncthreads();
#endif
#else
  __shared__ float parts[LOCAL_Y][LOCAL_X];
  parts[threadIdx.y][threadIdx.x] = value;
  __syncthreads();
  for (int width = LOCAL_X / 2; width > 0; width /= 2) {
    if (threadIdx.x < width)
      parts[threadIdx.y][threadIdx.x] =
          operation(parts[threadIdx.y][threadIdx.x], parts[threadIdx.y][threadIdx.x + width]);
    __syncthreads();
  }
  value = parts[threadIdx.y][0];
  __syncthreads();
#endif
  return value;
}

extern "C" __global__ void __launch_bounds__(THREADS) row_softmax(const float *__restrict__ input, float *output) {
  const long row = (long)blockIdx.y * LOCAL_Y + threadIdx.y;
  const float *in = input + row * COLUMNS;
  float *out = output + row * COLUMNS;
#if KEEP == 1
  vector kept[VECTORS];
#elif KEEP == 2
  __shared__ vector kept_rows[LOCAL_Y][COLUMNS / VECTOR];
  vector *kept = kept_rows[threadIdx.y];
#endif

  float largest = LOWEST;
#pragma unroll UNROLL
  for (int i = 0; i < VECTORS; i++) {
    const int j = (i * LOCAL_X + threadIdx.x) * VECTOR;
    if (j >= COLUMNS) break;
    const vector v = *(const vector *)(in + j);
#pragma unroll
    for (int p = 0; p < VECTOR; p++) largest = fmaxf(largest, v.part[p]);
#if KEEP == 1
    kept[i] = v;
#elif KEEP == 2
    kept[j / VECTOR] = v;
#endif
  }
  largest = reduce(largest, LOWEST, Larger());

  float sum = 0;
#pragma unroll UNROLL
  for (int i = 0; i < VECTORS; i++) {
    const int j = (i * LOCAL_X + threadIdx.x) * VECTOR;
    if (j >= COLUMNS) break;
#if KEEP == 0
    vector v = *(const vector *)(in + j);
#elif KEEP == 1
    vector &v = kept[i];
#else
    vector &v = kept[j / VECTOR];
#endif
#pragma unroll
    for (int p = 0; p < VECTOR; p++) {
      v.part[p] = EXP(v.part[p] - largest);
      sum += v.part[p];
    }
  }
  sum = reduce(sum, 0, Sum());

  const float share = 1 / sum;
#pragma unroll UNROLL
  for (int i = 0; i < VECTORS; i++) {
    const int j = (i * LOCAL_X + threadIdx.x) * VECTOR;
    if (j >= COLUMNS) break;
#if KEEP == 0
    vector v = *(const vector *)(in + j);
#pragma unroll
    for (int p = 0; p < VECTOR; p++) v.part[p] = EXP(v.part[p] - largest);
#elif KEEP == 1
    vector v = kept[i];
#else
    vector v = kept[j / VECTOR];
#endif
#pragma unroll
    for (int p = 0; p < VECTOR; p++) v.part[p] *= share;
    *(vector *)(out + j) = v;
  }
}
