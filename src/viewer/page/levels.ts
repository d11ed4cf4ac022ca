/** Which values are shown black and white. */

import { largestSample, type PageFrame } from "./frame.ts";
import { type Histogram, percentile } from "./histogram.ts";

/** The sample values that are shown black and white; those between are spread evenly. */
export interface Levels {
  readonly black: number;
  readonly white: number;
}

/** "full" shows values as they are; the next two stretch those that occur; "manual" is the user's. */
export type Contrast = "full" | "minmax" | "auto" | "manual";

/** In the order of the key that goes through them. */
export const contrasts: readonly Contrast[] = ["full", "minmax", "auto", "manual"];

/** The part of the samples that "auto" lets go black, and white: those of a few odd pixels. */
const AUTO_TAIL = 0.001;

/** The levels that a contrast calls for; `manual` are the user's. */
export function levelsFor(
  contrast: Contrast,
  frame: PageFrame,
  histogram: Histogram,
  manual: Levels,
): Levels {
  switch (contrast) {
    case "full":
      return { black: 0, white: largestSample(frame) };
    case "minmax":
      return apart(histogram.min, histogram.max);
    case "auto":
      return apart(percentile(histogram, AUTO_TAIL), percentile(histogram, 1 - AUTO_TAIL));
    case "manual":
      return manual;
  }
}

/** Levels of a picture that may have a single value. */
function apart(black: number, white: number): Levels {
  return { black, white: Math.max(white, black + 1) };
}
