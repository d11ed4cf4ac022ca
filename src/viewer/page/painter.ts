/** Turns a frame's samples into the pixels of a canvas. */

import { largestSample, type PageFrame } from "./frame.ts";
import type { Levels } from "./levels.ts";

/** The colour of over-exposed pixels, as a canvas has it in memory: A, B, G, R. */
const MARK = 0xff5a1eff;
const OPAQUE = 0xff000000;

/** Paints frames; it keeps its tables and the last picture's memory for the next one. */
export class Painter {
  #key = "";
  #table = new Uint32Array(0);
  #pixels = new Uint32Array(0);

  /**
   * The frame's pixels, R,G,B,A, with its levels applied; where `clipping`, pixels with a sample of
   * the largest possible value are marked. The array is used again for the next frame, or is the
   * frame's own.
   */
  paint(frame: PageFrame, levels: Levels, clipping: boolean): Uint8ClampedArray<ArrayBuffer> {
    const largest = largestSample(frame);
    const isPlain = levels.black === 0 && levels.white === largest && !clipping;
    const { samples, pixels } = frame;
    if (pixels === "rgba" && isPlain) return samples as Uint8ClampedArray<ArrayBuffer>;
    const length = frame.width * frame.height;
    if (this.#pixels.length !== length) this.#pixels = new Uint32Array(length);
    this.#prepare(frame, levels, clipping);
    if (pixels === "rgba") this.#paintColors(new Uint32Array(samples.buffer), clipping);
    else this.#paintGray(samples);
    return new Uint8ClampedArray(this.#pixels.buffer);
  }

  /** For gray, the table has the pixel for each value; for colours, the level for each. */
  #prepare({ pixels }: PageFrame, { black, white }: Levels, clipping: boolean): void {
    const key = `${pixels} ${black} ${white} ${clipping}`;
    if (key === this.#key) return;
    this.#key = key;
    const size = pixels === "gray16" ? 65536 : 256;
    if (this.#table.length !== size) this.#table = new Uint32Array(size);
    for (let value = 0; value < size; value++) {
      const level = Math.min(255, Math.max(0, Math.round((value - black) * 255 / (white - black))));
      this.#table[value] = pixels === "rgba" ? level : OPAQUE | level * 0x010101;
    }
    if (clipping && pixels !== "rgba") this.#table[size - 1] = MARK;
  }

  #paintGray(samples: PageFrame["samples"]): void {
    const [pixels, table] = [this.#pixels, this.#table];
    for (let i = 0; i < pixels.length; i++) pixels[i] = table[samples[i]!]!;
  }

  #paintColors(colors: Uint32Array, clipping: boolean): void {
    const [pixels, table] = [this.#pixels, this.#table];
    for (let i = 0; i < pixels.length; i++) {
      const color = colors[i]!;
      const [red, green, blue] = [color & 255, color >> 8 & 255, color >> 16 & 255];
      pixels[i] = clipping && (red === 255 || green === 255 || blue === 255)
        ? MARK
        : OPAQUE | table[blue]! << 16 | table[green]! << 8 | table[red]!;
    }
  }
}
