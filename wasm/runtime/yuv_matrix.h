#ifndef WASM_RUNTIME_YUV_MATRIX_H_
#define WASM_RUNTIME_YUV_MATRIX_H_

#include "libyuv/convert_argb.h"

// The constants for matrix 0 BT.601, 1 BT.709 or 2 BT.2020, of limited or full range. With those
// for swapped planes, and V handed over where U is asked for, bytes are R,G,B,A, not B,G,R,A.
const struct YuvConstants* YuvMatrix(int matrix, int full_range, int swapped);

#endif
