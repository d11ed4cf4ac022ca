// YUV to ARGB in 16-bit lanes, bit for bit as YuvPixel() in libyuv's row_common.cc:
//   luma = (y * 257 * yg >> 16) + yb
//   b = luma + ub(u-128), g = luma - ug(u-128) - vg(v-128), r = luma + vr(v-128), each >> 6, clamped

#ifndef WASM_KERNELS_YUV_H_
#define WASM_KERNELS_YUV_H_

#include "lanes.h"
#include "libyuv/row.h"

// How the product y * 257 * yg >> 16 is had, which no 16-bit lane can hold.
typedef enum {
  kBytes,    // any gain: summed byte by byte of the gain
  kFull,     // 64y less a little: 64y - 1, and 0 for 0
  kSeven,    // 128y, for constants of 7 bits after the point, which libyuv has none of: each >> 7
  kLimited,  // 74.497y = (149y - 0.0062y) / 2: 0 for 0, then 149y - 1, from 163 on 149y - 2, halved
} Gain;

// The matrix, spread over lanes. The subtraction of 128 and yb are in the bias of each channel.
typedef struct {
  Gain kind;
  v128_t l0, l1, l2;  // what Luma needs
  v128_t ub, ug, vg, vr;
  v128_t bias_b, bias_g, bias_r;
} Matrix;

typedef struct {
  v128_t b, g, r;
} Chroma;

static inline Gain GainOf(const struct YuvConstants* c) {
  const int yg = c->kYToRgb[0];
  return yg == 18997 ? kLimited : yg == 16320 ? kFull : yg == 32640 ? kSeven : kBytes;
}

static inline Matrix LoadMatrix(const struct YuvConstants* c, Gain kind) {
  const int yg = c->kYToRgb[0], yb = c->kYBiasToRgb[0];
  const int ub = c->kUVToB[0], ug = c->kUVToG[0], vg = c->kUVToG[1], vr = c->kUVToR[1];
  const int gain = yg * 257;
#define LANES(value) Held(wasm_i16x8_splat(value))
  const Matrix m = {
      kind,
      LANES(kind == kBytes ? gain >> 16 : kind == kFull ? 64 : 149),
      LANES(kind == kBytes ? gain >> 8 & 255 : 1),
      LANES(kind == kBytes ? gain & 255 : 162),
      LANES(ub), LANES(ug), LANES(vg), LANES(vr),
      LANES(yb - 128 * ub), LANES(yb + 128 * (ug + vg)), LANES(yb - 128 * vr),
  };
#undef LANES
  return m;
}

// Luma of 8 pixels, 0 to 255 in each lane.
static inline v128_t Luma(v128_t y, const Matrix* m) {
  if (m->kind == kSeven) return wasm_i16x8_shl(y, 7);
  v128_t luma = wasm_i16x8_mul(y, m->l0);
  if (m->kind == kBytes) {
    const v128_t lo = wasm_u16x8_shr(wasm_i16x8_mul(y, m->l2), 8);
    const v128_t mid = wasm_u16x8_shr(wasm_i16x8_add(wasm_i16x8_mul(y, m->l1), lo), 8);
    return wasm_i16x8_add(luma, mid);
  }
  luma = wasm_u16x8_sub_sat(luma, m->l1);
  if (m->kind == kFull) return luma;
  return wasm_u16x8_shr(wasm_i16x8_add(luma, wasm_i16x8_gt(y, m->l2)), 1);
}

// What 8 pairs of u and v, 0 to 255, add to each channel.
static inline Chroma LoadChroma(v128_t u, v128_t v, const Matrix* m) {
  const v128_t ug_vg = wasm_i16x8_add(wasm_i16x8_mul(u, m->ug), wasm_i16x8_mul(v, m->vg));
  Chroma c = {
      wasm_i16x8_add(wasm_i16x8_mul(u, m->ub), m->bias_b),
      wasm_i16x8_sub(m->bias_g, ug_vg),
      wasm_i16x8_add(wasm_i16x8_mul(v, m->vr), m->bias_r),
  };
  return c;
}

// Drops the bits after the point.
static inline v128_t Whole(v128_t lanes, const Matrix* m) {
  return m->kind == kSeven ? wasm_i16x8_shr(lanes, 7) : wasm_i16x8_shr(lanes, 6);
}

// One channel of two times 8 pixels, clamped to bytes. Only sums far above 255 saturate.
static inline v128_t Channel(v128_t luma0, v128_t luma1, v128_t chroma0, v128_t chroma1,
                             const Matrix* m) {
  return wasm_u8x16_narrow_i16x8(Whole(wasm_i16x8_add_sat(luma0, chroma0), m),
                                 Whole(wasm_i16x8_add_sat(luma1, chroma1), m));
}

// Stores 16 pixels from their channels in order.
static inline void StoreARGB(uint8_t* dst, v128_t b, v128_t g, v128_t r, v128_t a) {
  const v128_t bg0 = ZIP8L(b, g), bg1 = ZIP8H(b, g), ra0 = ZIP8L(r, a), ra1 = ZIP8H(r, a);
  Store(dst, ZIP16L(bg0, ra0));
  Store(dst + 16, ZIP16H(bg0, ra0));
  Store(dst + 32, ZIP16L(bg1, ra1));
  Store(dst + 48, ZIP16H(bg1, ra1));
}

// Stores 16 pixels of 8 chroma pairs: lane by lane the even pixels, and the odd ones. Both take
// the same chroma, which so needs no doubling.
static inline void StorePairs(uint8_t* dst, v128_t even, v128_t odd, Chroma c, v128_t a,
                              const Matrix* m) {
  const v128_t in_turn =
      Held(wasm_i8x16_const(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
  StoreARGB(dst, wasm_i8x16_swizzle(Channel(even, odd, c.b, c.b, m), in_turn),
            wasm_i8x16_swizzle(Channel(even, odd, c.g, c.g, m), in_turn),
            wasm_i8x16_swizzle(Channel(even, odd, c.r, c.r, m), in_turn), a);
}

// Calls an inline row once for each kind of gain, so that the kind is constant in each.
#define FOR_EACH_GAIN(ROW, YUVCONSTANTS, ...)                                   \
  switch (GainOf(YUVCONSTANTS)) {                                               \
    case kBytes: ROW(__VA_ARGS__, LoadMatrix(YUVCONSTANTS, kBytes)); break;     \
    case kFull: ROW(__VA_ARGS__, LoadMatrix(YUVCONSTANTS, kFull)); break;       \
    case kSeven: ROW(__VA_ARGS__, LoadMatrix(YUVCONSTANTS, kSeven)); break;     \
    case kLimited: ROW(__VA_ARGS__, LoadMatrix(YUVCONSTANTS, kLimited)); break; \
  }

#endif
