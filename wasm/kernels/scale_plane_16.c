// Rows of 16-bit planes halved. libyuv's dispatch names these rows, but its headers do not.

#include "lanes.h"
#include "libyuv/scale_row.h"

static inline v128_t Narrow(v128_t low, v128_t high) { return wasm_u16x8_narrow_i32x4(low, high); }

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
