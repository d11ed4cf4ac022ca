#include "packed_yuv.h"

#include "libyuv/convert.h"

// Splits and converts a run of pixels at a time: the planes between stay in the first cache.
enum { kRun = 2048 };

typedef int (*SplitFn)(const uint8_t* src, int src_stride,
                       uint8_t* dst_y, int dst_stride_y,
                       uint8_t* dst_u, int dst_stride_u,
                       uint8_t* dst_v, int dst_stride_v,
                       int width, int height);

static int PackedToARGB(SplitFn split, int swapped,
                        const uint8_t* src, int src_stride,
                        uint8_t* dst_argb, int dst_stride_argb,
                        const struct YuvConstants* yuvconstants,
                        int width, int height) {
  uint8_t y[kRun], first[kRun / 2], second[kRun / 2];
  uint8_t* const u = swapped ? second : first;
  uint8_t* const v = swapped ? first : second;
  if (!src || !dst_argb || width <= 0 || height == 0) {
    return -1;
  }
  // Negative height means invert the image.
  if (height < 0) {
    height = -height;
    src += (height - 1) * src_stride;
    src_stride = -src_stride;
  }
  for (int row = 0; row < height; ++row, src += src_stride, dst_argb += dst_stride_argb) {
    for (int x = 0; x < width; x += kRun) {
      const int n = width - x < kRun ? width - x : kRun;
      split(src + x * 2, 0, y, 0, first, 0, second, 0, n, 1);
      I422ToARGBMatrix(y, 0, u, 0, v, 0, dst_argb + x * 4, 0, yuvconstants, n, 1);
    }
  }
  return 0;
}

#define PACKED_TO_ARGB(NAME, SPLIT, SWAPPED)                                        \
  int NAME(const uint8_t* src, int src_stride, uint8_t* dst_argb,                  \
           int dst_stride_argb, const struct YuvConstants* yuvconstants,           \
           int width, int height) {                                                \
    return PackedToARGB(SPLIT, SWAPPED, src, src_stride, dst_argb,                 \
                        dst_stride_argb, yuvconstants, width, height);             \
  }

PACKED_TO_ARGB(YUY2ToARGBMatrix, YUY2ToI422, 0)
PACKED_TO_ARGB(YVYUToARGBMatrix, YUY2ToI422, 1)
PACKED_TO_ARGB(UYVYToARGBMatrix, UYVYToI422, 0)
PACKED_TO_ARGB(VYUYToARGBMatrix, UYVYToI422, 1)
