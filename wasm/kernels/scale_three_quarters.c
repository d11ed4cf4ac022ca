// Rows of 8-bit planes scaled to three quarters: of every 4 samples s, three are made:
// (3 s0 + s1) / 4, (s1 + s2) / 2 and (s2 + 3 s3) / 4, rounded.

#include "lanes.h"
#include "libyuv/scale_row.h"

#define SKIP -1  // a swizzle gives 0 for it

// For 8 results: which source samples, counted from the load, with which weights, in quarters.
typedef struct {
  v128_t first, second;
  v128_t first_weight, second_weight;
} Taps;

// Results 0 to 7 lie in samples 0 to 10; 8 to 15 in 10 to 20, loaded from 8; 16 to 23 in 21 to 31,
// loaded from 16.
#define TAPS(A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, W0, W1, W2)                        \
  {                                                                                            \
    Held(wasm_i8x16_const(A, SKIP, B, SKIP, C, SKIP, D, SKIP, E, SKIP, F, SKIP, G, SKIP, H,    \
                          SKIP)),                                                              \
        Held(wasm_i8x16_const(I, SKIP, J, SKIP, K, SKIP, L, SKIP, M, SKIP, N, SKIP, O, SKIP,   \
                              P, SKIP)),                                                       \
        Held(wasm_i16x8_const(W0, W1, W2, W0, W1, W2, W0, W1)),                                \
        Held(wasm_i16x8_const(4 - W0, 4 - W1, 4 - W2, 4 - W0, 4 - W1, 4 - W2, 4 - W0, 4 - W1)) \
  }

static inline v128_t Filter(const uint8_t* src, const Taps* taps) {
  const v128_t p = Load(src);
  const v128_t sum = wasm_i16x8_add(
      wasm_i16x8_mul(wasm_i8x16_swizzle(p, taps->first), taps->first_weight),
      wasm_i16x8_mul(wasm_i8x16_swizzle(p, taps->second), taps->second_weight));
  return wasm_u16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(2)), 2);
}

// Both rows filtered, then blended: 3 to 1, or 1 to 1.
static inline v128_t Both(const uint8_t* src, ptrdiff_t src_stride, const Taps* taps, int equal) {
  const v128_t a = Filter(src, taps), b = Filter(src + src_stride, taps);
  if (equal) return wasm_u16x8_avgr(a, b);
  const v128_t sum = wasm_i16x8_add(wasm_i16x8_add(a, b), wasm_i16x8_shl(a, 1));
  return wasm_u16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(2)), 2);
}

static inline void Row(const uint8_t* src, ptrdiff_t src_stride, uint8_t* dst, int dst_width,
                       int equal) {
  const Taps taps0 = TAPS(0, 1, 2, 4, 5, 6, 8, 9, 1, 2, 3, 5, 6, 7, 9, 10, 3, 2, 1);
  const Taps taps1 = TAPS(2, 4, 5, 6, 8, 9, 10, 12, 3, 5, 6, 7, 9, 10, 11, 13, 1, 3, 2);
  const Taps taps2 = TAPS(5, 6, 8, 9, 10, 12, 13, 14, 6, 7, 9, 10, 11, 13, 14, 15, 2, 1, 3);
  for (int x = 0; x < dst_width; x += 24, src += 32) {
    const v128_t r0 = Both(src, src_stride, &taps0, equal);
    const v128_t r1 = Both(src + 8, src_stride, &taps1, equal);
    const v128_t r2 = Both(src + 16, src_stride, &taps2, equal);
    Store(dst + x, wasm_u8x16_narrow_i16x8(r0, r1));
    wasm_v128_store64_lane(dst + x + 16, wasm_u8x16_narrow_i16x8(r2, r2), 0);
  }
}

void ScaleRowDown34_0_Box_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                                int dst_width) {
  Row(src_ptr, src_stride, dst_ptr, dst_width, 0);
}

void ScaleRowDown34_1_Box_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                                int dst_width) {
  Row(src_ptr, src_stride, dst_ptr, dst_width, 1);
}

// Unfiltered: samples 0, 1 and 3 of every 4.
void ScaleRowDown34_SSSE3(const uint8_t* src_ptr, ptrdiff_t src_stride, uint8_t* dst_ptr,
                          int dst_width) {
  const v128_t taken =
      Held(wasm_i8x16_const(0, 1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, SKIP, SKIP, SKIP, SKIP));
  (void)src_stride;
  for (int x = 0; x < dst_width; x += 12, src_ptr += 16) {
    const v128_t p = wasm_i8x16_swizzle(Load(src_ptr), taken);
    wasm_v128_store64_lane(dst_ptr + x, p, 0);
    wasm_v128_store32_lane(dst_ptr + x + 8, p, 2);
  }
}
