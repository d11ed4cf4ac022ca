/**
 * What is noted of a camera's frames for the summary, besides what the client itself counts.
 *
 * @module
 */

import type { FilersClient } from "../client/client.ts";
import type { Frame } from "../client/frame.ts";
import { oneLine } from "./terminal.ts";

/** Formats that are named one by one. */
const FORMATS_SHOWN = 4;

/** Notes on the frames that one loop was handed. */
export class Journal {
  readonly #formats = new Set<string>();
  #recorded = false;
  #delivered = 0;
  #received = 0;
  #first = NaN;
  #last = NaN;

  constructor(camera: FilersClient) {
    camera.addEventListener("recordingstart", () => this.#recorded = true);
  }

  /** Takes note of a frame. */
  add({ index, source, receivedAt }: Frame): void {
    this.#delivered++;
    this.#received = index + 1;
    this.#formats.add(`${oneLine(source.pixelFormat)} ${source.width}x${source.height}`);
    if (Number.isNaN(this.#first)) this.#first = receivedAt;
    this.#last = receivedAt;
  }

  /** Frames noted. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Images received up to the last frame noted; what came after it nobody wanted. */
  get received(): number {
    return this.#received;
  }

  /** From the first frame to the last, in ms; NaN before the first. */
  get span(): number {
    return this.#last - this.#first;
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
