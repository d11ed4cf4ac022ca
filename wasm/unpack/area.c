#include <string.h>

#include "unpack.h"

// Each pixel is the mean of the source's area under it, exact to the precision of the weights.
// Lines first: they are summed with weights of 14 bits, then columns with weights of 16.
enum { kLineBits = 14, kColumnBits = 16 };

// Where the edge between two pixels of the smaller side falls in the larger one, in 1/one.
static inline int64_t Edge(int pixel, int larger, int smaller, int one) {
  return ((int64_t)pixel * larger * one + smaller / 2) / smaller;
}

// The weight of source sample s in a pixel that spans [from, to) in 1/one of a sample: its share of
// the span, as a difference of rounded sums, so that all of a pixel's weights sum up to 1 << bits.
static inline uint32_t Share(int64_t s, int64_t from, int64_t to, int one, int bits) {
  const int64_t begin = s * one > from ? s * one : from;
  const int64_t end = (s + 1) * one < to ? (s + 1) * one : to;
  const int64_t span = to - from;
  return (uint32_t)((((end - from) << bits) + span / 2) / span -
                    (((begin - from) << bits) + span / 2) / span);
}

enum { kOne = 1 << 16 };

// The columns of each pixel: how many there are, and a weight for each.
typedef struct {
  uint32_t* sums;     // of one line of pixels: src_width * channels
  uint32_t* weights;  // at most src_width + dst_width
  int32_t* first;     // dst_width
  int32_t* count;     // dst_width
} Columns;

static Columns MakeColumns(void* scratch, int channels, int src_width, int dst_width) {
  Columns columns;
  columns.sums = scratch;
  columns.weights = columns.sums + src_width * channels;
  columns.first = (int32_t*)(columns.weights + src_width + dst_width);
  columns.count = columns.first + dst_width;
  uint32_t* weight = columns.weights;
  for (int x = 0; x < dst_width; ++x) {
    const int64_t from = Edge(x, src_width, dst_width, kOne);
    const int64_t to = Edge(x + 1, src_width, dst_width, kOne);
    const int first = (int)(from / kOne);
    int last = (int)((to - 1) / kOne);
    columns.first[x] = first;
    columns.count[x] = last - first + 1;
    for (int s = first; s <= last; ++s) {
      *weight++ = Share(s, from, to, kOne, kColumnBits);
    }
  }
  return columns;
}

#define SUM_LINES(SAMPLE, COUNT)                                                         \
  {                                                                                      \
    const int64_t from = Edge(y, src_height, dst_height, kOne);                          \
    const int64_t to = Edge(y + 1, src_height, dst_height, kOne);                        \
    memset(sums, 0, (size_t)(COUNT) * 4);                                                \
    for (int64_t s = from / kOne; s * kOne < to; ++s) {                                  \
      const uint32_t weight = Share(s, from, to, kOne, kLineBits);                       \
      const SAMPLE* const line = (const SAMPLE*)((const uint8_t*)src + s * src_stride);  \
      _Pragma("clang loop vectorize(enable)")                                            \
      for (int i = 0; i < (COUNT); ++i) {                                                \
        sums[i] += line[i] * weight;                                                     \
      }                                                                                  \
    }                                                                                    \
  }

void AreaScale(const uint8_t* src, int src_stride, int src_width, int src_height,
               uint8_t* dst, int dst_stride, int dst_width, int dst_height,
               int channels, void* scratch) {
  const Columns columns = MakeColumns(scratch, channels, src_width, dst_width);
  uint32_t* const sums = columns.sums;
  for (int y = 0; y < dst_height; ++y, dst += dst_stride) {
    SUM_LINES(uint8_t, src_width * channels)
    const uint32_t* weight = columns.weights;
    for (int x = 0; x < dst_width; ++x) {
      const uint32_t* sum = sums + columns.first[x] * channels;
      uint32_t totals[4] = {0};
      for (int n = 0; n < columns.count[x]; ++n, ++weight, sum += channels) {
        for (int c = 0; c < channels; ++c) {
          totals[c] += (sum[c] >> (kLineBits - 8)) * *weight;
        }
      }
      for (int c = 0; c < channels; ++c) {
        dst[x * channels + c] =
            (uint8_t)((totals[c] + (1 << (kColumnBits + 7))) >> (kColumnBits + 8));
      }
    }
  }
}

void AreaScale_16(const uint16_t* src, int src_stride, int src_width, int src_height,
                  uint16_t* dst, int dst_stride, int dst_width, int dst_height,
                  void* scratch) {
  const Columns columns = MakeColumns(scratch, 1, src_width, dst_width);
  uint32_t* const sums = columns.sums;
  for (int y = 0; y < dst_height; ++y) {
    SUM_LINES(uint16_t, src_width)
    const uint32_t* weight = columns.weights;
    for (int x = 0; x < dst_width; ++x) {
      const uint32_t* sum = sums + columns.first[x];
      uint64_t total = 0;
      for (int n = 0; n < columns.count[x]; ++n, ++weight, ++sum) {
        total += (uint64_t)*sum * *weight;
      }
      dst[x] = (uint16_t)((total + (1u << (kLineBits + kColumnBits - 1))) >>
                          (kLineBits + kColumnBits));
    }
    dst = (uint16_t*)((uint8_t*)dst + dst_stride);
  }
}
