#include <stddef.h>
#include <wasm_simd128.h>

#include "unpack.h"

// Each pixel is the mean of the source's area under it, to the precision of the weights, which have
// 14 bits. Lines are summed first, to bytes with 7 bits after the point, then columns.
enum { kWeightBits = 14, kSumBits = 7, kSumShift = kWeightBits - kSumBits };

// Where the edge between pixels falls in the source, in 1/65536 of a sample.
static inline int64_t Edge(int pixel, int src_size, int dst_size) {
  return (((int64_t)pixel * src_size << 16) + dst_size / 2) / dst_size;
}

// The weights of the samples under one pixel; returns the first, and how many there are. They are
// differences of rounded sums, so that they sum up to 1 << kWeightBits.
static int WeightsOf(int pixel, int src_size, int dst_size, int16_t* weights, int* count) {
  const int64_t from = Edge(pixel, src_size, dst_size);
  const int64_t to = Edge(pixel + 1, src_size, dst_size);
  const int64_t span = to - from;
  const int first = (int)(from >> 16);
  int64_t before = 0;
  int n = 0;
  for (int64_t end = (int64_t)(first + 1) << 16; before < 1 << kWeightBits; end += 65536) {
    const int64_t reached = end < to ? end - from : span;
    const int64_t sum = ((reached << kWeightBits) + span / 2) / span;
    weights[n++] = (int16_t)(sum - before);
    before = sum;
    if (end >= to) break;
  }
  *count = n;
  return first;
}

// Weighted sums of lines, two at a time: weights has one more, 0, where their number is odd.
static void SumLines(const uint8_t* src, int src_stride, const int16_t* weights, int lines,
                     int16_t* sums, int count) {
  const v128_t half = wasm_i32x4_const_splat(1 << (kSumShift - 1));
  int i = 0;
  for (; i + 16 <= count; i += 16) {
    v128_t a = half, b = half, c = half, d = half;
    for (int n = 0; n < lines; n += 2) {
      const uint8_t* const line = src + (ptrdiff_t)n * src_stride + i;
      const v128_t pair = wasm_v128_load32_splat(weights + n);
      const v128_t one = wasm_v128_load(line);
      const v128_t other = n + 1 < lines ? wasm_v128_load(line + src_stride) : one;
      const v128_t low = wasm_i8x16_shuffle(one, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
                                            6, 22, 7, 23);
      const v128_t high = wasm_i8x16_shuffle(one, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13,
                                             29, 14, 30, 15, 31);
      a = wasm_i32x4_add(a, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(low), pair));
      b = wasm_i32x4_add(b, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(low), pair));
      c = wasm_i32x4_add(c, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(high), pair));
      d = wasm_i32x4_add(d, wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(high), pair));
    }
    wasm_v128_store(sums + i, wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(a, kSumShift),
                                                      wasm_i32x4_shr(b, kSumShift)));
    wasm_v128_store(sums + i + 8, wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(c, kSumShift),
                                                          wasm_i32x4_shr(d, kSumShift)));
  }
  for (; i < count; ++i) {
    int32_t sum = 1 << (kSumShift - 1);
    for (int n = 0; n < lines; ++n) {
      sum += src[(ptrdiff_t)n * src_stride + i] * weights[n];
    }
    sums[i] = (int16_t)(sum >> (kSumShift));
  }
}

enum { kShift = kWeightBits + kSumBits, kHalf = 1 << (kShift - 1) };

static inline v128_t Products(const int16_t* sums, const int16_t* weights, int taps) {
  v128_t total = wasm_i32x4_dot_i16x8(wasm_v128_load(sums), wasm_v128_load(weights));
  for (int n = 8; n < taps; n += 8) {
    total = wasm_i32x4_add(
        total, wasm_i32x4_dot_i16x8(wasm_v128_load(sums + n), wasm_v128_load(weights + n)));
  }
  return total;
}

// Neighbouring lanes of a, then of b, added.
static inline v128_t AddPairs(v128_t a, v128_t b) {
  return wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
}

// taps is a multiple of 8; weights beyond a pixel's samples are 0.
static void SumColumns(const int16_t* sums, const int16_t* weights, const int32_t* first, int taps,
                       uint8_t* dst, int width) {
  for (int x = 0; x < width; x += 4) {
    // At the end of the line, the last pixel once more instead of those beyond.
    const int last = width - 1 - x;
    v128_t totals[4];
    for (int n = 0; n < 4; ++n) {
      const int at = x + (n < last ? n : last);
      totals[n] = Products(sums + first[at], weights + at * taps, taps);
    }
    const v128_t total = AddPairs(AddPairs(totals[0], totals[1]), AddPairs(totals[2], totals[3]));
    const v128_t rounded =
        wasm_i32x4_shr(wasm_i32x4_add(total, wasm_i32x4_const_splat(kHalf)), kShift);
    const v128_t words = wasm_i16x8_narrow_i32x4(rounded, rounded);
    const uint32_t bytes =
        (uint32_t)wasm_i32x4_extract_lane(wasm_u8x16_narrow_i16x8(words, words), 0);
    if (last >= 3) {
      __builtin_memcpy(dst + x, &bytes, 4);
    } else {
      __builtin_memcpy(dst + x, &bytes, (size_t)(last + 1));
    }
  }
}

