#include <wasm_simd128.h>

#include "unpack.h"

// A neighbour beyond an edge is the one on the other side: it has the colour that one would have.
static inline int Mirrored(int position, int size) {
  if (size == 1) {
    return 0;
  }
  return position < 0 ? -position : position >= size ? 2 * (size - 1) - position : position;
}

typedef struct {
  uint32_t same, horizontal, vertical, diagonal;
} Neighbours;

#define NEIGHBOURS_AT(NAME, SAMPLE)                                                       \
  static inline Neighbours NAME(const SAMPLE* above, const SAMPLE* line,                  \
                                const SAMPLE* below, int left, int x, int right) {        \
    return (Neighbours){                                                                  \
        line[x],                                                                          \
        ((uint32_t)line[left] + line[right] + 1) / 2,                                     \
        ((uint32_t)above[x] + below[x] + 1) / 2,                                          \
        ((uint32_t)above[left] + above[right] + below[left] + below[right] + 2) / 4,      \
    };                                                                                    \
  }

NEIGHBOURS_AT(BytesAt, uint8_t)
NEIGHBOURS_AT(WordsAt, uint16_t)

typedef struct {
  uint32_t red, green, blue;
} Color;

static inline Color ColorOf(Neighbours n, int on_red_column, int on_red_row) {
  if (on_red_row) {
    return on_red_column
               ? (Color){n.same, (n.horizontal + n.vertical + 1) / 2, n.diagonal}
               : (Color){n.horizontal, n.same, n.vertical};
  }
  return on_red_column ? (Color){n.vertical, n.same, n.horizontal}
                       : (Color){n.diagonal, (n.horizontal + n.vertical + 1) / 2, n.same};
}

