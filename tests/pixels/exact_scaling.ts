/**
 * Scaling in floating point, from its definition: the middle of pixel i of n lies at
 * (i + 0.5) * size / n - 0.5 among `size` samples, of which the outermost go on for ever.
 */

/** Which samples make a pixel, and how much of each. */
type Weights = [sample: number, weight: number][];

/** The two samples between which the pixel's middle lies. */
function interpolated(pixel: number, size: number, length: number): Weights {
  const at = Math.min(Math.max((pixel + 0.5) * size / length - 0.5, 0), size - 1);
  const first = Math.floor(at);
  return [[first, first + 1 - at], [Math.min(first + 1, size - 1), at - first]];
}

/** The samples under the pixel, by the part of it that they fill. */
function covered(pixel: number, size: number, length: number): Weights {
  const [from, to] = [pixel * size / length, (pixel + 1) * size / length];
  const weights: Weights = [];
  for (let i = Math.floor(from); i < size && i < to; i++) {
    weights.push([i, (Math.min(i + 1, to) - Math.max(i, from)) / (to - from)]);
  }
  return weights;
}

/** The sample in which the pixel's middle lies. */
function nearest(pixel: number, size: number, length: number): Weights {
  return [[Math.floor((2 * pixel + 1) * size / (2 * length)), 1]];
}

export type Filter = "none" | "linear" | "bilinear" | "box";

function weightsOf(filter: Filter, side: "width" | "height", size: number, length: number) {
  const each = filter === "none" || filter === "linear" && side === "height"
    ? nearest
    : filter === "box" && length < size
    ? covered
    : interpolated;
  return Array.from({ length }, (_, pixel) => each(pixel, size, length));
}

/** Scales `channels` samples a pixel; without a rounding anywhere. */
export function exactlyScaled(
  values: ArrayLike<number>,
  channels: number,
  [width, height]: readonly [number, number],
  [w, h]: readonly [number, number],
  filter: Filter,
): Float64Array {
  const columns = weightsOf(filter, "width", width, w);
  const lines = weightsOf(filter, "height", height, h);
  const across = new Float64Array(w * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < w; x++) {
      for (const [sample, weight] of columns[x]!) {
        for (let c = 0; c < channels; c++) {
          across[(y * w + x) * channels + c]! += weight *
            values[(y * width + sample) * channels + c]!;
        }
      }
    }
  }
  const result = new Float64Array(w * h * channels);
  for (let y = 0; y < h; y++) {
    for (const [line, weight] of lines[y]!) {
      for (let i = 0; i < w * channels; i++) {
        result[y * w * channels + i]! += weight * across[line * w * channels + i]!;
      }
    }
  }
  return result;
}
