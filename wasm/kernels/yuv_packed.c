#include "yuv_packed.h"

#include "yuv.h"

static inline void Row(const uint8_t* src, uint8_t* dst_argb, v128_t sorted, int width, Matrix m) {
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t p0 = wasm_i8x16_swizzle(Load(src + x * 2), sorted);
    const v128_t p1 = wasm_i8x16_swizzle(Load(src + x * 2 + 16), sorted);
    const v128_t y = ZIP32L(p0, p1), uv = ZIP32H(p0, p1);
    const Chroma c = LoadChroma(wasm_u16x8_extend_low_u8x16(uv), wasm_u16x8_extend_high_u8x16(uv), &m);
    StorePairs(dst_argb + x * 4, Luma8(wasm_u16x8_extend_low_u8x16(y), &m),
               Luma8(wasm_u16x8_extend_high_u8x16(y), &m), c, opaque);
  }
}

void PackedToARGBRow(const uint8_t* src, uint8_t* dst_argb, int y_first, int u_first,
                     const struct YuvConstants* yuvconstants, int width) {
  // Of 16 bytes: 4 times y of even pixels, y of odd pixels, u, v.
  v128_t sorted = wasm_i8x16_const(0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15);
  if (!u_first) sorted = wasm_i32x4_shuffle(sorted, sorted, 0, 1, 3, 2);
  if (!y_first) sorted = wasm_v128_xor(sorted, wasm_i8x16_const_splat(1));
  FOR_EACH_GAIN(Row, yuvconstants, src, dst_argb, sorted, width)
}
