#include <string.h>

#include "../kernels/lanes.h"
#include "unpack.h"

// Bilinear interpolation with the middles of pixels aligned: the middle of pixel i lies at
// (i + 0.5) * src_size / dst_size - 0.5 in the source. Each sample lies between two neighbours, `at`
// and the next one, `part` of the way: none or all of it beyond the middles of the outermost ones.
// A line's columns are made first, in words that are kept for the lines that follow; then lines are
// blended, and rounded for the first time.

// From pixel to pixel without rounding, in 1/(2 dst_size) of a sample.
typedef struct {
  int at, last;
  int rest, unit, step;
  int one;  // what a whole part is
  double scale;
} Walk;

static Walk Begin(int src_size, int dst_size, int one) {
  const Walk walk = {0,         src_size - 2, src_size - dst_size,        2 * dst_size, 2 * src_size,
                     one, (double)one / (2 * dst_size)};
  return walk;
}

static inline int Next(Walk* walk, int* part) {
  for (; walk->rest >= walk->unit; ++walk->at) walk->rest -= walk->unit;
  const int at = walk->at, rest = walk->rest;
  walk->rest += walk->step;
  if (walk->last < 0) {
    *part = 0;
    return 0;
  }
  if (at > walk->last) {
    *part = walk->one;
    return walk->last;
  }
  *part = rest < 0 ? 0 : (int)(rest * walk->scale + 0.5);
  return at;
}

// Parts of columns of bytes, and those of words and of lines.
enum { kPart = 256, kFinePartBits = 14, kFinePart = 1 << kFinePartBits };

// The columns of a line of the result, and what is kept from line to line.
typedef struct {
  int32_t* at;      // of each pixel, in bytes
  int16_t* parts;   // of each sample; for words what is left of one, and the part
  uint8_t* picks;   // of samples and neighbours among 16 bytes from every eighth's at on
  int samples;      // of a line, rounded up to 16
  int16_t* rows[2];
  int held[2];      // the source's line in each row
} Grid;

typedef void (*Columns)(const uint8_t* src, const Grid* grid, int16_t* row);

// Bytes become words with 7 bits after the point, and with the half that is missing to round them;
// four of every eight samples with a little less, as ties that are all rounded up make a picture
// brighter: by 1/12 of a level where one side grows by a half.
enum { kPointBits = 7 };

// 8 samples, each between the low and the high byte of its lane.
static inline v128_t Between(v128_t pairs, v128_t parts, v128_t low_byte, v128_t half) {
  const v128_t way = wasm_i16x8_sub(wasm_u16x8_shr(pairs, 8), wasm_v128_and(pairs, low_byte));
  return wasm_u16x8_avgr(wasm_i16x8_add(wasm_i16x8_shl(pairs, 8), wasm_i16x8_mul(way, parts)), half);
}

#define ALTERNATING(HALF) \
  wasm_i16x8_const(HALF, HALF, HALF, HALF, HALF - 1, HALF - 1, HALF - 1, HALF - 1)

// Planes up to a reduction to a half, where 8 samples and their neighbours lie within 16.
static void NearColumns(const uint8_t* src, const Grid* grid, int16_t* row) {
  const v128_t low_byte = Held(wasm_i16x8_const_splat(255)), half = Held(ALTERNATING(127));
  const int32_t* at = grid->at;
  const int16_t* parts = grid->parts;
  const uint8_t* picks = grid->picks;
  for (const int16_t* const end = row + grid->samples; row < end; row += 16) {
    const v128_t low = wasm_i8x16_swizzle(Load(src + at[0]), Load(picks));
    const v128_t high = wasm_i8x16_swizzle(Load(src + at[8]), Load(picks + 16));
    Store(row, Between(low, Load(parts), low_byte, half));
    Store(row + 8, Between(high, Load(parts + 8), low_byte, half));
    at += 16;
    parts += 16;
    picks += 32;
  }
}

