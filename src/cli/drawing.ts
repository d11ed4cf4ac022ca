/**
 * The ways of drawing a picture in a terminal.
 *
 * @module
 */

import type { OutputFormat } from "../pixels/picture.ts";
import type { Graphics, Size } from "./graphics.ts";
import { halfBlocks } from "./half_blocks.ts";
import { kittyEnd, kittyPicture } from "./kitty.ts";

/** A way of drawing pictures. */
export interface Drawing {
  /** Pixels of one character. */
  readonly cell: Size;
  /** More pixels than this are not drawn: they would hold up the terminal, or the line to it. */
  readonly maxPixels: number;
  readonly format: OutputFormat;
  /** What draws a picture in the terminal's upper left corner. */
  draw(data: Uint8ClampedArray<ArrayBuffer>, size: Size): string | Promise<string>;
  /** What takes it off the screen, where that does not happen by itself. */
  readonly end: string;
}

const HOME = "\x1b[H";

/** The way that a terminal can show. */
export async function drawingFor({ protocol, cell }: Graphics): Promise<Drawing> {
  switch (protocol) {
    case "kitty":
      return {
        cell,
        maxPixels: 1280 * 720,
        format: "rgb24",
        draw: async (data, size) => HOME + await kittyPicture(data, size),
        end: kittyEnd,
      };
    case "sixel": {
      // Loaded only where there are sixels to draw.
      const { image2sixel } = await import("sixel");
      return {
        cell,
        maxPixels: 640 * 480,
        format: "rgba",
        draw: (data, { width, height }) => HOME + image2sixel(data, width, height),
        end: "",
      };
    }
    case "blocks":
      return {
        cell,
        maxPixels: Infinity,
        format: "rgba",
        draw: (data, size) =>
          halfBlocks({ ...size, data }, size.width)
            .map((line, row) => `\x1b[${row + 1};1H${line}`).join(""),
        end: "",
      };
  }
}
