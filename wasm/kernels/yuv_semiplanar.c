// NV12 and NV21: a plane of luma, and one of u and v in turn.

#include "yuv.h"

static inline void Row(const uint8_t* src_y, const uint8_t* src_uv, int v_first, uint8_t* dst_argb,
                       int width, Matrix m) {
  const v128_t low_byte = Held(wasm_i16x8_const_splat(255));
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t y = Load(src_y + x), uv = Load(src_uv + x);
    const v128_t first = wasm_v128_and(uv, low_byte), second = wasm_u16x8_shr(uv, 8);
    const Chroma c = v_first ? LoadChroma(second, first, &m) : LoadChroma(first, second, &m);
    StorePairs(dst_argb + x * 4, Luma(wasm_v128_and(y, low_byte), &m),
               Luma(wasm_u16x8_shr(y, 8), &m), c, opaque, &m);
  }
}

void NV12ToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_uv, uint8_t* dst_argb,
                        const struct YuvConstants* yuvconstants, int width) {
  FOR_EACH_GAIN(Row, yuvconstants, src_y, src_uv, 0, dst_argb, width)
}

void NV21ToARGBRow_AVX2(const uint8_t* src_y, const uint8_t* src_vu, uint8_t* dst_argb,
                        const struct YuvConstants* yuvconstants, int width) {
  FOR_EACH_GAIN(Row, yuvconstants, src_y, src_vu, 1, dst_argb, width)
}
