#include <string.h>
#include <wasm_simd128.h>

#include "unpack.h"

// B*blue + G*green + R*red of four pixels, in 1/32768.
static inline v128_t LumaFour(const uint8_t* argb, v128_t weights) {
  const v128_t pixels = wasm_v128_load(argb);
  const v128_t low = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(pixels), weights);
  const v128_t high = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(pixels), weights);
  return wasm_i32x4_add(wasm_i32x4_shuffle(low, high, 0, 2, 4, 6),
                        wasm_i32x4_shuffle(low, high, 1, 3, 5, 7));
}

static inline v128_t LumaWeights(int blue, int green, int red) {
  return wasm_i16x8_make((int16_t)blue, (int16_t)green, (int16_t)red, 0,
                         (int16_t)blue, (int16_t)green, (int16_t)red, 0);
}

static inline uint32_t LumaOne(const uint8_t* argb, int blue, int green, int red) {
  return (uint32_t)(argb[0] * blue + argb[1] * green + argb[2] * red);
}

enum { kLumaHalf = 16384, kLumaBits = 15 };

static inline v128_t RoundLuma(v128_t sum) {
  return wasm_u32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_const_splat(kLumaHalf)), kLumaBits);
}

void ARGBToLuma(const uint8_t* src_argb, int src_stride_argb,
                uint8_t* dst, int dst_stride,
                int blue, int green, int red, int width, int height) {
  const v128_t weights = LumaWeights(blue, green, red);
  for (int y = 0; y < height; ++y, src_argb += src_stride_argb, dst += dst_stride) {
    int x = 0;
    for (; x + 8 <= width; x += 8) {
      const v128_t low = RoundLuma(LumaFour(src_argb + 4 * x, weights));
      const v128_t high = RoundLuma(LumaFour(src_argb + 4 * x + 16, weights));
      const v128_t words = wasm_i16x8_narrow_i32x4(low, high);
      wasm_v128_store64_lane(dst + x, wasm_u8x16_narrow_i16x8(words, words), 0);
    }
    for (; x < width; ++x) {
      dst[x] = (uint8_t)((LumaOne(src_argb + 4 * x, blue, green, red) + kLumaHalf) >> kLumaBits);
    }
  }
}

void ARGBToLuma_16(const uint8_t* src_argb, int src_stride_argb,
                   uint16_t* dst, int dst_stride_bytes,
                   int blue, int green, int red, int width, int height) {
  const v128_t weights = LumaWeights(blue, green, red);
  const v128_t factor = wasm_i32x4_const_splat(257);
  for (int y = 0; y < height; ++y) {
    int x = 0;
    for (; x + 8 <= width; x += 8) {
      // 255 * 32768 * 257, and a half, just fit.
      const v128_t low = wasm_i32x4_mul(LumaFour(src_argb + 4 * x, weights), factor);
      const v128_t high = wasm_i32x4_mul(LumaFour(src_argb + 4 * x + 16, weights), factor);
      wasm_v128_store(dst + x, wasm_u16x8_narrow_i32x4(RoundLuma(low), RoundLuma(high)));
    }
    for (; x < width; ++x) {
      const uint32_t luma = LumaOne(src_argb + 4 * x, blue, green, red) * 257;
      dst[x] = (uint16_t)((luma + kLumaHalf) >> kLumaBits);
    }
    src_argb += src_stride_argb;
    dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
  }
}

void ARGBPermute(const uint8_t* src, int src_stride,
                 uint8_t* dst, int dst_stride,
                 uint32_t order, int opaque, int width, int height) {
  const v128_t mask = wasm_i32x4_add(
      wasm_i32x4_splat((int32_t)order),
      wasm_i32x4_const(0, 0x04040404, 0x08080808, 0x0c0c0c0c));
  const uint32_t alpha = opaque ? 0xff000000u : 0;
  const v128_t alphas = wasm_i32x4_splat((int32_t)alpha);
  for (int y = 0; y < height; ++y, src += src_stride, dst += dst_stride) {
    int x = 0;
    for (; x + 4 <= width; x += 4) {
      const v128_t pixels = wasm_i8x16_swizzle(wasm_v128_load(src + 4 * x), mask);
      wasm_v128_store(dst + 4 * x, wasm_v128_or(pixels, alphas));
    }
    for (; x < width; ++x) {
      uint32_t pixel = 0;
      for (int n = 0; n < 4; ++n) {
        pixel |= (uint32_t)src[4 * x + (order >> 8 * n & 3)] << 8 * n;
      }
      pixel |= alpha;
      memcpy(dst + 4 * x, &pixel, 4);
    }
  }
}

