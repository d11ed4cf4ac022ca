#include "yuv_packed.h"

#include "yuv.h"

// The bytes of 8 pixels that lie at `first` of every 4, each twice, in 16-bit lanes.
static inline v128_t Doubled(int first) {
  const v128_t of_0 = wasm_i8x16_const(0, -1, 0, -1, 4, -1, 4, -1, 8, -1, 8, -1, 12, -1, 12, -1);
  return Held(wasm_v128_or(of_0, wasm_i16x8_splat(first)));
}

static inline void Row(const uint8_t* src, uint8_t* dst_argb, int y_first, int u_first, int width,
                       Matrix m) {
  const v128_t take_u = Doubled(y_first + (u_first ? 0 : 2));
  const v128_t take_v = Doubled(y_first + (u_first ? 2 : 0));
  const v128_t low_byte = Held(wasm_i16x8_const_splat(255));
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t p0 = Load(src + x * 2), p1 = Load(src + x * 2 + 16);
    const v128_t y0 = y_first ? wasm_v128_and(p0, low_byte) : wasm_u16x8_shr(p0, 8);
    const v128_t y1 = y_first ? wasm_v128_and(p1, low_byte) : wasm_u16x8_shr(p1, 8);
    const Chroma c0 =
        LoadChroma(wasm_i8x16_swizzle(p0, take_u), wasm_i8x16_swizzle(p0, take_v), &m);
    const Chroma c1 =
        LoadChroma(wasm_i8x16_swizzle(p1, take_u), wasm_i8x16_swizzle(p1, take_v), &m);
    const v128_t luma0 = Luma8(y0, &m), luma1 = Luma8(y1, &m);
    StoreARGB(dst_argb + x * 4, Channel(luma0, luma1, c0.b, c1.b),
              Channel(luma0, luma1, c0.g, c1.g), Channel(luma0, luma1, c0.r, c1.r), opaque);
  }
}

void PackedToARGBRow(const uint8_t* src, uint8_t* dst_argb, int y_first, int u_first,
                     const struct YuvConstants* yuvconstants, int width) {
  if (y_first) {
    FOR_EACH_GAIN(Row, yuvconstants, src, dst_argb, 1, u_first, width)
  } else {
    FOR_EACH_GAIN(Row, yuvconstants, src, dst_argb, 0, u_first, width)
  }
}
