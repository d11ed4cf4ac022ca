/**
 * What is noted of a camera's frames for the summary, besides what the client itself counts.
 *
 * @module
 */

import type { FilersClient } from "../client/client.ts";
import type { Frame } from "../client/frame.ts";
import type { IteratorStats } from "../client/stats.ts";
import { oneLine } from "./terminal.ts";

/** Formats that are named one by one. */
const FORMATS_SHOWN = 4;

/** What is kept of a frame: not the frame itself, whose memory is to be given back. */
type Arrival = Pick<Frame, "index" | "receivedAt">;

/** Notes on the frames that one loop was handed. */
export class Journal {
  readonly #formats = new Set<string>();
  #recorded = false;
  #delivered = 0;
  #dropped = 0;
  #first: Arrival | undefined;
  #last: Arrival | undefined;

  constructor(camera: FilersClient) {
    camera.addEventListener("recordingstart", () => this.#recorded = true);
  }

  /** Takes note of a frame. */
  add({ index, receivedAt, source }: Frame): void {
    this.#delivered++;
    this.#dropped = index + 1 - this.#delivered;
    this.#formats.add(`${oneLine(source.pixelFormat)} ${source.width}x${source.height}`);
    this.#last = { index, receivedAt };
    this.#first ??= this.#last;
  }

  /** Takes note of what the loop, cut off, has dropped since the last frame. */
  addDropped(stats: IteratorStats): void {
    this.#dropped = stats.dropped;
  }

  /** Frames that the loop was handed. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Frames that it was not handed, up to its end. */
  get dropped(): number {
    return this.#dropped;
  }

  /** From the first frame handed over to the last, in ms. */
  get span(): number {
    return this.#first && this.#last ? this.#last.receivedAt - this.#first.receivedAt : 0;
  }

  /** Images received a second in that time; NaN where there is none. */
  get rate(): number {
    return this.#first && this.#last && this.span > 0
      ? (this.#last.index - this.#first.index) / (this.span / 1000)
      : NaN;
  }

  /** The formats and sizes that came, in their order. */
  get formats(): string {
    const all = [...this.#formats];
    const more = all.length - FORMATS_SHOWN;
    const shown = all.slice(0, FORMATS_SHOWN).join(", then ");
    return more > 0 ? `${shown}, and ${more} more` : shown;
  }

  /** Why there is no frame, and what to do. */
  get silence(): string {
    return this.#recorded
      ? "Filers records, but sends no images. Check the camera"
      : "connected, but Filers is not recording to the network. Choose its network recorder and " +
        "press record";
  }
}
