// 8 rows of bytes turned into 8 columns.

#include "lanes.h"
#include "libyuv/rotate_row.h"

void TransposeWx8_SSSE3(const uint8_t* src, int src_stride, uint8_t* dst, int dst_stride,
                        int width) {
  for (int x = 0; x < width; x += 8, src += 8, dst += dst_stride * 8) {
    v128_t row[8];
    for (int i = 0; i < 8; ++i) row[i] = wasm_v128_load64_zero(src + src_stride * i);
    const v128_t r01 = ZIP8L(row[0], row[1]), r23 = ZIP8L(row[2], row[3]);
    const v128_t r45 = ZIP8L(row[4], row[5]), r67 = ZIP8L(row[6], row[7]);
    const v128_t r0123l = ZIP16L(r01, r23), r0123h = ZIP16H(r01, r23);
    const v128_t r4567l = ZIP16L(r45, r67), r4567h = ZIP16H(r45, r67);
    const v128_t columns[4] = {ZIP32L(r0123l, r4567l), ZIP32H(r0123l, r4567l),
                               ZIP32L(r0123h, r4567h), ZIP32H(r0123h, r4567h)};
    for (int i = 0; i < 4; ++i) {
      wasm_v128_store64_lane(dst + dst_stride * i * 2, columns[i], 0);
      wasm_v128_store64_lane(dst + dst_stride * (i * 2 + 1), columns[i], 1);
    }
  }
}
