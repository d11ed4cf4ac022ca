// Packed RGB to ARGB, and back; and RGB to BGR.

#include "lanes.h"
#include "libyuv/row.h"

#define SKIP -1  // a swizzle gives 0 for it

// 3 bytes a pixel: 4 pixels of every load, the fourth load ending where the row does.
static inline void From3(const uint8_t* src, uint8_t* dst, int width, v128_t first, v128_t last) {
  const v128_t alpha = Held(wasm_i32x4_const_splat(0xff000000));
  for (int x = 0; x < width; x += 16, src += 48, dst += 64) {
    const v128_t p0 = wasm_i8x16_swizzle(Load(src), first);
    const v128_t p1 = wasm_i8x16_swizzle(Load(src + 12), first);
    const v128_t p2 = wasm_i8x16_swizzle(Load(src + 24), first);
    const v128_t p3 = wasm_i8x16_swizzle(Load(src + 32), last);
    Store(dst, wasm_v128_or(p0, alpha));
    Store(dst + 16, wasm_v128_or(p1, alpha));
    Store(dst + 32, wasm_v128_or(p2, alpha));
    Store(dst + 48, wasm_v128_or(p3, alpha));
  }
}

void RAWToARGBRow_SSSE3(const uint8_t* src_raw, uint8_t* dst_argb, int width) {
  From3(src_raw, dst_argb, width,
        Held(wasm_i8x16_const(2, 1, 0, SKIP, 5, 4, 3, SKIP, 8, 7, 6, SKIP, 11, 10, 9, SKIP)),
        Held(wasm_i8x16_const(6, 5, 4, SKIP, 9, 8, 7, SKIP, 12, 11, 10, SKIP, 15, 14, 13, SKIP)));
}

void RGB24ToARGBRow_SSSE3(const uint8_t* src_rgb24, uint8_t* dst_argb, int width) {
  From3(src_rgb24, dst_argb, width,
        Held(wasm_i8x16_const(0, 1, 2, SKIP, 3, 4, 5, SKIP, 6, 7, 8, SKIP, 9, 10, 11, SKIP)),
        Held(wasm_i8x16_const(4, 5, 6, SKIP, 7, 8, 9, SKIP, 10, 11, 12, SKIP, 13, 14, 15, SKIP)));
}

// The stores overlap, each putting right the last 4 bytes of the one before; the last one begins
// with the end of the third four pixels, so as to end where the row does.
static inline void To3(const uint8_t* src, uint8_t* dst, int width, v128_t front, v128_t back,
                       v128_t tail) {
  for (int x = 0; x < width; x += 16, src += 64, dst += 48) {
    const v128_t p2 = Load(src + 32);
    Store(dst, wasm_i8x16_swizzle(Load(src), front));
    Store(dst + 12, wasm_i8x16_swizzle(Load(src + 16), front));
    Store(dst + 24, wasm_i8x16_swizzle(p2, front));
    Store(dst + 32, wasm_v128_or(wasm_i8x16_swizzle(p2, tail),
                                 wasm_i8x16_swizzle(Load(src + 48), back)));
  }
}

void ARGBToRGB24Row_SSSE3(const uint8_t* src_argb, uint8_t* dst_rgb, int width) {
  To3(src_argb, dst_rgb, width,
      Held(wasm_i8x16_const(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, SKIP, SKIP, SKIP, SKIP)),
      Held(wasm_i8x16_const(SKIP, SKIP, SKIP, SKIP, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14)),
      Held(wasm_i8x16_const(10, 12, 13, 14, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP,
                            SKIP, SKIP, SKIP)));
}

void ARGBToRAWRow_SSSE3(const uint8_t* src_argb, uint8_t* dst_rgb, int width) {
  To3(src_argb, dst_rgb, width,
      Held(wasm_i8x16_const(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, SKIP, SKIP, SKIP, SKIP)),
      Held(wasm_i8x16_const(SKIP, SKIP, SKIP, SKIP, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12)),
      Held(wasm_i8x16_const(8, 14, 13, 12, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP,
                            SKIP, SKIP, SKIP)));
}

