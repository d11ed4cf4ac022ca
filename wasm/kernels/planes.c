// Planes merged, split, copied.

#include "yuv.h"

void MergeARGBRow_AVX2(const uint8_t* src_r, const uint8_t* src_g, const uint8_t* src_b,
                       const uint8_t* src_a, uint8_t* dst_argb, int width) {
  for (int x = 0; x < width; x += 16) {
    StoreARGB(dst_argb + x * 4, Load(src_b + x), Load(src_g + x), Load(src_r + x),
              Load(src_a + x));
  }
}

void MergeXRGBRow_AVX2(const uint8_t* src_r, const uint8_t* src_g, const uint8_t* src_b,
                       uint8_t* dst_argb, int width) {
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    StoreARGB(dst_argb + x * 4, Load(src_b + x), Load(src_g + x), Load(src_r + x), opaque);
  }
}

// The even bytes of 32, and the odd ones.
static inline v128_t EvenBytes(v128_t p0, v128_t p1) {
  const v128_t low_byte = wasm_i16x8_const_splat(255);
  return wasm_u8x16_narrow_i16x8(wasm_v128_and(p0, low_byte), wasm_v128_and(p1, low_byte));
}
static inline v128_t OddBytes(v128_t p0, v128_t p1) {
  return wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(p0, 8), wasm_u16x8_shr(p1, 8));
}

void SplitUVRow_SSE2(const uint8_t* src_uv, uint8_t* dst_u, uint8_t* dst_v, int width) {
  for (int x = 0; x < width; x += 16) {
    const v128_t p0 = Load(src_uv + x * 2), p1 = Load(src_uv + x * 2 + 16);
    Store(dst_u + x, EvenBytes(p0, p1));
    Store(dst_v + x, OddBytes(p0, p1));
  }
}

void CopyRow_SSE2(const uint8_t* src, uint8_t* dst, int width) {
  for (int x = 0; x < width; x += 32) {
    const v128_t p0 = Load(src + x), p1 = Load(src + x + 16);
    Store(dst + x, p0);
    Store(dst + x + 16, p1);
  }
}
