// Planes merged, split, narrowed, copied.

#include "yuv.h"

void MergeARGBRow_AVX2(const uint8_t* src_r, const uint8_t* src_g, const uint8_t* src_b,
                       const uint8_t* src_a, uint8_t* dst_argb, int width) {
  for (int x = 0; x < width; x += 16) {
    StoreARGB(dst_argb + x * 4, Load(src_b + x), Load(src_g + x), Load(src_r + x),
              Load(src_a + x));
  }
}

void MergeXRGBRow_AVX2(const uint8_t* src_r, const uint8_t* src_g, const uint8_t* src_b,
                       uint8_t* dst_argb, int width) {
  const v128_t opaque = Held(wasm_i8x16_const_splat(-1));
  for (int x = 0; x < width; x += 16) {
    StoreARGB(dst_argb + x * 4, Load(src_b + x), Load(src_g + x), Load(src_r + x), opaque);
  }
}

void MergeUVRow_SSE2(const uint8_t* src_u, const uint8_t* src_v, uint8_t* dst_uv, int width) {
  for (int x = 0; x < width; x += 16) {
    const v128_t u = Load(src_u + x), v = Load(src_v + x);
    Store(dst_uv + x * 2, ZIP8L(u, v));
    Store(dst_uv + x * 2 + 16, ZIP8H(u, v));
  }
}

// The even bytes of 32, and the odd ones.
static inline v128_t EvenBytes(v128_t p0, v128_t p1) {
  const v128_t low_byte = wasm_i16x8_const_splat(255);
  return wasm_u8x16_narrow_i16x8(wasm_v128_and(p0, low_byte), wasm_v128_and(p1, low_byte));
}
static inline v128_t OddBytes(v128_t p0, v128_t p1) {
  return wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(p0, 8), wasm_u16x8_shr(p1, 8));
}

void SplitUVRow_SSE2(const uint8_t* src_uv, uint8_t* dst_u, uint8_t* dst_v, int width) {
  for (int x = 0; x < width; x += 16) {
    const v128_t p0 = Load(src_uv + x * 2), p1 = Load(src_uv + x * 2 + 16);
    Store(dst_u + x, EvenBytes(p0, p1));
    Store(dst_v + x, OddBytes(p0, p1));
  }
}

void YUY2ToYRow_SSE2(const uint8_t* src_yuy2, uint8_t* dst_y, int width) {
  for (int x = 0; x < width; x += 16) {
    Store(dst_y + x, EvenBytes(Load(src_yuy2 + x * 2), Load(src_yuy2 + x * 2 + 16)));
  }
}

void UYVYToYRow_SSE2(const uint8_t* src_uyvy, uint8_t* dst_y, int width) {
  for (int x = 0; x < width; x += 16) {
    Store(dst_y + x, OddBytes(Load(src_uyvy + x * 2), Load(src_uyvy + x * 2 + 16)));
  }
}

// 16 bytes of u and v in turn.
static inline void StoreUV(uint8_t* dst_u, uint8_t* dst_v, v128_t uv) {
  wasm_v128_store64_lane(dst_u, EvenBytes(uv, uv), 0);
  wasm_v128_store64_lane(dst_v, OddBytes(uv, uv), 0);
}

void YUY2ToUV422Row_SSE2(const uint8_t* src_yuy2, uint8_t* dst_u, uint8_t* dst_v, int width) {
  for (int x = 0; x < width; x += 16) {
    StoreUV(dst_u + x / 2, dst_v + x / 2,
            OddBytes(Load(src_yuy2 + x * 2), Load(src_yuy2 + x * 2 + 16)));
  }
}

void UYVYToUV422Row_SSE2(const uint8_t* src_uyvy, uint8_t* dst_u, uint8_t* dst_v, int width) {
  for (int x = 0; x < width; x += 16) {
    StoreUV(dst_u + x / 2, dst_v + x / 2,
            EvenBytes(Load(src_uyvy + x * 2), Load(src_uyvy + x * 2 + 16)));
  }
}

// v * scale >> 16, and at most 255. Scales are powers of 2 but for strange callers.
static inline v128_t Scaled(v128_t v, v128_t scale) {
  return wasm_u16x8_narrow_i32x4(wasm_u32x4_shr(wasm_u32x4_extmul_low_u16x8(v, scale), 16),
                                 wasm_u32x4_shr(wasm_u32x4_extmul_high_u16x8(v, scale), 16));
}

#define NARROW(SHIFTED)                                                            \
  for (int x = 0; x < width; x += 16) {                                            \
    const v128_t v0 = Load(src_y + x), v1 = Load(src_y + x + 8);                   \
    Store(dst_y + x, wasm_u8x16_narrow_i16x8(SHIFTED(v0), SHIFTED(v1)));           \
  }

void Convert16To8Row_SSSE3(const uint16_t* src_y, uint8_t* dst_y, int scale, int width) {
#define BITS9(v) wasm_u16x8_shr(v, 1)
#define BITS10(v) wasm_u16x8_shr(v, 2)
#define BITS12(v) wasm_u16x8_shr(v, 4)
#define BITS14(v) wasm_u16x8_shr(v, 6)
#define BITS16(v) wasm_u16x8_shr(v, 8)
#define OTHER(v) wasm_u16x8_min(Scaled(v, factor), most)
  switch (scale) {
    case 1 << 15: NARROW(BITS9) break;
    case 1 << 14: NARROW(BITS10) break;
    case 1 << 12: NARROW(BITS12) break;
    case 1 << 10: NARROW(BITS14) break;
    case 1 << 8: NARROW(BITS16) break;
    default: {
      const v128_t factor = Held(wasm_i16x8_splat(scale)), most = Held(wasm_i16x8_const_splat(255));
      NARROW(OTHER)
    }
  }
}

void CopyRow_SSE2(const uint8_t* src, uint8_t* dst, int width) {
  for (int x = 0; x < width; x += 32) {
    const v128_t p0 = Load(src + x), p1 = Load(src + x + 16);
    Store(dst + x, p0);
    Store(dst + x + 16, p1);
  }
}