static void FarColumns(const uint8_t* src, const Grid* grid, int16_t* row) {
  const v128_t low_byte = Held(wasm_i16x8_const_splat(255)), half = Held(ALTERNATING(127));
  const int32_t* at = grid->at;
  const int16_t* parts = grid->parts;
  for (const int16_t* const end = row + grid->samples; row < end; row += 8) {
    v128_t pairs = wasm_v128_load16_lane(src + at[0], wasm_i64x2_const_splat(0), 0);
    pairs = wasm_v128_load16_lane(src + at[1], pairs, 1);
    pairs = wasm_v128_load16_lane(src + at[2], pairs, 2);
    pairs = wasm_v128_load16_lane(src + at[3], pairs, 3);
    pairs = wasm_v128_load16_lane(src + at[4], pairs, 4);
    pairs = wasm_v128_load16_lane(src + at[5], pairs, 5);
    pairs = wasm_v128_load16_lane(src + at[6], pairs, 6);
    pairs = wasm_v128_load16_lane(src + at[7], pairs, 7);
    Store(row, Between(pairs, Load(parts), low_byte, half));
    at += 8;
    parts += 8;
  }
}

// Two pixels and their neighbours.
static inline v128_t TwoPairs(const uint8_t* src, const int32_t* at) {
  return wasm_v128_load64_lane(src + at[1], wasm_v128_load64_zero(src + at[0]), 1);
}

static void PixelColumns(const uint8_t* src, const Grid* grid, int16_t* row) {
  const v128_t low_byte = Held(wasm_i16x8_const_splat(255)), half = Held(ALTERNATING(127));
  const int32_t* at = grid->at;
  const int16_t* parts = grid->parts;
  for (const int16_t* const end = row + grid->samples; row < end; row += 16) {
    const v128_t p01 = TwoPairs(src, at), p23 = TwoPairs(src, at + 2);
    const v128_t a = wasm_i32x4_shuffle(p01, p23, 0, 2, 4, 6);
    const v128_t b = wasm_i32x4_shuffle(p01, p23, 1, 3, 5, 7);
    Store(row, Between(ZIP8L(a, b), Load(parts), low_byte, half));
    Store(row + 8, Between(ZIP8H(a, b), Load(parts + 8), low_byte, half));
    at += 4;
    parts += 16;
  }
}

// Words keep their 16 bits, less 32768, so that they have a sign.
static inline v128_t BetweenWords(const uint8_t* src, const int32_t* at, const int16_t* parts,
                                  v128_t sign, v128_t half) {
  v128_t pairs = wasm_v128_load32_zero(src + at[0]);
  pairs = wasm_v128_load32_lane(src + at[1], pairs, 1);
  pairs = wasm_v128_load32_lane(src + at[2], pairs, 2);
  pairs = wasm_v128_load32_lane(src + at[3], pairs, 3);
  const v128_t sum = wasm_i32x4_dot_i16x8(wasm_v128_xor(pairs, sign), Load(parts));
  return wasm_i32x4_shr(wasm_i32x4_add(sum, half), kFinePartBits);
}

static void WordColumns(const uint8_t* src, const Grid* grid, int16_t* row) {
  const v128_t sign = Held(wasm_u16x8_const_splat(0x8000));
  const v128_t half = Held(wasm_i32x4_const_splat(kFinePart / 2));
  const int32_t* at = grid->at;
  const int16_t* parts = grid->parts;
  for (const int16_t* const end = row + grid->samples; row < end; row += 8) {
    Store(row, wasm_i16x8_narrow_i32x4(BetweenWords(src, at, parts, sign, half),
                                       BetweenWords(src, at + 4, parts + 8, sign, half)));
    at += 8;
    parts += 16;
  }
}

// What is left of one times a, and the part times b: 8 samples.
static inline void Blend(v128_t a, v128_t b, v128_t parts, v128_t* low, v128_t* high) {
  *low = wasm_i32x4_dot_i16x8(ZIP16L(a, b), parts);
  *high = wasm_i32x4_dot_i16x8(ZIP16H(a, b), parts);
}

