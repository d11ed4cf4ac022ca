// Gray of full range to ARGB.

#include "yuv.h"

void J400ToARGBRow_AVX2(const uint8_t* src_y, uint8_t* dst_argb, int width) {
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    const v128_t y = Load(src_y + x);
    StoreARGB(dst_argb + x * 4, y, y, y, opaque);
  }
}
