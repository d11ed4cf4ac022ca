#ifndef WASM_KERNELS_YUV_PACKED_H_
#define WASM_KERNELS_YUV_PACKED_H_

#include "libyuv/row.h"

// Packed 4:2:2 to ARGB, by multiples of 16 pixels: 4 bytes for 2, y first or chroma first, u first
// or v first.
void PackedToARGBRow(const uint8_t* src, uint8_t* dst_argb, int y_first, int u_first,
                     const struct YuvConstants* yuvconstants, int width);

#endif
