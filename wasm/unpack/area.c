#include <stddef.h>

#include "../kernels/lanes.h"
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

// The same for words. They get the depth of the sums as they are loaded: `unit` makes 16 bits of
// those that they have.
static inline v128_t LoadSums(const uint8_t* src, v128_t unit) {
  return wasm_u16x8_shr(wasm_i16x8_mul(wasm_v128_load(src), unit), 1);
}

static inline int LoadSum(const uint8_t* src, int unit) {
  return ((src[0] | src[1] << 8) * unit & 0xffff) >> 1;
}

static void SumWordLines(const uint8_t* src, int src_stride, int unit,
                         const int16_t* weights, int lines, int16_t* sums, int count) {
  const v128_t half = wasm_i32x4_const_splat(1 << (kWeightBits - 1));
  const v128_t units = Held(wasm_i16x8_splat((int16_t)unit));
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    v128_t a = half, b = half;
    for (int n = 0; n < lines; n += 2) {
      const uint8_t* const line = src + (ptrdiff_t)n * src_stride + 2 * i;
      const v128_t pair = wasm_v128_load32_splat(weights + n);
      const v128_t one = LoadSums(line, units);
      const v128_t other = n + 1 < lines ? LoadSums(line + src_stride, units) : one;
      a = wasm_i32x4_add(a, wasm_i32x4_dot_i16x8(ZIP16L(one, other), pair));
      b = wasm_i32x4_add(b, wasm_i32x4_dot_i16x8(ZIP16H(one, other), pair));
    }
    wasm_v128_store(sums + i, wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(a, kWeightBits),
                                                      wasm_i32x4_shr(b, kWeightBits)));
  }
  for (; i < count; ++i) {
    int sum = 1 << (kWeightBits - 1);
    for (int n = 0; n < lines; ++n) {
      sum += LoadSum(src + (ptrdiff_t)n * src_stride + 2 * i, unit) * weights[n];
    }
    sums[i] = (int16_t)(sum >> kWeightBits);
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

// The last bits of a result, to bytes or to words with 8 bits after the point, 4 samples at a time.
static inline void StoreBytes(void* dst, v128_t total, int count) {
  const v128_t rounded =
      wasm_i32x4_shr(wasm_i32x4_add(total, wasm_i32x4_const_splat(kHalf)), kShift);
  const v128_t words = wasm_i16x8_narrow_i32x4(rounded, rounded);
  const uint32_t bytes = (uint32_t)wasm_i32x4_extract_lane(wasm_u8x16_narrow_i16x8(words, words), 0);
  if (count >= 4) {
    __builtin_memcpy(dst, &bytes, 4);
  } else {
    __builtin_memcpy(dst, &bytes, (size_t)count);
  }
}

enum { kWordShift = kShift - 8, kWordHalf = 1 << (kWordShift - 1) };

static inline void StoreWords(void* dst, v128_t total, int count) {
  const v128_t rounded =
      wasm_i32x4_shr(wasm_i32x4_add(total, wasm_i32x4_const_splat(kWordHalf)), kWordShift);
  const v128_t narrow = wasm_u16x8_narrow_i32x4(rounded, rounded);
  const uint64_t words = (uint64_t)wasm_i64x2_extract_lane(narrow, 0);
  if (count >= 4) {
    __builtin_memcpy(dst, &words, 8);
  } else {
    __builtin_memcpy(dst, &words, (size_t)count * 2);
  }
}

// Four samples of eight taps each, or of more.
static inline v128_t SumsOf(const int16_t* sums, const int16_t* weights, const int32_t* first,
                            int taps) {
  v128_t totals[4];
  for (int n = 0; n < 4; ++n) totals[n] = Products(sums + first[n], weights + n * taps, taps);
  return AddPairs(AddPairs(totals[0], totals[1]), AddPairs(totals[2], totals[3]));
}

// Two samples of four taps each.
static inline v128_t TwoByFour(const int16_t* sums, const int16_t* weights, const int32_t* first) {
  const v128_t one = wasm_v128_load64_zero(sums + first[0]);
  const v128_t both = wasm_v128_load64_lane(sums + first[1], one, 1);
  return wasm_i32x4_dot_i16x8(both, wasm_v128_load(weights));
}

// taps is 4 or a multiple of 8; weights beyond a pixel's samples are 0. The columns beyond the last
// one are like it, up to a multiple of 4.
static inline void SumColumnsTo(const int16_t* sums, const int16_t* weights, const int32_t* first,
                                int taps, uint8_t* dst, int width, const int bytes) {
  for (int x = 0; x < width; x += 4, first += 4, weights += 4 * taps, dst += 4 * bytes) {
    const v128_t total = taps == 4 ? AddPairs(TwoByFour(sums, weights, first),
                                              TwoByFour(sums, weights + 8, first + 2))
                                   : SumsOf(sums, weights, first, taps);
    (bytes == 2 ? StoreWords : StoreBytes)(dst, total, width - x);
  }
}

static void SumColumns(const int16_t* sums, const int16_t* weights, const int32_t* first, int taps,
                       uint8_t* dst, int width) {
  SumColumnsTo(sums, weights, first, taps, dst, width, 1);
}

static void SumColumnsToWords(const int16_t* sums, const int16_t* weights, const int32_t* first,
                              int taps, uint8_t* dst, int width) {
  SumColumnsTo(sums, weights, first, taps, dst, width, 2);
}

// Four channels side by side: two pixels at a time. Every other result is rounded a little down, as
// ties rounded up make a picture brighter: by a quarter of a level where one side is halved.
static void SumColumns4(const int16_t* sums, const int16_t* weights, const int32_t* first, int taps,
                        uint8_t* dst, int width) {
  for (int x = 0; x < width; ++x) {
    const int16_t* const from = sums + 4 * first[x];
    v128_t total = wasm_i32x4_splat(kHalf - (x & 1));
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

// The weights of every column, so many for each pixel, 0 beyond those it has; and the last one's
// again, up to a multiple of 4.
static void ColumnWeights(int src_width, int dst_width, int taps, int32_t* first,
                          int16_t* weights) {
  const int columns = (dst_width + 3) & ~3;
  for (int x = 0; x < columns; ++x, weights += taps) {
    int count;
    first[x] = WeightsOf(x < dst_width ? x : dst_width - 1, src_width, dst_width, weights, &count);
    for (; count < taps; ++count) {
      weights[count] = 0;
    }
  }
}

// Of one channel, as SumColumnsTo wants them.
static inline int PlaneTaps(int src_width, int dst_width) {
  const int most = (src_width + dst_width - 1) / dst_width + 1;
  return most <= 4 ? 4 : (most + 7) & ~7;
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
  const int taps = channels == 4 ? TapsFor(src_width, dst_width, 2) : PlaneTaps(src_width, dst_width);
  int32_t* const first = Take(&scratch, 4 * (dst_width + 3));
  int16_t* const weights = Take(&scratch, 2 * taps * (dst_width + 3));
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

// Bytes as they are, or means of two by two or four by four of them.
static void MeansOfBytes(const uint8_t* src, int src_stride, int ratio, uint16_t* dst, int width) {
  int x = 0;
  for (; x + 8 <= width; x += 8) {
    const uint8_t* line = src + x * ratio;
    if (ratio == 1) {
      wasm_v128_store(dst + x, wasm_i16x8_shl(wasm_u16x8_load8x8(line), 8));
      continue;
    }
    if (ratio == 2) {
      const v128_t sum = wasm_i16x8_add(
          wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(line)),
          wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(line + src_stride)));
      wasm_v128_store(dst + x, wasm_i16x8_shl(sum, 6));
      continue;
    }
    v128_t low = wasm_i64x2_const_splat(0), high = low;
    for (int n = 0; n < 4; ++n, line += src_stride) {
      low = wasm_i16x8_add(low, wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(line)));
      high = wasm_i16x8_add(high, wasm_u16x8_extadd_pairwise_u8x16(wasm_v128_load(line + 16)));
    }
    const v128_t sum = wasm_i16x8_narrow_i32x4(wasm_u32x4_extadd_pairwise_u16x8(low),
                                               wasm_u32x4_extadd_pairwise_u16x8(high));
    wasm_v128_store(dst + x, wasm_i16x8_shl(sum, 4));
  }
  for (; x < width; ++x) {
    int sum = 0;
    for (int n = 0; n < ratio * ratio; ++n) {
      sum += src[(ptrdiff_t)(n / ratio) * src_stride + x * ratio + n % ratio];
    }
    dst[x] = (uint16_t)(sum * 256 / (ratio * ratio));
  }
}

// The same of words.
static void MeansOfWords(const uint8_t* src, int src_stride, int unit, int ratio,
                         uint16_t* dst, int width) {
  const v128_t units = Held(wasm_i16x8_splat((int16_t)unit));
  int x = 0;
  for (; ratio == 1 && x + 8 <= width; x += 8) {
    wasm_v128_store(dst + x, wasm_i16x8_shl(LoadSums(src + 2 * x, units), 1));
  }
  for (; ratio > 1 && x + 4 <= width; x += 4) {
    const uint8_t* line = src + 2 * x * ratio;
    v128_t low = wasm_i64x2_const_splat(0), high = low;
    for (int n = 0; n < ratio; ++n, line += src_stride) {
      low = wasm_i32x4_add(
          low, wasm_u32x4_extadd_pairwise_u16x8(LoadSums(line, units)));
      if (ratio == 4) {
        high = wasm_i32x4_add(
            high, wasm_u32x4_extadd_pairwise_u16x8(LoadSums(line + 16, units)));
      }
    }
    const v128_t words = ratio == 2 ? wasm_u32x4_shr(low, 1) : wasm_u32x4_shr(AddPairs(low, high), 3);
    wasm_v128_store64_lane(dst + x, wasm_u16x8_narrow_i32x4(words, words), 0);
  }
  for (; x < width; ++x) {
    int sum = 0;
    for (int n = 0; n < ratio * ratio; ++n) {
      sum += LoadSum(src + (ptrdiff_t)(n / ratio) * src_stride + 2 * (x * ratio + n % ratio), unit);
    }
    dst[x] = (uint16_t)(sum * 2 / (ratio * ratio));
  }
}

void AreaScaleToWords(const uint8_t* src, int src_stride, int src_width, int src_height,
                      int sample_bytes, int sample_bits,
                      uint16_t* dst, int dst_stride_bytes, int dst_width, int dst_height,
                      uint8_t* scratch) {
  const int unit = 1 << (16 - sample_bits);
  const int ratio = src_width / dst_width;
  if ((ratio == 1 || ratio == 2 || ratio == 4) && ratio * dst_width == src_width &&
      ratio * dst_height == src_height) {
    for (int y = 0; y < dst_height; ++y, src += (ptrdiff_t)ratio * src_stride) {
      if (sample_bytes == 2) {
        MeansOfWords(src, src_stride, unit, ratio, dst, dst_width);
      } else {
        MeansOfBytes(src, src_stride, ratio, dst, dst_width);
      }
      dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
    }
    return;
  }
  const int taps = PlaneTaps(src_width, dst_width);
  int32_t* const first = Take(&scratch, 4 * (dst_width + 3));
  int16_t* const weights = Take(&scratch, 2 * taps * (dst_width + 3));
  int16_t* const sums = Take(&scratch, 2 * (src_width + taps));
  int16_t* const line_weights = (int16_t*)scratch;
  ColumnWeights(src_width, dst_width, taps, first, weights);
  for (int y = 0; y < dst_height; ++y) {
    int lines;
    const int line = WeightsOf(y, src_height, dst_height, line_weights, &lines);
    const uint8_t* const from = src + (ptrdiff_t)line * src_stride;
    line_weights[lines] = 0;
    if (sample_bytes == 2) {
      SumWordLines(from, src_stride, unit, line_weights, lines, sums, src_width);
    } else {
      SumLines(from, src_stride, line_weights, lines, sums, src_width);
    }
    SumColumnsToWords(sums, weights, first, taps, (uint8_t*)dst, dst_width);
    dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
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
