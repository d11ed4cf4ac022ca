// YUV of 10 to 16 bits. As in libyuv's C rows, luma keeps its bits and chroma is cut to 8.

#include "yuv.h"

static inline v128_t Cut(v128_t v, int bits) {
  return wasm_i16x8_min(wasm_u16x8_shr(v, bits), wasm_i16x8_const_splat(255));
}

// Luma of `depth` bits spread over 16.
static inline v128_t Widen(v128_t y, int depth) {
  return wasm_v128_or(wasm_i16x8_shl(y, 16 - depth), wasm_u16x8_shr(y, 2 * depth - 16));
}

static inline void Row422(const uint16_t* src_y, const uint16_t* src_u, const uint16_t* src_v,
                          const uint16_t* src_a, uint8_t* dst_argb,
                          const struct YuvConstants* yuvconstants, int width, int depth) {
  const Matrix m = LoadMatrix(yuvconstants, kBytes);
  v128_t alpha = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t y0 = Luma16(Widen(Load(src_y + x), depth), &m);
    const v128_t y1 = Luma16(Widen(Load(src_y + x + 8), depth), &m);
    const Chroma c = LoadChroma(Cut(Load(src_u + x / 2), depth - 8),
                                Cut(Load(src_v + x / 2), depth - 8), &m);
    if (src_a) {
      alpha = wasm_u8x16_narrow_i16x8(Cut(Load(src_a + x), depth - 8),
                                      Cut(Load(src_a + x + 8), depth - 8));
    }
    StoreARGB(dst_argb + x * 4, Channel(y0, y1, ZIP16L(c.b, c.b), ZIP16H(c.b, c.b)),
              Channel(y0, y1, ZIP16L(c.g, c.g), ZIP16H(c.g, c.g)),
              Channel(y0, y1, ZIP16L(c.r, c.r), ZIP16H(c.r, c.r)), alpha);
  }
}

static inline void Row444(const uint16_t* src_y, const uint16_t* src_u, const uint16_t* src_v,
                          const uint16_t* src_a, uint8_t* dst_argb,
                          const struct YuvConstants* yuvconstants, int width) {
  const Matrix m = LoadMatrix(yuvconstants, kBytes);
  v128_t alpha = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t y0 = Luma16(Widen(Load(src_y + x), 10), &m);
    const v128_t y1 = Luma16(Widen(Load(src_y + x + 8), 10), &m);
    const Chroma c0 = LoadChroma(Cut(Load(src_u + x), 2), Cut(Load(src_v + x), 2), &m);
    const Chroma c1 = LoadChroma(Cut(Load(src_u + x + 8), 2), Cut(Load(src_v + x + 8), 2), &m);
    if (src_a) {
      alpha = wasm_u8x16_narrow_i16x8(Cut(Load(src_a + x), 2), Cut(Load(src_a + x + 8), 2));
    }
    StoreARGB(dst_argb + x * 4, Channel(y0, y1, c0.b, c1.b), Channel(y0, y1, c0.g, c1.g),
              Channel(y0, y1, c0.r, c1.r), alpha);
  }
}

void I210ToARGBRow_AVX2(const uint16_t* src_y, const uint16_t* src_u, const uint16_t* src_v,
                        uint8_t* dst_argb, const struct YuvConstants* yuvconstants, int width) {
  Row422(src_y, src_u, src_v, 0, dst_argb, yuvconstants, width, 10);
}

void I212ToARGBRow_AVX2(const uint16_t* src_y, const uint16_t* src_u, const uint16_t* src_v,
                        uint8_t* dst_argb, const struct YuvConstants* yuvconstants, int width) {
  Row422(src_y, src_u, src_v, 0, dst_argb, yuvconstants, width, 12);
}

void I210AlphaToARGBRow_AVX2(const uint16_t* src_y, const uint16_t* src_u, const uint16_t* src_v,
                             const uint16_t* src_a, uint8_t* dst_argb,
                             const struct YuvConstants* yuvconstants, int width) {
  Row422(src_y, src_u, src_v, src_a, dst_argb, yuvconstants, width, 10);
}

void I410ToARGBRow_AVX2(const uint16_t* src_y, const uint16_t* src_u, const uint16_t* src_v,
                        uint8_t* dst_argb, const struct YuvConstants* yuvconstants, int width) {
  Row444(src_y, src_u, src_v, 0, dst_argb, yuvconstants, width);
}

void I410AlphaToARGBRow_AVX2(const uint16_t* src_y, const uint16_t* src_u, const uint16_t* src_v,
                             const uint16_t* src_a, uint8_t* dst_argb,
                             const struct YuvConstants* yuvconstants, int width) {
  Row444(src_y, src_u, src_v, src_a, dst_argb, yuvconstants, width);
}

void P210ToARGBRow_AVX2(const uint16_t* src_y, const uint16_t* src_uv, uint8_t* dst_argb,
                        const struct YuvConstants* yuvconstants, int width) {
  const Matrix m = LoadMatrix(yuvconstants, kBytes);
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t y0 = Luma16(Load(src_y + x), &m), y1 = Luma16(Load(src_y + x + 8), &m);
    // The high bytes of 8 pairs: u in the even ones, v in the odd ones.
    const v128_t uv = wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(Load(src_uv + x), 8),
                                              wasm_u16x8_shr(Load(src_uv + x + 8), 8));
    const Chroma c = LoadChroma(wasm_v128_and(uv, wasm_i16x8_const_splat(255)),
                                wasm_u16x8_shr(uv, 8), &m);
    StoreARGB(dst_argb + x * 4, Channel(y0, y1, ZIP16L(c.b, c.b), ZIP16H(c.b, c.b)),
              Channel(y0, y1, ZIP16L(c.g, c.g), ZIP16H(c.g, c.g)),
              Channel(y0, y1, ZIP16L(c.r, c.r), ZIP16H(c.r, c.r)), opaque);
  }
}
