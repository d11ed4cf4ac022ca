// ARGB rows scaled.

#include "lanes.h"
#include "libyuv/scale_row.h"

// The even pixels of 8, and the odd ones.
#define EVEN(p0, p1) wasm_i32x4_shuffle(p0, p1, 0, 2, 4, 6)
#define ODD(p0, p1) wasm_i32x4_shuffle(p0, p1, 1, 3, 5, 7)

void ScaleARGBRowDown2_SSE2(const uint8_t* src_argb, ptrdiff_t src_stride, uint8_t* dst_argb,
                            int dst_width) {
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 4) {
    const v128_t p0 = Load(src_argb + x * 8), p1 = Load(src_argb + x * 8 + 16);
    Store(dst_argb + x * 4, ODD(p0, p1));
  }
}

void ScaleARGBRowDown2Linear_SSE2(const uint8_t* src_argb, ptrdiff_t src_stride,
                                  uint8_t* dst_argb, int dst_width) {
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 4) {
    const v128_t p0 = Load(src_argb + x * 8), p1 = Load(src_argb + x * 8 + 16);
    Store(dst_argb + x * 4, wasm_u8x16_avgr(EVEN(p0, p1), ODD(p0, p1)));
  }
}

// The two boxes average averages, as libyuv's x86 rows do. Its C rows round once: up to 1 less.

void ScaleARGBRowDown2Box_SSE2(const uint8_t* src_argb, ptrdiff_t src_stride, uint8_t* dst_argb,
                               int dst_width) {
  const uint8_t* below = src_argb + src_stride;
  for (int x = 0; x < dst_width; x += 4) {
    const v128_t p0 = wasm_u8x16_avgr(Load(src_argb + x * 8), Load(below + x * 8));
    const v128_t p1 = wasm_u8x16_avgr(Load(src_argb + x * 8 + 16), Load(below + x * 8 + 16));
    Store(dst_argb + x * 4, wasm_u8x16_avgr(EVEN(p0, p1), ODD(p0, p1)));
  }
}

// Two neighbours in each of two rows.
static inline v128_t TwoByTwo(const uint8_t* src, ptrdiff_t src_stride) {
  return wasm_u8x16_avgr(wasm_v128_load64_zero(src), wasm_v128_load64_zero(src + src_stride));
}

void ScaleARGBRowDownEvenBox_SSE2(const uint8_t* src_argb, ptrdiff_t src_stride, int src_stepx,
                                  uint8_t* dst_argb, int dst_width) {
  const int step = src_stepx * 4;
  for (int x = 0; x < dst_width; x += 4, src_argb += step * 4) {
    const v128_t p0 = TwoByTwo(src_argb, src_stride), p1 = TwoByTwo(src_argb + step, src_stride);
    const v128_t p2 = TwoByTwo(src_argb + step * 2, src_stride);
    const v128_t p3 = TwoByTwo(src_argb + step * 3, src_stride);
    const v128_t left = wasm_i64x2_shuffle(ZIP32L(p0, p1), ZIP32L(p2, p3), 0, 2);
    const v128_t right = wasm_i64x2_shuffle(ZIP32L(p0, p1), ZIP32L(p2, p3), 1, 3);
    Store(dst_argb + x * 4, wasm_u8x16_avgr(left, right));
  }
}

void ScaleARGBRowDownEven_SSE2(const uint8_t* src_argb, ptrdiff_t src_stride, int src_stepx,
                               uint8_t* dst_argb, int dst_width) {
  const int step = src_stepx * 4;
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 4, src_argb += step * 4) {
    v128_t p = wasm_v128_load32_zero(src_argb);
    p = wasm_v128_load32_lane(src_argb + step, p, 1);
    p = wasm_v128_load32_lane(src_argb + step * 2, p, 2);
    Store(dst_argb + x * 4, wasm_v128_load32_lane(src_argb + step * 3, p, 3));
  }
}

// Pixel x >> 16 and the next one, twice.
static inline v128_t TwoPairs(const uint8_t* src, int x0, int x1) {
  return wasm_v128_load64_lane(src + (x1 >> 16) * 4, wasm_v128_load64_zero(src + (x0 >> 16) * 4), 1);
}

// a (127 - f) + b f in 128ths, for two pixels; f is in every word.
static inline v128_t Blend(v128_t a, v128_t b, v128_t f) {
  const v128_t by_127 = wasm_i16x8_sub(wasm_i16x8_shl(a, 7), a);
  return wasm_u16x8_shr(wasm_i16x8_add(by_127, wasm_i16x8_mul(wasm_i16x8_sub(b, a), f)), 7);
}

// Four pixels, each between pixel x >> 16 and the next one, by 7 bits of the fraction.
static inline v128_t BlendFour(const uint8_t* src, int x, int dx, v128_t xs) {
  const v128_t f = wasm_v128_and(wasm_u32x4_shr(xs, 9), wasm_i32x4_const_splat(127));
  const v128_t p01 = TwoPairs(src, x, x + dx), p23 = TwoPairs(src, x + dx * 2, x + dx * 3);
  const v128_t a = EVEN(p01, p23), b = ODD(p01, p23);
  const v128_t f01 = wasm_i8x16_swizzle(f, Held(wasm_i8x16_const(0, 1, 0, 1, 0, 1, 0, 1, 4, 5, 4, 5, 4, 5, 4, 5)));
  const v128_t f23 = wasm_i8x16_swizzle(f, Held(wasm_i8x16_const(8, 9, 8, 9, 8, 9, 8, 9, 12, 13, 12, 13, 12, 13, 12, 13)));
  return wasm_u8x16_narrow_i16x8(
      Blend(wasm_u16x8_extend_low_u8x16(a), wasm_u16x8_extend_low_u8x16(b), f01),
      Blend(wasm_u16x8_extend_high_u8x16(a), wasm_u16x8_extend_high_u8x16(b), f23));
}

void ScaleARGBFilterCols_SSSE3(uint8_t* dst_argb, const uint8_t* src_argb, int dst_width, int x,
                               int dx) {
  const v128_t step = Held(wasm_i32x4_splat(dx * 4));
  v128_t xs = wasm_i32x4_make(x, x + dx, x + dx * 2, x + dx * 3);
  int j = 0;
  for (; j + 4 <= dst_width; j += 4, x += dx * 4, xs = wasm_i32x4_add(xs, step)) {
    Store(dst_argb + j * 4, BlendFour(src_argb, x, dx, xs));
  }
  for (; j < dst_width; ++j, x += dx) {
    wasm_v128_store32_lane(dst_argb + j * 4,
                           BlendFour(src_argb, x, 0, wasm_i32x4_splat(x)), 0);
  }
}
