#include <string.h>
#include <wasm_simd128.h>

#include "unpack.h"

// Samples are gathered, mapped and stored a run at a time: what lies between stays in cache.
enum { kRun = 1024 };

// The compiler's flags leave loops as they are; these it turns to SIMD well.
#define VECTORIZE _Pragma("clang loop vectorize(enable)")

static inline uint16_t Swap16(uint16_t word) { return (uint16_t)(word << 8 | word >> 8); }

static inline v128_t SwapBytes(v128_t words) {
  return wasm_v128_or(wasm_i16x8_shl(words, 8), wasm_u16x8_shr(words, 8));
}

// Eight words times a multiplier, the upper 16 bits of each product, rounded.
static inline v128_t Scaled(v128_t words, v128_t multiplier) {
  const v128_t half = wasm_i32x4_const_splat(32768);
  const v128_t low = wasm_u32x4_extmul_low_u16x8(words, multiplier);
  const v128_t high = wasm_u32x4_extmul_high_u16x8(words, multiplier);
  return wasm_u16x8_narrow_i32x4(wasm_u32x4_shr(wasm_i32x4_add(low, half), 16),
                                 wasm_u32x4_shr(wasm_i32x4_add(high, half), 16));
}

// The same in one instruction for words below 32768, by half of the multiplier.
static inline v128_t ScaledShort(v128_t words, v128_t half_multiplier) {
  return wasm_i16x8_q15mulr_sat(words, half_multiplier);
}

static inline v128_t LoadWords(const uint8_t* src, int big_endian) {
  const v128_t words = wasm_v128_load(src);
  return big_endian ? SwapBytes(words) : words;
}

// As many as there are sixteens of. @returns how many samples that is.
static inline int NarrowSixteens(const uint8_t* src, int big_endian, uint8_t* dst,
                                 uint32_t multiplier, int is_short, int width) {
  const v128_t factor = wasm_i16x8_splat((int16_t)(is_short ? multiplier / 2 : multiplier));
  // Words beyond their format's depth can give more than the narrowing takes for positive.
  const v128_t most = wasm_i16x8_splat(is_short ? 32767 : 255);
  int x = 0;
  for (; x + 16 <= width; x += 16) {
    v128_t low = LoadWords(src + 2 * x, big_endian);
    v128_t high = LoadWords(src + 2 * x + 16, big_endian);
    if (is_short) {
      low = ScaledShort(wasm_u16x8_min(low, most), factor);
      high = ScaledShort(wasm_u16x8_min(high, most), factor);
    } else {
      low = wasm_u16x8_min(Scaled(low, factor), most);
      high = wasm_u16x8_min(Scaled(high, factor), most);
    }
    wasm_v128_store(dst + x, wasm_u8x16_narrow_i16x8(low, high));
  }
  return x;
}

void NarrowPlane(const uint8_t* src, int src_stride, int big_endian,
                 uint8_t* dst, int dst_stride,
                 uint32_t multiplier, int width, int height) {
  // Greater words than 32767 then give 255, as that does.
  const int is_short = multiplier % 2 == 0 && multiplier >= 512;
  for (int y = 0; y < height; ++y, src += src_stride, dst += dst_stride) {
    int x = big_endian ? NarrowSixteens(src, 1, dst, multiplier, is_short, width)
            : is_short ? NarrowSixteens(src, 0, dst, multiplier, 1, width)
                       : NarrowSixteens(src, 0, dst, multiplier, 0, width);
    for (; x < width; ++x) {
      uint16_t word;
      memcpy(&word, src + 2 * x, 2);
      const uint32_t value = ((big_endian ? Swap16(word) : word) * multiplier + 32768) >> 16;
      dst[x] = value > 255 ? 255 : (uint8_t)value;
    }
  }
}

