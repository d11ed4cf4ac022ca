// ARGB rows reduced by even ratios.

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

// The two boxes average averages, as libyuv's x86 rows do, but round up first and then down, which
// is right to half a level and so often too high as too low: rounding up twice is half a level too
// high on average.
static inline v128_t AverageDown(v128_t a, v128_t b) {
  return wasm_v128_not(wasm_u8x16_avgr(wasm_v128_not(a), wasm_v128_not(b)));
}

void ScaleARGBRowDown2Box_SSE2(const uint8_t* src_argb, ptrdiff_t src_stride, uint8_t* dst_argb,
                               int dst_width) {
  const uint8_t* below = src_argb + src_stride;
  for (int x = 0; x < dst_width; x += 4) {
    const v128_t p0 = wasm_u8x16_avgr(Load(src_argb + x * 8), Load(below + x * 8));
    const v128_t p1 = wasm_u8x16_avgr(Load(src_argb + x * 8 + 16), Load(below + x * 8 + 16));
    Store(dst_argb + x * 4, AverageDown(EVEN(p0, p1), ODD(p0, p1)));
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
    Store(dst_argb + x * 4, AverageDown(left, right));
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