// Sixteen pixels from column x on, which has neighbours on both sides.
static void SixteenToARGB(const uint8_t* above, const uint8_t* line, const uint8_t* below, int x,
                          int red_x, int on_red_row, uint8_t* dst) {
  const v128_t up_left = wasm_v128_load(above + x - 1), up_right = wasm_v128_load(above + x + 1);
  const v128_t down_left = wasm_v128_load(below + x - 1);
  const v128_t down_right = wasm_v128_load(below + x + 1);
  const v128_t same = wasm_v128_load(line + x);
  const v128_t horizontal = wasm_u8x16_avgr(wasm_v128_load(line + x - 1),
                                            wasm_v128_load(line + x + 1));
  const v128_t vertical = wasm_u8x16_avgr(wasm_v128_load(above + x), wasm_v128_load(below + x));
  const v128_t cross = wasm_u8x16_avgr(horizontal, vertical);
  const v128_t two = wasm_i16x8_const_splat(2);
#define DIAGONAL(HALF)                                                              \
  wasm_u16x8_shr(wasm_i16x8_add(                                                    \
      wasm_i16x8_add(wasm_u16x8_extend_##HALF##_u8x16(up_left),                     \
                     wasm_u16x8_extend_##HALF##_u8x16(up_right)),                   \
      wasm_i16x8_add(wasm_i16x8_add(wasm_u16x8_extend_##HALF##_u8x16(down_left),    \
                                    wasm_u16x8_extend_##HALF##_u8x16(down_right)),  \
                     two)), 2)
  const v128_t diagonal = wasm_u8x16_narrow_i16x8(DIAGONAL(low), DIAGONAL(high));
  const v128_t even = wasm_i16x8_const_splat(0x00ff);
  const v128_t on_red_column = (x & 1) == red_x ? even : wasm_v128_not(even);
  // As ColorOf has them, for either column.
  const v128_t red = on_red_row ? wasm_v128_bitselect(same, horizontal, on_red_column)
                                : wasm_v128_bitselect(vertical, diagonal, on_red_column);
  const v128_t green = on_red_row ? wasm_v128_bitselect(cross, same, on_red_column)
                                  : wasm_v128_bitselect(same, cross, on_red_column);
  const v128_t blue = on_red_row ? wasm_v128_bitselect(diagonal, vertical, on_red_column)
                                 : wasm_v128_bitselect(horizontal, same, on_red_column);
  const v128_t opaque = wasm_i8x16_const_splat(-1);
#define EVERY_OTHER(HALF_A, HALF_B, FROM)                                                        \
  wasm_i8x16_shuffle(HALF_A, HALF_B, FROM, FROM + 16, FROM + 1, FROM + 17, FROM + 2, FROM + 18, \
                     FROM + 3, FROM + 19, FROM + 4, FROM + 20, FROM + 5, FROM + 21, FROM + 6,   \
                     FROM + 22, FROM + 7, FROM + 23)
  const v128_t bg_low = EVERY_OTHER(blue, green, 0), bg_high = EVERY_OTHER(blue, green, 8);
  const v128_t ra_low = EVERY_OTHER(red, opaque, 0), ra_high = EVERY_OTHER(red, opaque, 8);
#define PAIRS(A, B, FROM) \
  wasm_i16x8_shuffle(A, B, FROM, FROM + 8, FROM + 1, FROM + 9, FROM + 2, FROM + 10, FROM + 3, \
                     FROM + 11)
  wasm_v128_store(dst, PAIRS(bg_low, ra_low, 0));
  wasm_v128_store(dst + 16, PAIRS(bg_low, ra_low, 4));
  wasm_v128_store(dst + 32, PAIRS(bg_high, ra_high, 0));
  wasm_v128_store(dst + 48, PAIRS(bg_high, ra_high, 4));
}

void MosaicToARGB(const uint8_t* src, int src_stride, int red_x, int red_y,
                  uint8_t* dst_argb, int dst_stride_argb, int width, int height) {
  for (int y = 0; y < height; ++y) {
    const uint8_t* const line = src + y * src_stride;
    const uint8_t* const above = src + Mirrored(y - 1, height) * src_stride;
    const uint8_t* const below = src + Mirrored(y + 1, height) * src_stride;
    uint8_t* const dst = dst_argb + y * dst_stride_argb;
    const int on_red_row = (y & 1) == red_y;
    for (int x = 0; x < width; ++x) {
      while (x > 0 && x + 17 <= width) {
        SixteenToARGB(above, line, below, x, red_x, on_red_row, dst + 4 * x);
        x += 16;
      }
      if (x == width) {
        break;
      }
      const Neighbours n =
          BytesAt(above, line, below, Mirrored(x - 1, width), x, Mirrored(x + 1, width));
      const Color color = ColorOf(n, (x & 1) == red_x, on_red_row);
      dst[4 * x] = (uint8_t)color.blue;
      dst[4 * x + 1] = (uint8_t)color.green;
      dst[4 * x + 2] = (uint8_t)color.red;
      dst[4 * x + 3] = 255;
    }
  }
}

void MosaicToRGB_16(const uint16_t* src, int src_stride_bytes, int red_x, int red_y,
                    uint16_t* dst, int dst_stride_bytes, int width, int height) {
  const int stride = src_stride_bytes / 2;
  for (int y = 0; y < height; ++y) {
    const uint16_t* const line = src + y * stride;
    const uint16_t* const above = src + Mirrored(y - 1, height) * stride;
    const uint16_t* const below = src + Mirrored(y + 1, height) * stride;
    for (int x = 0; x < width; ++x) {
      const Neighbours n =
          WordsAt(above, line, below, Mirrored(x - 1, width), x, Mirrored(x + 1, width));
      const Color color = ColorOf(n, (x & 1) == red_x, (y & 1) == red_y);
      dst[3 * x] = (uint16_t)color.red;
      dst[3 * x + 1] = (uint16_t)color.green;
      dst[3 * x + 2] = (uint16_t)color.blue;
    }
    dst = (uint16_t*)((uint8_t*)dst + dst_stride_bytes);
  }
}