static inline v128_t BlendToBytes(const int16_t* a, const int16_t* b, v128_t parts) {
  v128_t low, high;
  Blend(Load(a), Load(b), parts, &low, &high);
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, kFinePartBits + kPointBits),
                                 wasm_i32x4_shr(high, kFinePartBits + kPointBits));
}

// A quarter of the way, as doubling asks for.
static inline v128_t QuarterToBytes(const int16_t* near, const int16_t* far) {
  const v128_t a = Load(near), way = wasm_i16x8_sub(Load(far), a);
  return wasm_u16x8_shr(wasm_i16x8_add(a, wasm_i16x8_shr(way, 2)), kPointBits);
}

static inline v128_t ToBytes(const int16_t* row) { return wasm_u16x8_shr(Load(row), kPointBits); }

// Rows have a multiple of 16 samples, results need not.
#define TO_BYTES(LOW, HIGH)                                           \
  for (; count >= 16; count -= 16, a += 16, b += 16, dst += 16) {     \
    Store(dst, wasm_u8x16_narrow_i16x8(LOW, HIGH));                   \
  }                                                                   \
  if (count > 0) {                                                    \
    uint8_t rest[16];                                                 \
    Store(rest, wasm_u8x16_narrow_i16x8(LOW, HIGH));                  \
    memcpy(dst, rest, (size_t)count);                                 \
  }

static void BlendBytes(const int16_t* a, const int16_t* b, int part, uint8_t* dst, int count) {
  if (part == 0) {
    TO_BYTES(ToBytes(a), ToBytes(a + 8))
  } else if (part == kFinePart / 4) {
    TO_BYTES(QuarterToBytes(a, b), QuarterToBytes(a + 8, b + 8))
  } else if (part == kFinePart / 4 * 3) {
    TO_BYTES(QuarterToBytes(b, a), QuarterToBytes(b + 8, a + 8))
  } else {
    const v128_t parts = Held(wasm_i32x4_splat((kFinePart - part) | part << 16));
    TO_BYTES(BlendToBytes(a, b, parts), BlendToBytes(a + 8, b + 8, parts))
  }
}

// Bytes of two lines by 256ths, 16 at a time.
static inline v128_t BlendSixteen(v128_t a, v128_t b, v128_t left, v128_t part, v128_t half) {
#define BLEND(EXTEND)                                                                   \
  wasm_u16x8_shr(wasm_i16x8_add(wasm_i16x8_add(wasm_i16x8_mul(EXTEND(a), left),         \
                                               wasm_i16x8_mul(EXTEND(b), part)), half), 8)
  return wasm_u8x16_narrow_i16x8(BLEND(wasm_u16x8_extend_low_u8x16),
                                 BLEND(wasm_u16x8_extend_high_u8x16));
#undef BLEND
}

static void BlendLines(const uint8_t* a, const uint8_t* b, int part, uint8_t* dst, int count) {
  const v128_t left = Held(wasm_i16x8_splat((int16_t)(kPart - part)));
  const v128_t parts = Held(wasm_i16x8_splat((int16_t)part)), half = Held(ALTERNATING(128));
  for (; count >= 16; count -= 16, a += 16, b += 16, dst += 16) {
    Store(dst, BlendSixteen(Load(a), Load(b), left, parts, half));
  }
  if (count > 0) {
    uint8_t rest[2][16];
    memcpy(rest[0], a, (size_t)count);
    memcpy(rest[1], b, (size_t)count);
    Store(rest[0], BlendSixteen(Load(rest[0]), Load(rest[1]), left, parts, half));
    memcpy(dst, rest[0], (size_t)count);
  }
}

