#include "yuv_matrix.h"

#include "libyuv/row.h"

// BT.2020 of full range with 7 bits after the point, for the kernels alone (kernels/yuv.h): libyuv's
// have 6, and its green is up to 2.3 off.
#define CONSTANTS_7(UB, UG, VG, VR) \
  { {UB, 0}, {UG, VG}, {0, VR}, {32640}, {64} }
static const struct YuvConstants kYuvV2020Constants7 = CONSTANTS_7(241, 21, 73, 189);
static const struct YuvConstants kYvuV2020Constants7 = CONSTANTS_7(189, 73, 21, 241);

static const struct YuvConstants* const kMatrices[3][2][2] = {
    {{&kYuvI601Constants, &kYvuI601Constants}, {&kYuvJPEGConstants, &kYvuJPEGConstants}},
    {{&kYuvH709Constants, &kYvuH709Constants}, {&kYuvF709Constants, &kYvuF709Constants}},
    {{&kYuv2020Constants, &kYvu2020Constants}, {&kYuvV2020Constants7, &kYvuV2020Constants7}},
};

const struct YuvConstants* YuvMatrix(int matrix, int full_range, int swapped) {
  return kMatrices[matrix][full_range][swapped];
}
