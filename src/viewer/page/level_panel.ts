/** The histogram, and the levels that go with it. */

import { largestSample, type PageFrame } from "./frame.ts";
import type { Histogram } from "./histogram.ts";
import type { Levels } from "./levels.ts";
import { part } from "./parts.ts";

const colors = ["#ff5a5a", "#4fd06c", "#5b8cff"];

export class LevelPanel {
  readonly #element: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #black: HTMLInputElement;
  readonly #white: HTMLInputElement;

  /** `changed` is called with the user's levels, in the camera's own numbers. */
  constructor(root: ParentNode, changed: (levels: Levels) => void) {
    this.#element = part(root, "levels", HTMLElement);
    this.#canvas = part(root, "histogram", HTMLCanvasElement);
    this.#black = part(root, "black", HTMLInputElement);
    this.#white = part(root, "white", HTMLInputElement);
    const context = this.#canvas.getContext("2d");
    if (!context) throw new Error("Cannot draw: the browser has no 2D canvas");
    this.#context = context;
    const read = () => {
      const black = Math.max(0, this.#black.valueAsNumber || 0);
      const white = Math.max(black + 1, this.#white.valueAsNumber || 0);
      changed({ black, white });
    };
    this.#black.addEventListener("input", read);
    this.#white.addEventListener("input", read);
  }

  set visible(visible: boolean) {
    this.#element.hidden = !visible;
  }

  /** Draws the histogram of a frame, and the levels, which are values of its samples. */
  show(frame: PageFrame, histogram: Histogram, levels: Levels): void {
    if (this.#element.hidden) return;
    const unit = frame.source.white / largestSample(frame);
    setValue(this.#black, Math.round(levels.black * unit));
    setValue(this.#white, Math.round(levels.white * unit));
    this.#black.max = this.#white.max = String(frame.source.white);
    const range = axisRange(Math.max(histogram.max, levels.white), largestSample(frame), unit);
    this.#draw(histogram, levels, range);
    this.#canvas.ariaLabel = `Histogram from 0 to ${Math.round((range - 1) * unit)}: ` +
      `values from ${Math.round(histogram.min * unit)} to ${Math.round(histogram.max * unit)}`;
  }

  #draw({ channels }: Histogram, levels: Levels, range: number): void {
    const width = Math.max(1, Math.round(this.#canvas.clientWidth * devicePixelRatio));
    const height = Math.max(1, Math.round(this.#canvas.clientHeight * devicePixelRatio));
    this.#canvas.width = width;
    this.#canvas.height = height;
    const style = getComputedStyle(this.#canvas);
    const context = this.#context;
    const columns = Math.min(256, width);
    const bars = channels.map((counts) => sumUp(counts, range, columns));
    const tallest = Math.max(1, ...bars.flatMap((bar) => [...bar]));
    for (const [channel, bar] of bars.entries()) {
      context.globalAlpha = bars.length > 1 ? 0.55 : 1;
      context.fillStyle = bars.length > 1 ? colors[channel] ?? style.color : style.color;
      for (let column = 0; column < columns; column++) {
        // The root lets the few be seen beside the many.
        const tall = Math.sqrt(bar[column]! / tallest) * (height - 2);
        const x = Math.round(column * width / columns);
        const next = Math.round((column + 1) * width / columns);
        if (tall > 0) context.fillRect(x, height - Math.max(1, tall), next - x, height);
      }
    }
    context.globalAlpha = 1;
    context.fillStyle = style.accentColor;
    const line = Math.max(1, Math.round(devicePixelRatio));
    for (const level of [levels.black, levels.white]) {
      const x = Math.round(level / range * width);
      context.fillRect(Math.min(Math.max(0, x - line / 2), width - line), 0, line, height);
    }
  }
}

/**
 * Where the axis ends: for deep pictures the next power of two of the camera's own numbers, at
 * least 256, so that dark ones fill it.
 */
function axisRange(max: number, largest: number, unit: number): number {
  if (largest === 255) return 256;
  const bits = Math.max(8, Math.ceil(Math.log2(max * unit + 1)));
  return Math.min(largest + 1, 2 ** bits / unit);
}

/** Sums the counts below `range` in so many columns. */
function sumUp(counts: Uint32Array, range: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  const end = Math.min(counts.length, Math.ceil(range));
  for (let value = 0; value < end; value++) {
    sums[Math.floor(value * columns / range)]! += counts[value]!;
  }
  return sums;
}

/** Leaves alone what the user is typing. */
function setValue(input: HTMLInputElement, value: number): void {
  if (document.activeElement !== input && input.value !== String(value)) input.value = `${value}`;
}
