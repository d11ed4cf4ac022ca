// YUV to ARGB in 16-bit lanes, bit for bit as YuvPixel() in libyuv's row_common.cc:
//   luma = (y * 257 * yg >> 16) + yb
//   b = luma + ub(u-128), g = luma - ug(u-128) - vg(v-128), r = luma + vr(v-128), each >> 6, clamped

#ifndef WASM_KERNELS_YUV_H_
#define WASM_KERNELS_YUV_H_

#include "lanes.h"
#include "libyuv/row.h"

// The matrix, spread over lanes. The subtraction of 128 and yb are in the bias of each channel.
typedef struct {
  v128_t gain_hi, gain_mid, gain_lo;  // yg * 257 in three bytes (luma of 8 bits)
  v128_t gain;                        // yg (luma of 16 bits)
  v128_t ub, ug, vg, vr;
  v128_t bias_b, bias_g, bias_r;
} Matrix;

typedef struct {
  v128_t b, g, r;
} Chroma;

static inline Matrix LoadMatrix(const struct YuvConstants* c) {
  const int yg = c->kYToRgb[0], yb = c->kYBiasToRgb[0];
  const int ub = c->kUVToB[0], ug = c->kUVToG[0], vg = c->kUVToG[1], vr = c->kUVToR[1];
  const uint32_t gain = yg * 257;
#define LANES(value) Held(wasm_i16x8_splat(value))
  const Matrix m = {
      LANES(gain >> 16), LANES(gain >> 8 & 255), LANES(gain & 255), LANES(yg),
      LANES(ub), LANES(ug), LANES(vg), LANES(vr),
      LANES(yb - 128 * ub), LANES(yb + 128 * (ug + vg)), LANES(yb - 128 * vr),
  };
#undef LANES
  return m;
}

// Luma of 8 pixels, 0 to 255 in each lane. A lane can hold neither y * yg nor its high half alone,
// so the product is summed byte by byte of the gain.
static inline v128_t Luma8(v128_t y, const Matrix* m) {
  const v128_t lo = wasm_u16x8_shr(wasm_i16x8_mul(y, m->gain_lo), 8);
  const v128_t mid = wasm_u16x8_shr(wasm_i16x8_add(wasm_i16x8_mul(y, m->gain_mid), lo), 8);
  return wasm_i16x8_add(wasm_i16x8_mul(y, m->gain_hi), mid);
}

// Luma of 8 pixels of 16 bits.
static inline v128_t Luma16(v128_t y, const Matrix* m) {
  return wasm_u16x8_narrow_i32x4(wasm_u32x4_shr(wasm_u32x4_extmul_low_u16x8(y, m->gain), 16),
                                 wasm_u32x4_shr(wasm_u32x4_extmul_high_u16x8(y, m->gain), 16));
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

// One channel of two times 8 pixels, clamped to bytes. Only sums far above 255 saturate.
static inline v128_t Channel(v128_t luma0, v128_t luma1, v128_t chroma0, v128_t chroma1) {
  return wasm_u8x16_narrow_i16x8(wasm_i16x8_shr(wasm_i16x8_add_sat(luma0, chroma0), 6),
                                 wasm_i16x8_shr(wasm_i16x8_add_sat(luma1, chroma1), 6));
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
// the same chroma, which so needs no doubling; a holds the alpha of even pixels, then of odd ones.
static inline void StorePairs(uint8_t* dst, v128_t even, v128_t odd, Chroma c, v128_t a) {
  const v128_t b = Channel(even, odd, c.b, c.b);
  const v128_t g = Channel(even, odd, c.g, c.g);
  const v128_t r = Channel(even, odd, c.r, c.r);
  const v128_t bg0 = ZIP8L(b, g), bg1 = ZIP8H(b, g), ra0 = ZIP8L(r, a), ra1 = ZIP8H(r, a);
  const v128_t even0 = ZIP16L(bg0, ra0), even1 = ZIP16H(bg0, ra0);
  const v128_t odd0 = ZIP16L(bg1, ra1), odd1 = ZIP16H(bg1, ra1);
  Store(dst, ZIP32L(even0, odd0));
  Store(dst + 16, ZIP32H(even0, odd0));
  Store(dst + 32, ZIP32L(even1, odd1));
  Store(dst + 48, ZIP32H(even1, odd1));
}

#endif
