#include <string.h>

#include "../kernels/lanes.h"
#include "unpack.h"

// Each channel is a sum of products with the signed words, all less 32768, and of the bias; the
// factors have the unit of 1/8192 for words with 8 bits after the point.
enum { kShift = 21 };

typedef struct {
  v128_t low, high;  // of 8 pixels
} Sums;

static inline Sums Dot(v128_t a, v128_t b, v128_t factors) {
  const Sums sums = {wasm_i32x4_dot_i16x8(ZIP16L(a, b), factors),
                     wasm_i32x4_dot_i16x8(ZIP16H(a, b), factors)};
  return sums;
}

static inline v128_t ToWords(Sums sums, v128_t bias) {
  return wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(wasm_i32x4_add(sums.low, bias), kShift),
                                 wasm_i32x4_shr(wasm_i32x4_add(sums.high, bias), kShift));
}

static inline v128_t Factors(int first, int second) {
  return Held(wasm_i32x4_splat((first & 0xffff) | (int)((uint32_t)second << 16)));
}

// Rounded to bytes, of words with 8 bits after the point.
static inline v128_t Alpha(const uint16_t* src_a) {
  return wasm_u16x8_shr(wasm_u16x8_add_sat(Load(src_a), wasm_i16x8_const_splat(128)), 8);
}

void YuvWordsToARGB(const uint16_t* src_y, int src_stride_y, const uint16_t* src_u, int src_stride_u,
                    const uint16_t* src_v, int src_stride_v, const uint16_t* src_a, int src_stride_a,
                    uint8_t* dst_argb, int dst_stride_argb, int luma, int u_to_b, int u_to_g,
                    int v_to_g, int v_to_r, int bias, int width, int height) {
  const v128_t sign = Held(wasm_u16x8_const_splat(0x8000)), biases = Held(wasm_i32x4_splat(bias));
  const v128_t to_b = Factors(luma, u_to_b), to_r = Factors(luma, v_to_r);
  const v128_t v_and_luma = Factors(luma, v_to_g), u_alone = Factors(0, u_to_g);
  for (int line = 0; line < height; ++line) {
    uint8_t* dst = dst_argb;
    for (int x = 0; x < width; x += 8, dst += 32) {
      const v128_t y = wasm_v128_xor(Load(src_y + x), sign), u = wasm_v128_xor(Load(src_u + x), sign);
      const v128_t v = wasm_v128_xor(Load(src_v + x), sign);
      const Sums by_v = Dot(y, v, v_and_luma), by_u = Dot(y, u, u_alone);
      const Sums green = {wasm_i32x4_add(by_v.low, by_u.low), wasm_i32x4_add(by_v.high, by_u.high)};
      const v128_t b = ToWords(Dot(y, u, to_b), biases), r = ToWords(Dot(y, v, to_r), biases);
      const v128_t a = src_a ? Alpha(src_a + x) : wasm_i16x8_const_splat(255);
      const v128_t br = wasm_u8x16_narrow_i16x8(b, r);
      const v128_t ga = wasm_u8x16_narrow_i16x8(ToWords(green, biases), a);
      const v128_t bg = ZIP8L(br, ga), ra = ZIP8H(br, ga);
      const v128_t first = ZIP16L(bg, ra), second = ZIP16H(bg, ra);
      if (width - x >= 8) {
        Store(dst, first);
        Store(dst + 16, second);
      } else {
        uint8_t rest[32];
        Store(rest, first);
        Store(rest + 16, second);
        memcpy(dst, rest, (size_t)(4 * (width - x)));
      }
    }
#define NEXT(PLANE, STRIDE) PLANE = (const uint16_t*)((const uint8_t*)PLANE + STRIDE)
    NEXT(src_y, src_stride_y);
    NEXT(src_u, src_stride_u);
    NEXT(src_v, src_stride_v);
    if (src_a) NEXT(src_a, src_stride_a);
#undef NEXT
    dst_argb += dst_stride_argb;
  }
}