// 5 pixels of the last 16 bytes, then 5 of the first: each spoils a byte that is the other's, or is
// put right after both.
void RAWToRGB24Row_SSSE3(const uint8_t* src_raw, uint8_t* dst_rgb24, int width) {
  const v128_t front =
      Held(wasm_i8x16_const(2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, SKIP));
  const v128_t back =
      Held(wasm_i8x16_const(SKIP, 3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10, 15, 14, 13));
  for (int x = 0; x < width; x += 8, src_raw += 24, dst_rgb24 += 24) {
    Store(dst_rgb24 + 8, wasm_i8x16_swizzle(Load(src_raw + 8), back));
    Store(dst_rgb24, wasm_i8x16_swizzle(Load(src_raw), front));
    dst_rgb24[15] = src_raw[17];
  }
}

// Stores 8 pixels from words of b, g and of r, a.
static inline void StoreWords(uint8_t* dst, v128_t bg, v128_t ra) {
  Store(dst, ZIP16L(bg, ra));
  Store(dst + 16, ZIP16H(bg, ra));
}

// 5 bits to 8, the high ones repeated below: in the low byte, and in the high byte.
#define FIVE_LOW(v) wasm_u16x8_shr(wasm_i16x8_mul(v, wasm_i16x8_const_splat(33)), 2)
#define FIVE_HIGH(v) \
  wasm_v128_and(wasm_i16x8_mul(v, wasm_i16x8_const_splat(33 << 6)), high_byte)
// 6 bits to 8, in the high byte.
#define SIX_HIGH(v) \
  wasm_v128_and(wasm_i16x8_mul(v, wasm_i16x8_const_splat(65 << 4)), high_byte)

void RGB565ToARGBRow_AVX2(const uint8_t* src_rgb565, uint8_t* dst_argb, int width) {
  const v128_t five = Held(wasm_i16x8_const_splat(31)), six = Held(wasm_i16x8_const_splat(63));
  const v128_t high_byte = Held(wasm_i16x8_const_splat(-256));
  for (int x = 0; x < width; x += 8) {
    const v128_t p = Load(src_rgb565 + x * 2);
    const v128_t b = FIVE_LOW(wasm_v128_and(p, five));
    const v128_t g = SIX_HIGH(wasm_v128_and(wasm_u16x8_shr(p, 5), six));
    const v128_t r = FIVE_LOW(wasm_u16x8_shr(p, 11));
    StoreWords(dst_argb + x * 4, wasm_v128_or(b, g), wasm_v128_or(r, high_byte));
  }
}

void ARGB1555ToARGBRow_AVX2(const uint8_t* src_argb1555, uint8_t* dst_argb, int width) {
  const v128_t five = Held(wasm_i16x8_const_splat(31));
  const v128_t high_byte = Held(wasm_i16x8_const_splat(-256));
  for (int x = 0; x < width; x += 8) {
    const v128_t p = Load(src_argb1555 + x * 2);
    const v128_t b = FIVE_LOW(wasm_v128_and(p, five));
    const v128_t g = FIVE_HIGH(wasm_v128_and(wasm_u16x8_shr(p, 5), five));
    const v128_t r = FIVE_LOW(wasm_v128_and(wasm_u16x8_shr(p, 10), five));
    const v128_t a = wasm_v128_and(wasm_i16x8_shr(p, 15), high_byte);
    StoreWords(dst_argb + x * 4, wasm_v128_or(b, g), wasm_v128_or(r, a));
  }
}

void ARGB4444ToARGBRow_AVX2(const uint8_t* src_argb4444, uint8_t* dst_argb, int width) {
  const v128_t low_nibbles = Held(wasm_i8x16_const_splat(0x0f));
  for (int x = 0; x < width; x += 8) {
    const v128_t p = Load(src_argb4444 + x * 2);
    const v128_t low = wasm_v128_and(p, low_nibbles), high = wasm_v128_andnot(p, low_nibbles);
    const v128_t br = wasm_v128_or(low, wasm_i16x8_shl(low, 4));
    const v128_t ga = wasm_v128_or(high, wasm_u16x8_shr(high, 4));
    Store(dst_argb + x * 4, ZIP8L(br, ga));
    Store(dst_argb + x * 4 + 16, ZIP8H(br, ga));
  }
}