static void Gather(const uint8_t* src, int step, int sample_bytes, int big_endian,
                   uint16_t* samples, int count) {
  if (sample_bytes == 1) {
    if (step == 1) {
      VECTORIZE
      for (int i = 0; i < count; ++i) {
        samples[i] = src[i];
      }
    } else {
      for (int i = 0; i < count; ++i, src += step) {
        samples[i] = *src;
      }
    }
    return;
  }
  if (step == 2) {
    memcpy(samples, src, (size_t)count * 2);
  } else {
    int i = 0;
    const v128_t low_word = wasm_i32x4_const_splat(0xffff);
    // Every other word: not the last ones, as it reads one word further.
    for (; step == 4 && i + 8 < count; i += 8, src += 32) {
      wasm_v128_store(samples + i,
                      wasm_u16x8_narrow_i32x4(wasm_v128_and(wasm_v128_load(src), low_word),
                                              wasm_v128_and(wasm_v128_load(src + 16), low_word)));
    }
    for (; i < count; ++i, src += step) {
      memcpy(samples + i, src, 2);
    }
  }
  if (big_endian) {
    VECTORIZE
    for (int i = 0; i < count; ++i) {
      samples[i] = Swap16(samples[i]);
    }
  }
}

// Four samples at a time. Conversion saturates, so that anything may be asked of it.
static inline v128_t MapFour(v128_t samples, v128_t black, v128_t scale) {
  const v128_t value = wasm_f32x4_mul(
      wasm_f32x4_convert_i32x4(wasm_i32x4_sub(samples, black)), scale);
  return wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_add(value, wasm_f32x4_const_splat(0.5f)));
}

// In place: count is rounded up to eight.
static void Map(uint16_t* samples, int black, float scale, int count) {
  const v128_t blacks = wasm_i32x4_splat(black);
  const v128_t scales = wasm_f32x4_splat(scale);
  for (int i = 0; i < count; i += 8) {
    const v128_t words = wasm_v128_load(samples + i);
    const v128_t low = MapFour(wasm_u32x4_extend_low_u16x8(words), blacks, scales);
    const v128_t high = MapFour(wasm_u32x4_extend_high_u16x8(words), blacks, scales);
    wasm_v128_store(samples + i, wasm_u16x8_narrow_i32x4(low, high));
  }
}

static inline int RunAt(int x, int width) { return width - x < kRun ? width - x : kRun; }

void SamplesToPlane(const uint8_t* src, int src_stride, int src_step,
                    int sample_bytes, int big_endian,
                    uint8_t* dst, int dst_stride,
                    int black, float scale, int width, int height) {
  uint16_t samples[kRun] = {0};
  for (int y = 0; y < height; ++y, src += src_stride, dst += dst_stride) {
    for (int x = 0; x < width; x += kRun) {
      const int count = RunAt(x, width);
      Gather(src + x * src_step, src_step, sample_bytes, big_endian, samples, count);
      Map(samples, black, scale, count);
      VECTORIZE
      for (int i = 0; i < count; ++i) {
        dst[x + i] = samples[i] > 255 ? 255 : (uint8_t)samples[i];
      }
    }
  }
}

void SamplesToPlane_16(const uint8_t* src, int src_stride, int src_step,
                       int sample_bytes, int big_endian,
                       uint16_t* dst, int dst_stride_bytes,
                       int black, float scale, int width, int height) {
  uint16_t samples[kRun] = {0};
  const int as_is = black == 0 && scale == 1.0f;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; x += kRun) {
      const int count = RunAt(x, width);
      Gather(src + x * src_step, src_step, sample_bytes, big_endian, samples, count);
      if (!as_is) {
        Map(samples, black, scale, count);
      }
      memcpy(dst + x, samples, (size_t)count * 2);
    }
    src += src_stride;
    dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
  }
}

