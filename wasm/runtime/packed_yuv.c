#include "packed_yuv.h"

#include "../kernels/yuv_packed.h"
#include "libyuv/convert.h"
#include "libyuv/cpu_id.h"

// What the kernel leaves over (all of it, where kernels are masked off) is split into planes, a run
// of pixels at a time, and converted by the rows for those.
enum { kRun = 256 };

typedef int (*SplitFn)(const uint8_t* src, int src_stride,
                       uint8_t* dst_y, int dst_stride_y,
                       uint8_t* dst_u, int dst_stride_u,
                       uint8_t* dst_v, int dst_stride_v,
                       int width, int height);

// Not inlined: the four functions below would each hold a copy.
__attribute__((noinline)) static int PackedToARGB(int y_first, int u_first,
                                                  const uint8_t* src, int src_stride,
                                                  uint8_t* dst_argb, int dst_stride_argb,
                                                  const struct YuvConstants* yuvconstants,
                                                  int width, int height) {
  uint8_t y[kRun], first[kRun / 2], second[kRun / 2];
  uint8_t* const u = u_first ? first : second;
  uint8_t* const v = u_first ? second : first;
  const SplitFn split = y_first ? YUY2ToI422 : UYVYToI422;
  const int done = TestCpuFlag(kCpuHasAVX2) ? width & ~15 : 0;
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
    if (done > 0) PackedToARGBRow(src, dst_argb, y_first, u_first, yuvconstants, done);
    for (int x = done; x < width; x += kRun) {
      const int n = width - x < kRun ? width - x : kRun;
      split(src + x * 2, 0, y, 0, first, 0, second, 0, n, 1);
      I422ToARGBMatrix(y, 0, u, 0, v, 0, dst_argb + x * 4, 0, yuvconstants, n, 1);
    }
  }
  return 0;
}

#define PACKED_TO_ARGB(NAME, Y_FIRST, U_FIRST)                                     \
  int NAME(const uint8_t* src, int src_stride, uint8_t* dst_argb,                 \
           int dst_stride_argb, const struct YuvConstants* yuvconstants,          \
           int width, int height) {                                               \
    return PackedToARGB(Y_FIRST, U_FIRST, src, src_stride, dst_argb,              \
                        dst_stride_argb, yuvconstants, width, height);            \
  }

PACKED_TO_ARGB(YUY2ToARGBMatrix, 1, 1)
PACKED_TO_ARGB(YVYUToARGBMatrix, 1, 0)
PACKED_TO_ARGB(UYVYToARGBMatrix, 0, 1)
PACKED_TO_ARGB(VYUYToARGBMatrix, 0, 0)
