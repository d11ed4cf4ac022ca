/**
 * A frame as a line of text.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { count } from "./figures.ts";
import { type Colors, oneLine } from "./terminal.ts";

/** Writes frames as aligned lines; each tells its distance in time from the one before. */
export class FrameLines {
  readonly #colors: Colors;
  #lastTime = NaN;

  constructor(colors: Colors) {
    this.#colors = colors;
  }

  /** The line of the next frame: `    1      0.033333 s  yuv420p 640x480  +33.33 ms`. */
  next(frame: Frame): string {
    const { dim, yellow } = this.#colors;
    const { index, gap, metadata: { t }, source } = frame;
    const interval = (t - this.#lastTime) * 1000;
    this.#lastTime = t;
    const parts = [
      dim(String(index).padStart(6)),
      `${t.toFixed(6).padStart(13)} s`,
      `${oneLine(source.pixelFormat)} ${source.width}x${source.height}`,
    ];
    if (frame.format !== "native") parts.push(`→ ${frame.format} ${frame.width}x${frame.height}`);
    if (Number.isFinite(interval)) {
      parts.push(dim(`${interval < 0 ? "" : "+"}${interval.toFixed(2)} ms`));
    }
    if (gap > 0) parts.push(yellow(`${count(gap)} missed by the server before it`));
    return parts.join("  ");
  }
}
