/**
 * A small picture in a terminal.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";

/** An rgba frame as lines of half blocks, each character two pixels, one above the other. */
export function halfBlocks(
  { data, width, height }: Pick<Frame, "data" | "width" | "height">,
  columns: number,
): string[] {
  const rows = Math.max(1, Math.round(columns * height / width / 2));
  const color = (column: number, halfRow: number): string => {
    const x = Math.floor((column + 0.5) * width / columns);
    const y = Math.floor((halfRow + 0.5) * height / (rows * 2));
    const at = (y * width + x) * 4;
    return `${data[at]};${data[at + 1]};${data[at + 2]}`;
  };
  return Array.from({ length: rows }, (_row, row) => {
    const cells = Array.from(
      { length: columns },
      (_cell, column) => `\x1b[38;2;${color(column, row * 2)};48;2;${color(column, row * 2 + 1)}m▀`,
    );
    return `${cells.join("")}\x1b[0m`;
  });
}
