// The slots of libyuv's dispatch that the kernels in this folder fill.
//
// Every source is compiled with this file included first. libyuv's row.h defines such macros for
// x86, ARM and other processors it knows, never for WebAssembly; each switches on the use of the
// rows of that name, and of their _Any_ variants for widths that are no multiple of the step.
// A row is called with multiples of what row_any.cc, scale_any.cc and rotate_any.cc name for its slot.

#ifndef WASM_KERNELS_SLOTS_H_
#define WASM_KERNELS_SLOTS_H_

// yuv_planar.c
#define HAS_I422TOARGBROW_AVX2
#define HAS_I422ALPHATOARGBROW_AVX2
#define HAS_I444TOARGBROW_AVX2
#define HAS_I444ALPHATOARGBROW_AVX2

// yuv_semiplanar.c
#define HAS_NV12TOARGBROW_AVX2
#define HAS_NV21TOARGBROW_AVX2

// gray.c
#define HAS_J400TOARGBROW_AVX2

// rgb.c
#define HAS_RGB24TOARGBROW_SSSE3
#define HAS_RAWTOARGBROW_SSSE3
#define HAS_RGB565TOARGBROW_AVX2
#define HAS_ARGB1555TOARGBROW_AVX2
#define HAS_ARGB4444TOARGBROW_AVX2
#define HAS_ARGBTORGB24ROW_SSSE3
#define HAS_ARGBTORAWROW_SSSE3
#define HAS_RAWTORGB24ROW_SSSE3

// planes.c
#define HAS_MERGEARGBROW_AVX2
#define HAS_MERGEXRGBROW_AVX2
#define HAS_SPLITUVROW_SSE2
#define HAS_COPYROW_SSE2

// mirror.c
#define HAS_ARGBMIRRORROW_SSE2
#define HAS_MIRRORROW_SSSE3

// transpose.c
#define HAS_TRANSPOSEWX8_SSSE3

// scale_argb.c
#define HAS_SCALEARGBROWDOWN2_SSE2
#define HAS_SCALEARGBROWDOWNEVEN_SSE2

// scale_plane.c
#define HAS_SCALEROWDOWN2_SSSE3
#define HAS_SCALEROWDOWN4_SSSE3
#define HAS_SCALEROWUP2_LINEAR_SSSE3
#define HAS_SCALEROWUP2_BILINEAR_SSSE3

// scale_plane_16.c
#define HAS_SCALEROWDOWN2_16_SSE2

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
namespace libyuv {
extern "C" {
#endif

void ScaleRowDown2_16_SSE2(const uint16_t* src_ptr, ptrdiff_t src_stride, uint16_t* dst_ptr,
                           int dst_width);
void ScaleRowDown2Linear_16_SSE2(const uint16_t* src_ptr, ptrdiff_t src_stride,
                                 uint16_t* dst_ptr, int dst_width);
void ScaleRowDown2Box_16_SSE2(const uint16_t* src_ptr, ptrdiff_t src_stride, uint16_t* dst_ptr,
                              int dst_width);

#ifdef __cplusplus
}  // extern "C"
}  // namespace libyuv
#endif

#endif
