// Rows of 16-bit planes scaled. libyuv's dispatch names these rows, but its headers do not.

#include "lanes.h"
#include "libyuv/row.h"
#include "libyuv/scale_row.h"

static inline v128_t Narrow(v128_t low, v128_t high) { return wasm_u16x8_narrow_i32x4(low, high); }

// Rows 0 and 1 as 256 - fraction and fraction, 8 samples.
static inline v128_t Blend(v128_t p0, v128_t p1, v128_t w0, v128_t w1) {
  const v128_t half = wasm_i32x4_const_splat(128);
  const v128_t low = wasm_i32x4_add(wasm_u32x4_extmul_low_u16x8(p0, w0),
                                    wasm_u32x4_extmul_low_u16x8(p1, w1));
  const v128_t high = wasm_i32x4_add(wasm_u32x4_extmul_high_u16x8(p0, w0),
                                     wasm_u32x4_extmul_high_u16x8(p1, w1));
  return Narrow(wasm_u32x4_shr(wasm_i32x4_add(low, half), 8),
                wasm_u32x4_shr(wasm_i32x4_add(high, half), 8));
}

void InterpolateRow_16_Any_SSE2(uint16_t* dst_ptr, const uint16_t* src_ptr, ptrdiff_t src_stride,
                                int width, int source_y_fraction) {
  const uint16_t* below = src_ptr + src_stride;
  const v128_t w0 = Held(wasm_i16x8_splat(256 - source_y_fraction));
  const v128_t w1 = Held(wasm_i16x8_splat(source_y_fraction));
  int x = 0;
  if (source_y_fraction != 0) {
    for (; x + 8 <= width; x += 8) {
      Store(dst_ptr + x, Blend(Load(src_ptr + x), Load(below + x), w0, w1));
    }
  }
  InterpolateRow_16_C(dst_ptr + x, src_ptr + x, src_stride, width - x, source_y_fraction);
}

void InterpolateRow_16_SSE2(uint16_t* dst_ptr, const uint16_t* src_ptr, ptrdiff_t src_stride,
                            int width, int source_y_fraction) {
  InterpolateRow_16_Any_SSE2(dst_ptr, src_ptr, src_stride, width, source_y_fraction);
}

// Between sample x >> 16 and the next one: a (65536 - f) + b f, rounded. It fits 32 bits unsigned.
void ScaleFilterCols_16_SSSE3(uint16_t* dst_ptr, const uint16_t* src_ptr, int dst_width, int x,
                              int dx) {
  const v128_t low_word = Held(wasm_i32x4_const_splat(0xffff));
  const v128_t one = Held(wasm_i32x4_const_splat(0x10000));
  const v128_t half = Held(wasm_i32x4_const_splat(0x8000));
  const v128_t step = Held(wasm_i32x4_splat(dx * 4));
  v128_t xs = wasm_i32x4_make(x, x + dx, x + dx * 2, x + dx * 3);
  v128_t p = wasm_i64x2_const_splat(0);
  int j = 0;
  for (; j + 4 <= dst_width; j += 4, x += dx * 4, xs = wasm_i32x4_add(xs, step)) {
    p = wasm_v128_load32_lane(src_ptr + (x >> 16), p, 0);
    p = wasm_v128_load32_lane(src_ptr + ((x + dx) >> 16), p, 1);
    p = wasm_v128_load32_lane(src_ptr + ((x + dx * 2) >> 16), p, 2);
    p = wasm_v128_load32_lane(src_ptr + ((x + dx * 3) >> 16), p, 3);
    const v128_t f = wasm_v128_and(xs, low_word);
    const v128_t a = wasm_i32x4_mul(wasm_v128_and(p, low_word), wasm_i32x4_sub(one, f));
    const v128_t b = wasm_i32x4_mul(wasm_u32x4_shr(p, 16), f);
    const v128_t blend = wasm_u32x4_shr(wasm_i32x4_add(wasm_i32x4_add(a, b), half), 16);
    wasm_v128_store64_lane(dst_ptr + j, Narrow(blend, blend), 0);
  }
  ScaleFilterCols_16_C(dst_ptr + j, src_ptr, dst_width - j, x, dx);
}

void ScaleRowDown2_16_SSE2(const uint16_t* src_ptr, ptrdiff_t src_stride, uint16_t* dst_ptr,
                           int dst_width) {
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 8) {
    Store(dst_ptr + x, Narrow(wasm_u32x4_shr(Load(src_ptr + x * 2), 16),
                              wasm_u32x4_shr(Load(src_ptr + x * 2 + 8), 16)));
  }
}

static inline v128_t PairSums(const uint16_t* src) {
  return wasm_u32x4_extadd_pairwise_u16x8(Load(src));
}

void ScaleRowDown2Linear_16_SSE2(const uint16_t* src_ptr, ptrdiff_t src_stride,
                                 uint16_t* dst_ptr, int dst_width) {
  const v128_t one = Held(wasm_i32x4_const_splat(1));
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 8) {
    const v128_t low = wasm_i32x4_add(PairSums(src_ptr + x * 2), one);
    const v128_t high = wasm_i32x4_add(PairSums(src_ptr + x * 2 + 8), one);
    Store(dst_ptr + x, Narrow(wasm_u32x4_shr(low, 1), wasm_u32x4_shr(high, 1)));
  }
}

void ScaleRowDown2Box_16_SSE2(const uint16_t* src_ptr, ptrdiff_t src_stride, uint16_t* dst_ptr,
                              int dst_width) {
  const uint16_t* below = src_ptr + src_stride;
  const v128_t two = Held(wasm_i32x4_const_splat(2));
  for (int x = 0; x < dst_width; x += 8) {
    const v128_t low = wasm_i32x4_add(PairSums(src_ptr + x * 2), PairSums(below + x * 2));
    const v128_t high = wasm_i32x4_add(PairSums(src_ptr + x * 2 + 8), PairSums(below + x * 2 + 8));
    Store(dst_ptr + x, Narrow(wasm_u32x4_shr(wasm_i32x4_add(low, two), 2),
                              wasm_u32x4_shr(wasm_i32x4_add(high, two), 2)));
  }
}
