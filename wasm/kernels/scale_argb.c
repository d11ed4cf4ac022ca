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

// Between pixel x >> 16 and the next one, in words: 127 - f of the first and f of the second, f
// being 7 bits of the fraction. `weights` holds both for each of 4 pixels.
#define BLEND(i, x)                                                                           \
  wasm_i32x4_dot_i16x8(                                                                       \
      wasm_i8x16_swizzle(wasm_v128_load64_zero(src_argb + ((x) >> 16) * 4), pairs),           \
      wasm_i32x4_shuffle(weights, weights, i, i, i, i))

static inline v128_t Weights(v128_t x) {
  const v128_t f = wasm_v128_and(wasm_u32x4_shr(x, 9), wasm_i32x4_const_splat(127));
  return wasm_v128_or(wasm_v128_xor(f, wasm_i32x4_const_splat(127)), wasm_i32x4_shl(f, 16));
}

void ScaleARGBFilterCols_SSSE3(uint8_t* dst_argb, const uint8_t* src_argb, int dst_width, int x,
                               int dx) {
  const v128_t pairs = Held(wasm_i8x16_const(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1));
  const v128_t step = Held(wasm_i32x4_splat(dx * 4));
  v128_t xs = wasm_i32x4_make(x, x + dx, x + dx * 2, x + dx * 3);
  int j = 0;
  for (; j + 4 <= dst_width; j += 4, x += dx * 4, xs = wasm_i32x4_add(xs, step)) {
    const v128_t weights = Weights(xs);
    const v128_t p01 = wasm_i16x8_narrow_i32x4(BLEND(0, x), BLEND(1, x + dx));
    const v128_t p23 = wasm_i16x8_narrow_i32x4(BLEND(2, x + dx * 2), BLEND(3, x + dx * 3));
    Store(dst_argb + j * 4,
          wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(p01, 7), wasm_u16x8_shr(p23, 7)));
  }
  for (; j < dst_width; ++j, x += dx) {
    const v128_t weights = Weights(wasm_i32x4_splat(x));
    const v128_t p = wasm_u16x8_shr(wasm_i16x8_narrow_i32x4(BLEND(0, x), BLEND(0, x)), 7);
    wasm_v128_store32_lane(dst_argb + j * 4, wasm_u8x16_narrow_i16x8(p, p), 0);
  }
}