// sign is what has to be turned in a and b to give a row's words: 0 or 0x8000.
static void BlendWords(const int16_t* a, const int16_t* b, int sign, int part, uint8_t* dst,
                       int count) {
  const v128_t parts = Held(wasm_i32x4_splat((kFinePart - part) | part << 16));
  const v128_t signs = Held(wasm_i16x8_splat((int16_t)sign));
  const v128_t half = Held(wasm_i32x4_const_splat(kFinePart / 2));
  const v128_t back = Held(wasm_u16x8_const_splat(0x8000));
  int i = 0;
  for (; i + 8 <= count; i += 8) {
    v128_t low, high;
    Blend(wasm_v128_xor(Load(a + i), signs), wasm_v128_xor(Load(b + i), signs), parts, &low, &high);
    low = wasm_i32x4_shr(wasm_i32x4_add(low, half), kFinePartBits);
    high = wasm_i32x4_shr(wasm_i32x4_add(high, half), kFinePartBits);
    Store(dst + 2 * i, wasm_v128_xor(wasm_i16x8_narrow_i32x4(low, high), back));
  }
  for (; i < count; ++i) {
    const int from = (int16_t)(a[i] ^ sign), to = (int16_t)(b[i] ^ sign);
    const int sum = from * (kFinePart - part) + to * part + kFinePart / 2;
    const uint16_t word = (uint16_t)((sum >> kFinePartBits) + 0x8000);
    memcpy(dst + 2 * i, &word, 2);
  }
}

static inline void* Take(uint8_t** scratch, int bytes) {
  void* const taken = *scratch;
  *scratch += (bytes + 15) & ~15;
  return taken;
}

// Where each pixel of a line lies; beyond the last one, as that does.
static Grid MakeGrid(int src_width, int width, int channels, int bytes, uint8_t* scratch) {
  const int pixels = ((width * channels + 15) & ~15) / channels, samples = pixels * channels;
  const Grid grid = {
      Take(&scratch, 4 * pixels), Take(&scratch, 2 * bytes * samples), Take(&scratch, 2 * samples),
      samples, {Take(&scratch, 2 * samples), Take(&scratch, 2 * samples)}, {-1, -1},
  };
  Walk across = Begin(src_width, width, bytes == 2 ? kFinePart : kPart);
  int at = 0, part = 0;
  for (int x = 0; x < pixels; ++x) {
    if (x < width) at = Next(&across, &part) * channels * bytes;
    grid.at[x] = at;
    if (bytes == 2) {
      grid.parts[2 * x] = (int16_t)(kFinePart - part);
      grid.parts[2 * x + 1] = (int16_t)part;
    } else {
      for (int n = 0; n < channels; ++n) grid.parts[x * channels + n] = (int16_t)part;
    }
  }
  return grid;
}

// Whether NearColumns can do it: what it needs is then in place.
static int Pick(Grid* grid, int src_width) {
  if (src_width < 16) return 0;
  for (int x = 0; x < grid->samples; ++x) {
    const int first = grid->at[x & ~7], from = first < src_width - 16 ? first : src_width - 16;
    const int pick = grid->at[x] - from;
    if (pick > 14) return 0;
    grid->picks[2 * x] = (uint8_t)pick;
    grid->picks[2 * x + 1] = (uint8_t)(pick + 1);
  }
  for (int x = 0; x < grid->samples; x += 8) {
    if (grid->at[x] > src_width - 16) grid->at[x] = src_width - 16;
  }
  return 1;
}

// What is scaled, to where.
typedef struct {
  const uint8_t* src;
  int src_stride, src_width, src_height;
  uint8_t* dst;
  int dst_stride, dst_width, dst_height;
  int channels, bytes;
  int between_lines;
} Job;

// The line of the source that line y lies on, or beyond which it lies `part` of the way.
static inline int LineOf(const Job* job, Walk* down, int y, int* part) {
  *part = 0;
  if (!job->between_lines) {
    return (int)((int64_t)(2 * y + 1) * job->src_height / (2 * job->dst_height));
  }
  const int line = Next(down, part);
  if (*part < down->one) return line;
  *part = 0;
  return line + 1;
}

static inline void CopyLine(uint8_t* dst, const uint8_t* src, int bytes) {
  for (; bytes >= 16; bytes -= 16, src += 16, dst += 16) Store(dst, Load(src));
  memcpy(dst, src, (size_t)bytes);
}

