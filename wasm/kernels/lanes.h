// What every kernel uses: loads, stores, and the shuffles that are one machine instruction.

#ifndef WASM_KERNELS_LANES_H_
#define WASM_KERNELS_LANES_H_

#include <stdint.h>
#include <wasm_simd128.h>

// A constant that stays in a register: compilers move plain ones into the loop.
static inline v128_t Held(v128_t v) {
  __asm__("" : "+r"(v));
  return v;
}

static inline v128_t Load(const void* p) { return wasm_v128_load(p); }
static inline void Store(void* p, v128_t v) { wasm_v128_store(p, v); }

// Bytes, words or double words of a and b in turn, from the low and from the high half.
#define ZIP8L(a, b) \
  wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define ZIP8H(a, b) \
  wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define ZIP16L(a, b) wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP16H(a, b) wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define ZIP32L(a, b) wasm_i32x4_shuffle(a, b, 0, 4, 1, 5)
#define ZIP32H(a, b) wasm_i32x4_shuffle(a, b, 2, 6, 3, 7)

#endif
