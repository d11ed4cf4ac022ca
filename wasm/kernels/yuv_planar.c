// Planar 8-bit YUV. I420 uses the rows of I422.

#include "yuv.h"

static inline void Convert422(const uint8_t* src_y, v128_t u, v128_t v, uint8_t* dst_argb,
                              const Matrix* m, v128_t alpha) {
  const v128_t y = Load(src_y);
  const v128_t even = wasm_v128_and(y, wasm_i16x8_const_splat(255));
  StorePairs(dst_argb, Luma8(even, m), Luma8(wasm_u16x8_shr(y, 8), m), LoadChroma(u, v, m), alpha);
}

void I422ToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                        uint8_t* dst_argb, const struct YuvConstants* yuvconstants, int width) {
  const Matrix m = LoadMatrix(yuvconstants);
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    Convert422(src_y + x, wasm_u16x8_load8x8(src_u + x / 2), wasm_u16x8_load8x8(src_v + x / 2),
               dst_argb + x * 4, &m, opaque);
  }
}

void I422AlphaToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                             const uint8_t* src_a, uint8_t* dst_argb,
                             const struct YuvConstants* yuvconstants, int width) {
  const Matrix m = LoadMatrix(yuvconstants);
  const v128_t even_odd =
      Held(wasm_i8x16_const(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
  for (int x = 0; x < width; x += 16) {
    Convert422(src_y + x, wasm_u16x8_load8x8(src_u + x / 2), wasm_u16x8_load8x8(src_v + x / 2),
               dst_argb + x * 4, &m, wasm_i8x16_swizzle(Load(src_a + x), even_odd));
  }
}

static inline void Convert444(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                              uint8_t* dst_argb, const Matrix* m, v128_t alpha) {
  const v128_t y = Load(src_y), u = Load(src_u), v = Load(src_v);
  const v128_t y0 = Luma8(wasm_u16x8_extend_low_u8x16(y), m);
  const v128_t y1 = Luma8(wasm_u16x8_extend_high_u8x16(y), m);
  const Chroma c0 =
      LoadChroma(wasm_u16x8_extend_low_u8x16(u), wasm_u16x8_extend_low_u8x16(v), m);
  const Chroma c1 =
      LoadChroma(wasm_u16x8_extend_high_u8x16(u), wasm_u16x8_extend_high_u8x16(v), m);
  StoreARGB(dst_argb, Channel(y0, y1, c0.b, c1.b), Channel(y0, y1, c0.g, c1.g),
            Channel(y0, y1, c0.r, c1.r), alpha);
}

void I444ToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                        uint8_t* dst_argb, const struct YuvConstants* yuvconstants, int width) {
  const Matrix m = LoadMatrix(yuvconstants);
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    Convert444(src_y + x, src_u + x, src_v + x, dst_argb + x * 4, &m, opaque);
  }
}

void I444AlphaToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                             const uint8_t* src_a, uint8_t* dst_argb,
                             const struct YuvConstants* yuvconstants, int width) {
  const Matrix m = LoadMatrix(yuvconstants);
  for (int x = 0; x < width; x += 16) {
    Convert444(src_y + x, src_u + x, src_v + x, dst_argb + x * 4, &m, Load(src_a + x));
  }
}