// The row of one of the source's lines: held, or made in place of the one that is not to be kept.
static const int16_t* RowOf(Grid* grid, const Job* job, Columns columns, int line, int keep) {
  if (grid->held[0] == line) return grid->rows[0];
  if (grid->held[1] == line) return grid->rows[1];
  const int i = grid->held[0] == keep;
  const uint8_t* src = job->src + (ptrdiff_t)line * job->src_stride;
  uint8_t twice[8];
  if (job->src_width == 1) {
    const size_t pixel_bytes = (size_t)(job->channels * job->bytes);
    memcpy(twice, src, pixel_bytes);
    memcpy(twice + pixel_bytes, src, pixel_bytes);
    src = twice;
  }
  columns(src, grid, grid->rows[i]);
  grid->held[i] = line;
  return grid->rows[i];
}

static void ScaleColumns(const Job* job, uint8_t* scratch) {
  Grid grid = MakeGrid(job->src_width, job->dst_width, job->channels, job->bytes, scratch);
  const Columns columns = job->bytes == 2               ? WordColumns
                          : job->channels == 4          ? PixelColumns
                          : Pick(&grid, job->src_width) ? NearColumns
                                                        : FarColumns;
  const int samples = job->dst_width * job->channels;
  uint8_t* dst = job->dst;
  Walk down = Begin(job->src_height, job->dst_height, kFinePart);
  int copied = -1;  // the line of the source that alone made the line before
  for (int y = 0; y < job->dst_height; ++y, dst += job->dst_stride) {
    int part;
    const int line = LineOf(job, &down, y, &part), below = line + (part > 0);
    if (part == 0 && line == copied) {
      CopyLine(dst, dst - job->dst_stride, samples * job->bytes);
      continue;
    }
    copied = part == 0 ? line : -1;
    const int16_t* const a = RowOf(&grid, job, columns, line, below);
    const int16_t* const b = RowOf(&grid, job, columns, below, line);
    if (job->bytes == 2) {
      BlendWords(a, b, 0, part, dst, samples);
    } else {
      BlendBytes(a, b, part, dst, samples);
    }
  }
}

// Where no column changes.
static void ScaleLines(const Job* job) {
  const int samples = job->dst_width * job->channels;
  uint8_t* dst = job->dst;
  Walk down = Begin(job->src_height, job->dst_height, job->bytes == 2 ? kFinePart : kPart);
  for (int y = 0; y < job->dst_height; ++y, dst += job->dst_stride) {
    int part;
    const uint8_t* const src =
        job->src + (ptrdiff_t)LineOf(job, &down, y, &part) * job->src_stride;
    if (part == 0) {
      CopyLine(dst, src, samples * job->bytes);
    } else if (job->bytes == 2) {
      BlendWords((const int16_t*)src, (const int16_t*)(src + job->src_stride), 0x8000, part, dst,
                 samples);
    } else {
      BlendLines(src, src + job->src_stride, part, dst, samples);
    }
  }
}

static void Scale(const Job* job, uint8_t* scratch) {
  if (job->src_width == job->dst_width) {
    ScaleLines(job);
  } else {
    ScaleColumns(job, scratch);
  }
}

void InterpolateScale(const uint8_t* src, int src_stride, int src_width, int src_height,
                      uint8_t* dst, int dst_stride, int dst_width, int dst_height,
                      int channels, int between_lines, uint8_t* scratch) {
  const Job job = {src,        src_stride, src_width,  src_height, dst,          dst_stride,
                   dst_width, dst_height, channels, 1,          between_lines};
  Scale(&job, scratch);
}

void InterpolateScale_16(const uint16_t* src, int src_stride_bytes, int src_width, int src_height,
                         uint16_t* dst, int dst_stride_bytes, int dst_width, int dst_height,
                         int between_lines, uint8_t* scratch) {
  const Job job = {(const uint8_t*)src, src_stride_bytes, src_width,  src_height,
                   (uint8_t*)dst,       dst_stride_bytes, dst_width,  dst_height,
                   1,                   2,                between_lines};
  Scale(&job, scratch);
}
