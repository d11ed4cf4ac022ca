/**
 * What is known of each frame of a recording, beside its pixels.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { exactTime } from "../wire/exact_time.ts";
import { exactJson } from "./exact_json.ts";
import type { OutputFile } from "./output_file.ts";
import { isNumber } from "./picture_name.ts";

/** How many frames are missing before one. */
export interface Loss {
  /** Frames that came, but were dropped because writing took too long. */
  readonly dropped: number;
  /** Frames that the server is known not to have sent. */
  readonly gap: number;
}

/**
 * A line of JSON for each frame, in the order of the frames, with `index`, `t`, `count` (null
 * where the camera does not count), `receivedAt`, `gap`, `dropped` and `metadata`; and `file`
 * where each frame has its own.
 */
export class Sidecar {
  readonly #file: OutputFile;

  /** Writes to an empty file. */
  constructor(file: OutputFile) {
    this.#file = file;
  }

  /** Adds a frame that has been written. */
  async add(frame: Frame, { dropped, gap }: Loss, file: string | undefined): Promise<void> {
    const { index, metadata, receivedAt } = frame;
    const count = isNumber(metadata.count) ? metadata.count : null;
    const t = exactTime(metadata);
    const sent = { ...metadata, t };
    const entry = { index, t, count, receivedAt, gap, dropped, metadata: sent };
    const line = exactJson(file === undefined ? entry : { file, ...entry });
    await this.#file.append(new TextEncoder().encode(`${line}\n`));
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}
