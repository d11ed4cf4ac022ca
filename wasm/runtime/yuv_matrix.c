#include "yuv_matrix.h"

static const struct YuvConstants* const kMatrices[3][2][2] = {
    {{&kYuvI601Constants, &kYvuI601Constants}, {&kYuvJPEGConstants, &kYvuJPEGConstants}},
    {{&kYuvH709Constants, &kYvuH709Constants}, {&kYuvF709Constants, &kYvuF709Constants}},
    {{&kYuv2020Constants, &kYvu2020Constants}, {&kYuvV2020Constants, &kYvuV2020Constants}},
};

const struct YuvConstants* YuvMatrix(int matrix, int full_range, int swapped) {
  return kMatrices[matrix][full_range][swapped];
}
