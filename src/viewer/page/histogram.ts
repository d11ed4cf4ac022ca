/** How often each value occurs in a frame. */

import { largestSample, type PageFrame } from "./frame.ts";

export interface Histogram {
  /** A count for each value: of gray, or of red, green and blue. */
  readonly channels: readonly Uint32Array[];
  /** The smallest value that occurs. */
  readonly min: number;
  /** The largest value that occurs. */
  readonly max: number;
  /** The part of the pixels, from 0 to 1, that have the largest possible value in a channel. */
  readonly clipped: number;
}

/** Counts all pixels of a frame. */
export function countValues(frame: PageFrame): Histogram {
  const size = largestSample(frame) + 1;
  const channels = frame.pixels === "rgba"
    ? countColors(frame.samples)
    : [countGray(frame.samples, size)];
  const clipped = frame.pixels === "rgba"
    ? countClippedColors(frame.samples)
    : channels[0]?.[size - 1] ?? 0;
  return {
    channels,
    min: Math.min(...channels.map((counts) => counts.findIndex((count) => count > 0))),
    max: Math.max(...channels.map((counts) => counts.findLastIndex((count) => count > 0))),
    clipped: clipped / (frame.width * frame.height),
  };
}

/**
 * The value below which lies this part (0 to 1) of the samples, those of all channels together.
 */
export function percentile({ channels, min, max }: Histogram, part: number): number {
  let total = 0;
  for (const counts of channels) {
    for (let value = min; value <= max; value++) total += counts[value]!;
  }
  let below = 0;
  for (let value = min; value <= max; value++) {
    for (const counts of channels) below += counts[value]!;
    if (below > part * total) return value;
  }
  return max;
}

function countGray(samples: PageFrame["samples"], size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (let i = 0; i < samples.length; i++) counts[samples[i]!]!++;
  return counts;
}

function countColors(samples: PageFrame["samples"]): Uint32Array[] {
  const [red, green, blue] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (let i = 0; i < samples.length; i += 4) {
    red[samples[i]!]!++;
    green[samples[i + 1]!]!++;
    blue[samples[i + 2]!]!++;
  }
  return [red, green, blue];
}

function countClippedColors(samples: PageFrame["samples"]): number {
  let clipped = 0;
  for (let i = 0; i < samples.length; i += 4) {
    if (samples[i] === 255 || samples[i + 1] === 255 || samples[i + 2] === 255) clipped++;
  }
  return clipped;
}
