#include "yuv_packed.h"

#include "yuv.h"

// Masks for the bytes at `first` of every 2, and for those at `first` of every 4, each twice; all in
// 16-bit lanes.
static inline v128_t Every2(int first) {
  const v128_t of_0 = wasm_i8x16_const(0, -1, 2, -1, 4, -1, 6, -1, 8, -1, 10, -1, 12, -1, 14, -1);
  return Held(wasm_v128_or(of_0, wasm_i16x8_splat(first)));
}
static inline v128_t Every4Twice(int first) {
  const v128_t of_0 = wasm_i8x16_const(0, -1, 0, -1, 4, -1, 4, -1, 8, -1, 8, -1, 12, -1, 12, -1);
  return Held(wasm_v128_or(of_0, wasm_i16x8_splat(first)));
}

static inline void Row(const uint8_t* src, uint8_t* dst_argb, int y_first, int u_first, int width,
                       Matrix m) {
  const v128_t take_y = Every2(!y_first);
  const v128_t take_u = Every4Twice(y_first + (u_first ? 0 : 2));
  const v128_t take_v = Every4Twice(y_first + (u_first ? 2 : 0));
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t p0 = Load(src + x * 2), p1 = Load(src + x * 2 + 16);
    const Chroma c0 =
        LoadChroma(wasm_i8x16_swizzle(p0, take_u), wasm_i8x16_swizzle(p0, take_v), &m);
    const Chroma c1 =
        LoadChroma(wasm_i8x16_swizzle(p1, take_u), wasm_i8x16_swizzle(p1, take_v), &m);
    const v128_t luma0 = Luma(wasm_i8x16_swizzle(p0, take_y), &m);
    const v128_t luma1 = Luma(wasm_i8x16_swizzle(p1, take_y), &m);
    StoreARGB(dst_argb + x * 4, Channel(luma0, luma1, c0.b, c1.b, &m),
              Channel(luma0, luma1, c0.g, c1.g, &m), Channel(luma0, luma1, c0.r, c1.r, &m), opaque);
  }
}

void PackedToARGBRow(const uint8_t* src, uint8_t* dst_argb, int y_first, int u_first,
                     const struct YuvConstants* yuvconstants, int width) {
  FOR_EACH_GAIN(Row, yuvconstants, src, dst_argb, y_first, u_first, width)
}
