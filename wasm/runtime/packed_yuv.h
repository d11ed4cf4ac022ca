#ifndef WASM_RUNTIME_PACKED_YUV_H_
#define WASM_RUNTIME_PACKED_YUV_H_

#include "libyuv/convert_argb.h"

// libyuv's YUY2ToARGB and UYVYToARGB know BT.601 limited alone; these take any matrix. As with
// NV12 and NV21, the function for the other order of U and V, with the constants for swapped
// planes, gives bytes R,G,B,A: YVYUToARGBMatrix turns YUYV into RGBA.
int YUY2ToARGBMatrix(const uint8_t* src_yuy2,
                     int src_stride_yuy2,
                     uint8_t* dst_argb,
                     int dst_stride_argb,
                     const struct YuvConstants* yuvconstants,
                     int width,
                     int height);
int YVYUToARGBMatrix(const uint8_t* src_yvyu,
                     int src_stride_yvyu,
                     uint8_t* dst_argb,
                     int dst_stride_argb,
                     const struct YuvConstants* yuvconstants,
                     int width,
                     int height);
int UYVYToARGBMatrix(const uint8_t* src_uyvy,
                     int src_stride_uyvy,
                     uint8_t* dst_argb,
                     int dst_stride_argb,
                     const struct YuvConstants* yuvconstants,
                     int width,
                     int height);
int VYUYToARGBMatrix(const uint8_t* src_vyuy,
                     int src_stride_vyuy,
                     uint8_t* dst_argb,
                     int dst_stride_argb,
                     const struct YuvConstants* yuvconstants,
                     int width,
                     int height);

#endif
