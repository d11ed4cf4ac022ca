// Gray to ARGB.

#include "yuv.h"

static inline void Row(const uint8_t* src_y, uint8_t* dst_argb, int y_bias, int width, Matrix m) {
  const v128_t bias = Held(wasm_i16x8_splat(y_bias));
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t y = Load(src_y + x);
    const v128_t gray = Channel(Luma8(wasm_u16x8_extend_low_u8x16(y), &m),
                                Luma8(wasm_u16x8_extend_high_u8x16(y), &m), bias, bias);
    StoreARGB(dst_argb + x * 4, gray, gray, gray, opaque);
  }
}

void I400ToARGBRow_AVX2(const uint8_t* src_y, uint8_t* dst_argb,
                        const struct YuvConstants* yuvconstants, int width) {
  FOR_EACH_GAIN(Row, yuvconstants, src_y, dst_argb, yuvconstants->kYBiasToRgb[0], width)
}

void J400ToARGBRow_AVX2(const uint8_t* src_y, uint8_t* dst_argb, int width) {
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t y = Load(src_y + x);
    StoreARGB(dst_argb + x * 4, y, y, y, opaque);
  }
}
