#ifndef WASM_UNPACK_UNPACK_H_
#define WASM_UNPACK_UNPACK_H_

#include <stdint.h>

// What libyuv has no call for: samples of unusual widths, orders and mosaics, and true means.
// As in libyuv, "ARGB" has the bytes B,G,R,A. No function here takes a negative height.

// Words of 16 bits to bytes: word * multiplier / 65536, rounded, at most 255.
void NarrowPlane(const uint8_t* src, int src_stride, int big_endian,
                 uint8_t* dst, int dst_stride,
                 uint32_t multiplier, int width, int height);

// One component of 8 or 16 bits, src_step bytes apart, to a plane of 8 or 16 bits:
// (sample - black) * scale, rounded, within the range of the plane. sample_bytes is 1 or 2.
void SamplesToPlane(const uint8_t* src, int src_stride, int src_step,
                    int sample_bytes, int big_endian,
                    uint8_t* dst, int dst_stride,
                    int black, float scale, int width, int height);
void SamplesToPlane_16(const uint8_t* src, int src_stride, int src_step,
                       int sample_bytes, int big_endian,
                       uint16_t* dst, int dst_stride_bytes,
                       int black, float scale, int width, int height);

// Luma of ARGB: the weights are of B, G and R, in 1/32768, and sum up to that.
void ARGBToLuma(const uint8_t* src_argb, int src_stride_argb,
                uint8_t* dst, int dst_stride,
                int blue, int green, int red, int width, int height);

// The same with 16 bits: 255 becomes 65535.
void ARGBToLuma_16(const uint8_t* src_argb, int src_stride_argb,
                   uint16_t* dst, int dst_stride_bytes,
                   int blue, int green, int red, int width, int height);

// Luma of three 16-bit components wherever they lie: the weights include the scale.
void RGBToLuma_16(const uint8_t* src_r, int src_stride_r,
                  const uint8_t* src_g, int src_stride_g,
                  const uint8_t* src_b, int src_stride_b,
                  int src_step, int big_endian,
                  uint16_t* dst, int dst_stride_bytes,
                  float red, float green, float blue, int width, int height);

// The same for fields of so many bits in words of 32 bits.
void FieldsToLuma_16(const uint8_t* src, int src_stride, int big_endian, int depth,
                     int red_shift, int green_shift, int blue_shift,
                     uint16_t* dst, int dst_stride_bytes,
                     float red, float green, float blue, int width, int height);

// Fields of words of 4, 8, 16 or 32 bits to opaque ARGB, their bits repeated to fill 8, or rounded.
void FieldsToARGB(const uint8_t* src, int src_stride, int word_bits, int big_endian,
                  int red_shift, int red_depth,
                  int green_shift, int green_depth,
                  int blue_shift, int blue_depth,
                  uint8_t* dst_argb, int dst_stride_argb, int width, int height);

// Single bits, the first in the most significant one, to bytes: 0 and 255, or the inverse.
void BitsToPlane(const uint8_t* src, int src_stride, int inverted,
                 uint8_t* dst, int dst_stride, int width, int height);

// Indices into 256 colours, which have the bytes B,G,R,A, to ARGB or (swapped) to ABGR.
void PaletteToARGB(const uint8_t* src, int src_stride, const uint8_t* palette, int swapped,
                   uint8_t* dst_argb, int dst_stride_argb, int width, int height);

// Bytes of each pixel rearranged: byte n comes from byte (order >> 8 * n & 3); with opaque, alpha
// (byte 3) becomes 255. dst may be src.
void ARGBPermute(const uint8_t* src, int src_stride,
                 uint8_t* dst, int dst_stride,
                 uint32_t order, int opaque, int width, int height);

// A colour filter mosaic to opaque ARGB, or one of 16-bit words to such words R,G,B: each
// missing colour is the mean of its nearest neighbours. (red_x, red_y) is the red sample's place
// in each 2x2 cell.
void MosaicToARGB(const uint8_t* src, int src_stride, int red_x, int red_y,
                  uint8_t* dst_argb, int dst_stride_argb, int width, int height);
void MosaicToRGB_16(const uint16_t* src, int src_stride_bytes, int red_x, int red_y,
                    uint16_t* dst, int dst_stride_bytes, int width, int height);

// Lines of 16-bit samples from right to left.
void MirrorPlane_16(const uint16_t* src, int src_stride_bytes,
                    uint16_t* dst, int dst_stride_bytes, int width, int height);

// The nearest sample of sample_bytes (1, 2 or 4) to each one's middle. libyuv's call for that takes
// other ones where only the height grows.
void NearestScale(const uint8_t* src, int src_stride, int src_width, int src_height,
                  uint8_t* dst, int dst_stride, int dst_width, int dst_height,
                  int sample_bytes);

// Bilinear interpolation with the middles of pixels aligned, or with the nearest line's samples alone
// (between_lines 0), of 8-bit planes (channels 1), ARGB (channels 4) or 16-bit planes. scratch has
// room for 16 * (dst_width * channels + 32) bytes.
void InterpolateScale(const uint8_t* src, int src_stride, int src_width, int src_height,
                      uint8_t* dst, int dst_stride, int dst_width, int dst_height,
                      int channels, int between_lines, uint8_t* scratch);
void InterpolateScale_16(const uint16_t* src, int src_stride_bytes, int src_width, int src_height,
                         uint16_t* dst, int dst_stride_bytes, int dst_width, int dst_height,
                         int between_lines, uint8_t* scratch);

// Scaling to the mean of the source's area under each pixel, in 8-bit planes (channels 1), ARGB
// (channels 4) or 16-bit planes. With taps = src_width / dst_width + 10, scratch
// has room for 4 * (dst_width * (taps + 1) + (src_width + taps) * channels +
// src_height / dst_height) + 256 bytes.
void AreaScale(const uint8_t* src, int src_stride, int src_width, int src_height,
               uint8_t* dst, int dst_stride, int dst_width, int dst_height,
               int channels, uint8_t* scratch);
void AreaScale_16(const uint16_t* src, int src_stride_bytes, int src_width, int src_height,
                  uint16_t* dst, int dst_stride_bytes, int dst_width, int dst_height,
                  uint8_t* scratch);

// The same from bytes or words (sample_bytes 1 or 2, of which sample_bits are used) to words with 8
// bits after the point of a byte: sums up to 255 * 256, and of words their upper 15 bits.
void AreaScaleToWords(const uint8_t* src, int src_stride, int src_width, int src_height,
                      int sample_bytes, int sample_bits,
                      uint16_t* dst, int dst_stride_bytes, int dst_width, int dst_height,
                      uint8_t* scratch);

// Such planes of YUV to ARGB, opaque where src_a is 0. Each channel is the sum of luma * Y, of what
// U and V give, all less 32768, and of bias, in 1/(1 << 21). Lines are read by eight words at a time.
void YuvWordsToARGB(const uint16_t* src_y, int src_stride_y, const uint16_t* src_u, int src_stride_u,
                    const uint16_t* src_v, int src_stride_v, const uint16_t* src_a, int src_stride_a,
                    uint8_t* dst_argb, int dst_stride_argb, int luma, int u_to_b, int u_to_g,
                    int v_to_g, int v_to_r, int bias, int width, int height);

#endif