// Four channels side by side: two pixels at a time.
static void SumColumns4(const int16_t* sums, const int16_t* weights, const int32_t* first, int taps,
                        uint8_t* dst, int width) {
  for (int x = 0; x < width; ++x) {
    const int16_t* const from = sums + 4 * first[x];
    v128_t total = wasm_i32x4_const_splat(kHalf);
    for (int n = 0; n < taps; n += 2) {
      const v128_t pixels = wasm_v128_load(from + 4 * n);
      const v128_t paired = wasm_i16x8_shuffle(pixels, pixels, 0, 4, 1, 5, 2, 6, 3, 7);
      total = wasm_i32x4_add(total,
                             wasm_i32x4_dot_i16x8(paired, wasm_v128_load32_splat(weights + n)));
    }
    weights += taps;
    const v128_t words = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(total, kShift), total);
    wasm_v128_store32_lane(dst + 4 * x, wasm_u8x16_narrow_i16x8(words, words), 0);
  }
}

// The weights of every column, so many for each pixel, 0 beyond those it has.
static void ColumnWeights(int src_width, int dst_width, int taps, int32_t* first,
                          int16_t* weights) {
  for (int x = 0; x < dst_width; ++x, weights += taps) {
    int count;
    first[x] = WeightsOf(x, src_width, dst_width, weights, &count);
    for (; count < taps; ++count) {
      weights[count] = 0;
    }
  }
}

static inline int TapsFor(int src_width, int dst_width, int step) {
  const int most = (src_width + dst_width - 1) / dst_width + 1;
  return (most + step - 1) / step * step;
}

static inline void* Take(uint8_t** scratch, int bytes) {
  void* const taken = *scratch;
  *scratch += (bytes + 15) & ~15;
  return taken;
}

void AreaScale(const uint8_t* src, int src_stride, int src_width, int src_height,
               uint8_t* dst, int dst_stride, int dst_width, int dst_height,
               int channels, uint8_t* scratch) {
  const int taps = TapsFor(src_width, dst_width, channels == 4 ? 2 : 8);
  int32_t* const first = Take(&scratch, 4 * dst_width);
  int16_t* const weights = Take(&scratch, 2 * taps * dst_width);
  int16_t* const sums = Take(&scratch, 2 * (src_width + taps) * channels);
  int16_t* const line_weights = (int16_t*)scratch;
  ColumnWeights(src_width, dst_width, taps, first, weights);
  for (int y = 0; y < dst_height; ++y, dst += dst_stride) {
    int lines;
    const int line = WeightsOf(y, src_height, dst_height, line_weights, &lines);
    line_weights[lines] = 0;
    SumLines(src + (ptrdiff_t)line * src_stride, src_stride, line_weights, lines, sums,
             src_width * channels);
    (channels == 4 ? SumColumns4 : SumColumns)(sums, weights, first, taps, dst, dst_width);
  }
}

// The same in floating point, for samples of 16 bits.
static int SharesOf(int pixel, int src_size, int dst_size, float* shares, int* count) {
  const double from = (double)pixel * src_size / dst_size;
  const double to = (double)(pixel + 1) * src_size / dst_size;
  const int first = (int)from;
  int n = 0;
  for (; first + n < src_size && first + n < to; ++n) {
    const double begin = first + n < from ? from : first + n;
    const double end = first + n + 1 > to ? to : first + n + 1;
    shares[n] = (float)((end - begin) / (to - from));
  }
  *count = n;
  return first;
}

void AreaScale_16(const uint16_t* src, int src_stride, int src_width, int src_height,
                  uint16_t* dst, int dst_stride, int dst_width, int dst_height,
                  uint8_t* scratch) {
  const int taps = TapsFor(src_width, dst_width, 1);
  int32_t* const first = Take(&scratch, 4 * dst_width);
  float* const shares = Take(&scratch, 4 * taps * dst_width);
  float* const sums = Take(&scratch, 4 * (src_width + taps));
  float* const line_shares = (float*)scratch;
  for (int x = 0; x < dst_width; ++x) {
    int count;
    first[x] = SharesOf(x, src_width, dst_width, shares + x * taps, &count);
    for (; count < taps; ++count) {
      shares[x * taps + count] = 0;
    }
  }
  for (int i = 0; i < taps; ++i) {
    sums[src_width + i] = 0;
  }
  for (int y = 0; y < dst_height; ++y) {
    int lines;
    const int line = SharesOf(y, src_height, dst_height, line_shares, &lines);
    for (int i = 0; i < src_width; ++i) {
      sums[i] = 0;
    }
    for (int n = 0; n < lines; ++n) {
      const uint16_t* const samples =
          (const uint16_t*)((const uint8_t*)src + (ptrdiff_t)(line + n) * src_stride);
      const float share = line_shares[n];
      _Pragma("clang loop vectorize(enable)")
      for (int i = 0; i < src_width; ++i) {
        sums[i] += samples[i] * share;
      }
    }
    for (int x = 0; x < dst_width; ++x) {
      const float* const from = sums + first[x];
      float total = 0.5f;
      for (int n = 0; n < taps; ++n) {
        total += from[n] * shares[x * taps + n];
      }
      dst[x] = (uint16_t)(int)(total < 65535 ? total : 65535);
    }
    dst = (uint16_t*)((uint8_t*)dst + dst_stride);
  }
}
