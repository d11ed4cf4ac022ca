// Planar 8-bit YUV, with alpha or opaque. I420 uses the rows of I422.

#include "yuv.h"

// An opaque row reads its alpha here, over and over.
static const uint8_t kOpaque[16] = {255, 255, 255, 255, 255, 255, 255, 255,
                                    255, 255, 255, 255, 255, 255, 255, 255};

static inline void Row422(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                          const uint8_t* src_a, int step_a, uint8_t* dst_argb, int width,
                          Matrix m) {
  const v128_t low_byte = Held(wasm_i16x8_const_splat(255));
  for (int x = 0; x < width; x += 16, src_a += step_a) {
    const v128_t y = Load(src_y + x);
    const Chroma c = LoadChroma(wasm_u16x8_load8x8(src_u + x / 2),
                                wasm_u16x8_load8x8(src_v + x / 2), &m);
    StorePairs(dst_argb + x * 4, Luma(wasm_v128_and(y, low_byte), &m),
               Luma(wasm_u16x8_shr(y, 8), &m), c, Load(src_a), &m);
  }
}

static inline void Row444(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                          const uint8_t* src_a, int step_a, uint8_t* dst_argb, int width,
                          Matrix m) {
  for (int x = 0; x < width; x += 16, src_a += step_a) {
    const v128_t y = Load(src_y + x), u = Load(src_u + x), v = Load(src_v + x);
    const v128_t y0 = Luma(wasm_u16x8_extend_low_u8x16(y), &m);
    const v128_t y1 = Luma(wasm_u16x8_extend_high_u8x16(y), &m);
    const Chroma c0 =
        LoadChroma(wasm_u16x8_extend_low_u8x16(u), wasm_u16x8_extend_low_u8x16(v), &m);
    const Chroma c1 =
        LoadChroma(wasm_u16x8_extend_high_u8x16(u), wasm_u16x8_extend_high_u8x16(v), &m);
    StoreARGB(dst_argb + x * 4, Channel(y0, y1, c0.b, c1.b, &m), Channel(y0, y1, c0.g, c1.g, &m),
              Channel(y0, y1, c0.r, c1.r, &m), Load(src_a));
  }
}

static void Convert422(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                       const uint8_t* src_a, int step_a, uint8_t* dst_argb,
                       const struct YuvConstants* yuvconstants, int width) {
  FOR_EACH_GAIN(Row422, yuvconstants, src_y, src_u, src_v, src_a, step_a, dst_argb, width)
}

static void Convert444(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                       const uint8_t* src_a, int step_a, uint8_t* dst_argb,
                       const struct YuvConstants* yuvconstants, int width) {
  FOR_EACH_GAIN(Row444, yuvconstants, src_y, src_u, src_v, src_a, step_a, dst_argb, width)
}

void I422ToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                        uint8_t* dst_argb, const struct YuvConstants* yuvconstants, int width) {
  Convert422(src_y, src_u, src_v, kOpaque, 0, dst_argb, yuvconstants, width);
}

void I422AlphaToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                             const uint8_t* src_a, uint8_t* dst_argb,
                             const struct YuvConstants* yuvconstants, int width) {
  Convert422(src_y, src_u, src_v, src_a, 16, dst_argb, yuvconstants, width);
}

void I444ToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                        uint8_t* dst_argb, const struct YuvConstants* yuvconstants, int width) {
  Convert444(src_y, src_u, src_v, kOpaque, 0, dst_argb, yuvconstants, width);
}

void I444AlphaToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_u, const uint8_t* src_v,
                             const uint8_t* src_a, uint8_t* dst_argb,
                             const struct YuvConstants* yuvconstants, int width) {
  Convert444(src_y, src_u, src_v, src_a, 16, dst_argb, yuvconstants, width);
}
