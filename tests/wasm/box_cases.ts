/**
 * Where libyuv's x86 rows differ from its C rows: ARGB halved and quartered under "box". The module
 * follows the x86 rows; what these give is frozen in box_sums.json by freeze_box_sums.ts.
 */

export interface BoxCase {
  width: number;
  height: number;
  toWidth: number;
  toHeight: number;
  /** libyuv's FilterMode: 2 bilinear, 3 box. */
  filter: number;
}

/** Even ratios, widths with and without a rest that the C rows do. */
export const boxCases: readonly BoxCase[] = [2, 4, 6, 8].flatMap((ratio) =>
  [1, 3, 4, 5, 8, 11, 16, 33].flatMap((toWidth) =>
    [2, 3].map((filter) => ({
      width: toWidth * ratio,
      height: 5 * ratio,
      toWidth,
      toHeight: 5,
      filter,
    }))
  )
);

/** Noise, the same in every run. */
export function noise(byteLength: number): Uint8Array<ArrayBuffer> {
  let state = 0x2545f491;
  return Uint8Array.from({ length: byteLength }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}

/** FNV-1a. */
export function sum(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
