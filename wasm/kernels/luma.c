// ARGB to gray.

#include "lanes.h"
#include "libyuv/row.h"

// Weighted sums of the bytes of 4 pixels: words 0 and 2 of each, then words 1 and 3.
static inline v128_t Weigh(v128_t argb, v128_t weights02, v128_t weights13, v128_t bias) {
  const v128_t bytes02 = wasm_v128_and(argb, wasm_i16x8_const_splat(255));
  const v128_t bytes13 = wasm_u16x8_shr(argb, 8);
  const v128_t sum = wasm_i32x4_add(wasm_i32x4_dot_i16x8(bytes02, weights02),
                                    wasm_i32x4_dot_i16x8(bytes13, weights13));
  return wasm_u32x4_shr(wasm_i32x4_add(sum, bias), 8);
}

// byte0, byte1 and byte2 are the weights of the bytes of a pixel, in 256ths.
static inline void Row(const uint8_t* src, uint8_t* dst_y, int width, int byte0, int byte1,
                       int byte2, int bias) {
  const v128_t w02 = Held(wasm_i32x4_splat(byte0 | byte2 << 16));
  const v128_t w13 = Held(wasm_i32x4_splat(byte1));
  const v128_t b = Held(wasm_i32x4_splat(bias));
  for (int x = 0; x < width; x += 16, src += 64) {
    const v128_t y0 = Weigh(Load(src), w02, w13, b), y1 = Weigh(Load(src + 16), w02, w13, b);
    const v128_t y2 = Weigh(Load(src + 32), w02, w13, b), y3 = Weigh(Load(src + 48), w02, w13, b);
    Store(dst_y + x, wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(y0, y1),
                                             wasm_i16x8_narrow_i32x4(y2, y3)));
  }
}

void ARGBToYRow_SSSE3(const uint8_t* src_argb, uint8_t* dst_y, int width) {
  Row(src_argb, dst_y, width, 25, 129, 66, 0x1080);
}

void ARGBToYJRow_SSSE3(const uint8_t* src_argb, uint8_t* dst_y, int width) {
  Row(src_argb, dst_y, width, 29, 150, 77, 128);
}

void ABGRToYJRow_SSSE3(const uint8_t* src_abgr, uint8_t* dst_y, int width) {
  Row(src_abgr, dst_y, width, 77, 150, 29, 128);
}
