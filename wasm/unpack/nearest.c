#include <string.h>

#include "unpack.h"

// The sample of the source in which the middle of pixel i lies.
static inline int Nearest(int i, int src_size, int dst_size) {
  return (int)((int64_t)(2 * i + 1) * src_size / (2 * dst_size));
}

#define COPY_LINE(SAMPLE)                                        \
  for (int x = 0; x < dst_width; ++x) {                          \
    ((SAMPLE*)dst)[x] = ((const SAMPLE*)line)[(uint32_t)(at >> 32)]; \
    at += step;                                                  \
  }

void NearestScale(const uint8_t* src, int src_stride, int src_width, int src_height,
                  uint8_t* dst, int dst_stride, int dst_width, int dst_height,
                  int sample_bytes) {
  // Columns advance by a step of 32 bits after the point, rounded up: exact for sides below 32768.
  const uint64_t step = (((uint64_t)src_width << 32) + (uint64_t)dst_width - 1) / (uint64_t)dst_width;
  for (int y = 0; y < dst_height; ++y, dst += dst_stride) {
    const int row = Nearest(y, src_height, dst_height);
    const uint8_t* const line = src + row * src_stride;
    if (y > 0 && row == Nearest(y - 1, src_height, dst_height)) {
      memcpy(dst, dst - dst_stride, (size_t)(dst_width * sample_bytes));
      continue;
    }
    uint64_t at = step / 2;
    switch (sample_bytes) {
      case 1:
        COPY_LINE(uint8_t)
        break;
      case 2:
        COPY_LINE(uint16_t)
        break;
      default:
        COPY_LINE(uint32_t)
        break;
    }
  }
}
