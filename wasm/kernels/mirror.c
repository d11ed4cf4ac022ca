// Rows from right to left.

#include "lanes.h"
#include "libyuv/row.h"

void ARGBMirrorRow_SSE2(const uint8_t* src, uint8_t* dst, int width) {
  for (int x = 0; x < width; x += 4) {
    const v128_t p = Load(src + (width - 4 - x) * 4);
    Store(dst + x * 4, wasm_i32x4_shuffle(p, p, 3, 2, 1, 0));
  }
}

void MirrorRow_SSSE3(const uint8_t* src, uint8_t* dst, int width) {
  const v128_t reverse =
      Held(wasm_i8x16_const(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  for (int x = 0; x < width; x += 16) {
    Store(dst + x, wasm_i8x16_swizzle(Load(src + width - 16 - x), reverse));
  }
}
