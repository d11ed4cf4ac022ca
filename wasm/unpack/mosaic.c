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

#define NEIGHBOURS_AT(NAME, SAMPLE)                                                             \
  static inline Neighbours NAME(const uint8_t* above, const uint8_t* line, const uint8_t* below, \
                                int left, int x, int right) {                                   \
    return (Neighbours){                                                                        \
        SAMPLE(line, x),                                                                        \
        (SAMPLE(line, left) + SAMPLE(line, right) + 1) / 2,                                     \
        (SAMPLE(above, x) + SAMPLE(below, x) + 1) / 2,                                          \
        (SAMPLE(above, left) + SAMPLE(above, right) + SAMPLE(below, left) +                     \
         SAMPLE(below, right) + 2) / 4,                                                         \
    };                                                                                          \
  }

#define BYTE(LINE, X) ((uint32_t)(LINE)[X])
#define WORD_LE(LINE, X) ((uint32_t)((LINE)[2 * (X)] | (LINE)[2 * (X) + 1] << 8))
#define WORD_BE(LINE, X) ((uint32_t)((LINE)[2 * (X)] << 8 | (LINE)[2 * (X) + 1]))
NEIGHBOURS_AT(BytesAt, BYTE)
NEIGHBOURS_AT(WordsLittleAt, WORD_LE)
NEIGHBOURS_AT(WordsBigAt, WORD_BE)

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

#define FOR_EACH_PIXEL(AT, STORE)                                              \
  for (int y = 0; y < height; ++y) {                                           \
    const uint8_t* const line = src + y * src_stride;                          \
    const uint8_t* const above = src + Mirrored(y - 1, height) * src_stride;   \
    const uint8_t* const below = src + Mirrored(y + 1, height) * src_stride;   \
    for (int x = 0; x < width; ++x) {                                          \
      const Neighbours n =                                                     \
          AT(above, line, below, Mirrored(x - 1, width), x, Mirrored(x + 1, width)); \
      const Color color = ColorOf(n, (x & 1) == red_x, (y & 1) == red_y);      \
      STORE                                                                    \
    }                                                                          \
  }

void MosaicToARGB(const uint8_t* src, int src_stride, int red_x, int red_y,
                  uint8_t* dst_argb, int dst_stride_argb, int width, int height) {
  FOR_EACH_PIXEL(BytesAt, {
    uint8_t* const pixel = dst_argb + y * dst_stride_argb + 4 * x;
    pixel[0] = (uint8_t)color.blue;
    pixel[1] = (uint8_t)color.green;
    pixel[2] = (uint8_t)color.red;
    pixel[3] = 255;
  })
}

#define STORE_WORDS                                                                   \
  {                                                                                   \
    uint16_t* const pixel = (uint16_t*)((uint8_t*)dst + y * dst_stride_bytes) + 4 * x; \
    pixel[0] = (uint16_t)color.red;                                                   \
    pixel[1] = (uint16_t)color.green;                                                 \
    pixel[2] = (uint16_t)color.blue;                                                  \
    pixel[3] = 0;                                                                     \
  }

void MosaicToRGB_16(const uint8_t* src, int src_stride, int big_endian, int red_x, int red_y,
                    uint16_t* dst, int dst_stride_bytes, int width, int height) {
  if (big_endian) {
    FOR_EACH_PIXEL(WordsBigAt, STORE_WORDS)
  } else {
    FOR_EACH_PIXEL(WordsLittleAt, STORE_WORDS)
  }
}