// Four weighted sums, rounded, in the low half.
static inline v128_t LumaFour(v128_t r, v128_t g, v128_t b,
                              v128_t weight_r, v128_t weight_g, v128_t weight_b) {
  const v128_t sum = wasm_f32x4_add(
      wasm_f32x4_add(wasm_f32x4_mul(wasm_f32x4_convert_u32x4(r), weight_r),
                     wasm_f32x4_mul(wasm_f32x4_convert_u32x4(g), weight_g)),
      wasm_f32x4_mul(wasm_f32x4_convert_u32x4(b), weight_b));
  const v128_t luma =
      wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_add(sum, wasm_f32x4_const_splat(0.5f)));
  return wasm_u16x8_narrow_i32x4(luma, luma);
}

void RGBToLuma_16(const uint8_t* src_r, int src_stride_r,
                  const uint8_t* src_g, int src_stride_g,
                  const uint8_t* src_b, int src_stride_b,
                  int src_step, int big_endian,
                  uint16_t* dst, int dst_stride_bytes,
                  float red, float green, float blue, int width, int height) {
  uint16_t r[kRun] = {0}, g[kRun] = {0}, b[kRun] = {0};
  const v128_t weight_r = wasm_f32x4_splat(red);
  const v128_t weight_g = wasm_f32x4_splat(green);
  const v128_t weight_b = wasm_f32x4_splat(blue);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; x += kRun) {
      const int count = RunAt(x, width);
      Gather(src_r + x * src_step, src_step, 2, big_endian, r, count);
      Gather(src_g + x * src_step, src_step, 2, big_endian, g, count);
      Gather(src_b + x * src_step, src_step, 2, big_endian, b, count);
      for (int i = 0; i < count; i += 4) {
        const v128_t luma =
            LumaFour(wasm_u32x4_load16x4(r + i), wasm_u32x4_load16x4(g + i),
                     wasm_u32x4_load16x4(b + i), weight_r, weight_g, weight_b);
        wasm_v128_store64_lane(r + i, luma, 0);
      }
      memcpy(dst + x, r, (size_t)count * 2);
    }
    src_r += src_stride_r;
    src_g += src_stride_g;
    src_b += src_stride_b;
    dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
  }
}

void FieldsToLuma_16(const uint8_t* src, int src_stride, int big_endian, int depth,
                     int red_shift, int green_shift, int blue_shift,
                     uint16_t* dst, int dst_stride_bytes,
                     float red, float green, float blue, int width, int height) {
  const uint32_t field = (1u << depth) - 1;
  // Fields are weighed where they are in the word.
  const v128_t field_r = wasm_i32x4_splat((int32_t)(field << red_shift));
  const v128_t field_g = wasm_i32x4_splat((int32_t)(field << green_shift));
  const v128_t field_b = wasm_i32x4_splat((int32_t)(field << blue_shift));
  const v128_t weight_r = wasm_f32x4_splat(red / (float)(1u << red_shift));
  const v128_t weight_g = wasm_f32x4_splat(green / (float)(1u << green_shift));
  const v128_t weight_b = wasm_f32x4_splat(blue / (float)(1u << blue_shift));
  const v128_t order =
      big_endian ? wasm_i8x16_make(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
                 : wasm_i8x16_make(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; x += 4) {
      const int count = width - x < 4 ? width - x : 4;
      v128_t words;
      if (count == 4) {
        words = wasm_v128_load(src + 4 * x);
      } else {
        uint32_t some[4] = {0};
        memcpy(some, src + 4 * x, (size_t)count * 4);
        words = wasm_v128_load(some);
      }
      words = wasm_i8x16_swizzle(words, order);
      const v128_t luma = LumaFour(wasm_v128_and(words, field_r), wasm_v128_and(words, field_g),
                                   wasm_v128_and(words, field_b), weight_r, weight_g, weight_b);
      if (count == 4) {
        wasm_v128_store64_lane(dst + x, luma, 0);
      } else {
        uint16_t some[8];
        wasm_v128_store(some, luma);
        memcpy(dst + x, some, (size_t)count * 2);
      }
    }
    src += src_stride;
    dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
  }
}
