// Where something bright is in a picture: used by track_spot.ts, tested by bright_spot_test.ts.

/** The part of a gray frame that is needed to look for a spot. */
export interface GrayPicture {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** The middle of all pixels of at least `threshold`, in pixels; null where there is none. */
export function brightSpot(
  { data, width, height }: GrayPicture,
  threshold: number,
): { x: number; y: number } | null {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (data[i]! < threshold) continue;
      count++;
      sumX += x;
      sumY += y;
    }
  }
  return count === 0 ? null : { x: sumX / count, y: sumY / count };
}
