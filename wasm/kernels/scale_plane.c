// Rows of 8-bit planes halved, quartered and doubled.

#include "lanes.h"
#include "libyuv/scale_row.h"

void ScaleRowDown2_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                         int dst_width) {
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 16) {
    Store(dst_ptr + x,
          wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(Load(src_ptr + x * 2), 8),
                                  wasm_u16x8_shr(Load(src_ptr + x * 2 + 16), 8)));
  }
}

// The mean of the two bytes of each word.
static inline v128_t MeanOfPairs(v128_t p, v128_t low_byte) {
  return wasm_u16x8_avgr(wasm_v128_and(p, low_byte), wasm_u16x8_shr(p, 8));
}

void ScaleRowDown2Linear_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                               int dst_width) {
  const v128_t low_byte = Held(wasm_i16x8_const_splat(255));
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 16) {
    Store(dst_ptr + x,
          wasm_u8x16_narrow_i16x8(MeanOfPairs(Load(src_ptr + x * 2), low_byte),
                                  MeanOfPairs(Load(src_ptr + x * 2 + 16), low_byte)));
  }
}

// The mean of two by two samples.
static inline v128_t MeanOfFour(const uint8_t* src, ptrdiff_t src_stride, v128_t two) {
  const v128_t sum = wasm_i16x8_add(wasm_u16x8_extadd_pairwise_u8x16(Load(src)),
                                    wasm_u16x8_extadd_pairwise_u8x16(Load(src + src_stride)));
  return wasm_u16x8_shr(wasm_i16x8_add(sum, two), 2);
}

void ScaleRowDown2Box_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                            int dst_width) {
  const v128_t two = Held(wasm_i16x8_const_splat(2));
  for (int x = 0; x < dst_width; x += 16) {
    Store(dst_ptr + x,
          wasm_u8x16_narrow_i16x8(MeanOfFour(src_ptr + x * 2, src_stride, two),
                                  MeanOfFour(src_ptr + x * 2 + 16, src_stride, two)));
  }
}

void ScaleRowDown4_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                         int dst_width) {
  const v128_t third = Held(wasm_i32x4_const_splat(255));
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 8) {
    const v128_t p0 = wasm_v128_and(wasm_u32x4_shr(Load(src_ptr + x * 4), 16), third);
    const v128_t p1 = wasm_v128_and(wasm_u32x4_shr(Load(src_ptr + x * 4 + 16), 16), third);
    const v128_t p = wasm_i16x8_narrow_i32x4(p0, p1);
    wasm_v128_store64_lane(dst_ptr + x, wasm_u8x16_narrow_i16x8(p, p), 0);
  }
}

// The mean of four by four samples.
static inline v128_t MeanOfSixteen(const uint8_t* src, ptrdiff_t src_stride) {
  const v128_t rows01 =
      wasm_i16x8_add(wasm_u16x8_extadd_pairwise_u8x16(Load(src)),
                     wasm_u16x8_extadd_pairwise_u8x16(Load(src + src_stride)));
  const v128_t rows23 =
      wasm_i16x8_add(wasm_u16x8_extadd_pairwise_u8x16(Load(src + src_stride * 2)),
                     wasm_u16x8_extadd_pairwise_u8x16(Load(src + src_stride * 3)));
  const v128_t sum = wasm_u32x4_extadd_pairwise_u16x8(wasm_i16x8_add(rows01, rows23));
  return wasm_u32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_const_splat(8)), 4);
}

void ScaleRowDown4Box_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                            int dst_width) {
  for (int x = 0; x < dst_width; x += 8) {
    const v128_t p = wasm_i16x8_narrow_i32x4(MeanOfSixteen(src_ptr + x * 4, src_stride),
                                             MeanOfSixteen(src_ptr + x * 4 + 16, src_stride));
    wasm_v128_store64_lane(dst_ptr + x, wasm_u8x16_narrow_i16x8(p, p), 0);
  }
}

// 3a + b and a + 3b of neighbours in a row, in turn.
static inline void Thirds(const uint8_t* src, v128_t* low, v128_t* high) {
  const v128_t a = wasm_u16x8_load8x8(src), b = wasm_u16x8_load8x8(src + 1);
  const v128_t sum = wasm_i16x8_add(a, b);
  const v128_t near_a = wasm_i16x8_add(sum, wasm_i16x8_shl(a, 1));
  const v128_t near_b = wasm_i16x8_add(sum, wasm_i16x8_shl(b, 1));
  *low = ZIP16L(near_a, near_b);
  *high = ZIP16H(near_a, near_b);
}

void ScaleRowUp2_Linear_SSSE3(const uint8_t* src_ptr, uint8_t* dst_ptr, int dst_width) {
  const v128_t two = Held(wasm_i16x8_const_splat(2));
  for (int x = 0; x < dst_width; x += 16) {
    v128_t low, high;
    Thirds(src_ptr + x / 2, &low, &high);
    Store(dst_ptr + x, wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(wasm_i16x8_add(low, two), 2),
                                               wasm_u16x8_shr(wasm_i16x8_add(high, two), 2)));
  }
}

// (3a + b + 8) / 16 of sums that are 4 times too large each.
static inline v128_t Sixteenths(v128_t a, v128_t b, v128_t eight) {
  const v128_t sum = wasm_i16x8_add(wasm_i16x8_add(a, b), eight);
  return wasm_u16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_shl(a, 1)), 4);
}

void ScaleRowUp2_Bilinear_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                                ptrdiff_t dst_stride, int dst_width) {
  const v128_t eight = Held(wasm_i16x8_const_splat(8));
  for (int x = 0; x < dst_width; x += 16) {
    v128_t s0, s1, t0, t1;
    Thirds(src_ptr + x / 2, &s0, &s1);
    Thirds(src_ptr + src_stride + x / 2, &t0, &t1);
    Store(dst_ptr + x,
          wasm_u8x16_narrow_i16x8(Sixteenths(s0, t0, eight), Sixteenths(s1, t1, eight)));
    Store(dst_ptr + dst_stride + x,
          wasm_u8x16_narrow_i16x8(Sixteenths(t0, s0, eight), Sixteenths(t1, s1, eight)));
  }
}