// The field's bits, repeated until they fill eight; where it has more, the nearest of 8 bits.
static inline uint32_t ToEight(uint32_t value, int depth) {
  if (depth >= 8) {
    const uint32_t most = (1u << depth) - 1;
    return (value * 255 + most / 2) / most;
  }
  uint32_t bits = value << (8 - depth);
  for (int have = depth; have < 8; have *= 2) {
    bits |= bits >> have;
  }
  return bits;
}

// Where a field lies in a word, and what its values are as eight bits.
typedef struct {
  int shift;
  uint32_t mask;
  const uint8_t* levels;
} Field;

enum { kDeepest = 10 };

static Field MakeField(int shift, int depth, uint8_t* levels) {
  const Field field = {shift, (1u << depth) - 1, levels};
  for (uint32_t value = 0; value <= field.mask; ++value) {
    levels[value] = (uint8_t)ToEight(value, depth);
  }
  return field;
}

static inline uint32_t Level(Field field, uint32_t word) {
  return field.levels[word >> field.shift & field.mask];
}

static inline uint32_t Pixel(Field red, Field green, Field blue, uint32_t word) {
  return Level(blue, word) | Level(green, word) << 8 | Level(red, word) << 16 | 0xff000000u;
}

static inline uint32_t WordAt(const uint8_t* src, int x, int word_bits, int big_endian) {
  if (word_bits == 4) {
    return (uint32_t)src[x >> 1] >> (x & 1 ? 0 : 4);
  }
  if (word_bits == 16) {
    uint16_t word;
    memcpy(&word, src + 2 * x, 2);
    return big_endian ? __builtin_bswap16(word) : word;
  }
  uint32_t word;
  memcpy(&word, src + 4 * x, 4);
  return big_endian ? __builtin_bswap32(word) : word;
}

void FieldsToARGB(const uint8_t* src, int src_stride, int word_bits, int big_endian,
                  int red_shift, int red_depth,
                  int green_shift, int green_depth,
                  int blue_shift, int blue_depth,
                  uint8_t* dst_argb, int dst_stride_argb, int width, int height) {
  uint8_t levels[3][1 << kDeepest];
  const Field red = MakeField(red_shift, red_depth, levels[0]);
  const Field green = MakeField(green_shift, green_depth, levels[1]);
  const Field blue = MakeField(blue_shift, blue_depth, levels[2]);
  if (word_bits == 8) {
    uint32_t colors[256];
    for (uint32_t word = 0; word < 256; ++word) {
      colors[word] = Pixel(red, green, blue, word);
    }
    PaletteToARGB(src, src_stride, (const uint8_t*)colors, 0, dst_argb, dst_stride_argb, width,
                  height);
    return;
  }
  for (int y = 0; y < height; ++y, src += src_stride, dst_argb += dst_stride_argb) {
    for (int x = 0; x < width; ++x) {
      const uint32_t pixel = Pixel(red, green, blue, WordAt(src, x, word_bits, big_endian));
      memcpy(dst_argb + 4 * x, &pixel, 4);
    }
  }
}

void BitsToPlane(const uint8_t* src, int src_stride, int inverted,
                 uint8_t* dst, int dst_stride, int width, int height) {
  for (int y = 0; y < height; ++y, src += src_stride, dst += dst_stride) {
    for (int x = 0; x < width; ++x) {
      const int bit = src[x >> 3] >> (7 - (x & 7)) & 1;
      dst[x] = bit != inverted ? 255 : 0;
    }
  }
}

void PaletteToARGB(const uint8_t* src, int src_stride, const uint8_t* palette, int swapped,
                   uint8_t* dst_argb, int dst_stride_argb, int width, int height) {
  uint32_t colors[256];
  memcpy(colors, palette, sizeof(colors));
  for (int i = 0; swapped && i < 256; ++i) {
    const uint32_t color = colors[i];
    colors[i] = (color & 0xff00ff00u) | (color & 0xff) << 16 | (color >> 16 & 0xff);
  }
  for (int y = 0; y < height; ++y, src += src_stride, dst_argb += dst_stride_argb) {
    for (int x = 0; x < width; ++x) {
      memcpy(dst_argb + 4 * x, colors + src[x], 4);
    }
  }
}

void MirrorPlane_16(const uint16_t* src, int src_stride_bytes,
                    uint16_t* dst, int dst_stride_bytes, int width, int height) {
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      dst[x] = src[width - 1 - x];
    }
    src = (const uint16_t*)((const uint8_t*)src + src_stride_bytes);
    dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
  }
}
