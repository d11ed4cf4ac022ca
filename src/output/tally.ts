/**
 * Which frames a recording has, and which are missing.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { isNumber } from "./picture_name.ts";
import type { Loss } from "./sidecar.ts";

/** Frames that are missing in one place of a recording. */
export interface MissingFrames extends Loss {
  /** Where: before the frame of this number in the recording, from 0. */
  readonly before: number;
  /** The time of that frame on the camera's clock, in seconds; null at the end of the recording. */
  readonly t: number | null;
}

/** What of a frame has to do with it. */
type NumberedFrame = Pick<Frame, "index" | "gap" | "metadata">;

/** Places that are listed one by one. The sidecar has all of them. */
const PLACES_LISTED = 1000;

/** Counts the frames of a recording. */
export class RecordingTally {
  readonly missing: MissingFrames[] = [];
  frames = 0;
  dropped = 0;
  gaps = 0;
  places = 0;
  #last: NumberedFrame | undefined;
  #interruptedAt = 0;

  /** From the image of this index on, the camera may count anew. */
  interrupted(index: number): void {
    this.#interruptedAt = index;
  }

  /** What is missing between the frame before and this one. */
  lossBefore(frame: NumberedFrame): Loss {
    const last = this.#last;
    if (!last) return { dropped: 0, gap: frame.gap };
    const dropped = frame.index - last.index - 1;
    return { dropped, gap: dropped > 0 ? this.#gapBetween(last, frame, dropped) : frame.gap };
  }

  /** A frame was written. */
  add({ index, gap, metadata }: NumberedFrame, loss: Loss): void {
    this.#note(loss, metadata.t);
    this.#last = { index, gap, metadata };
    this.frames++;
  }

  /** No more frames come; so many were dropped in all, some perhaps after the last one written. */
  end(dropped: number): void {
    this.#note({ dropped: dropped - this.dropped, gap: 0 }, null);
  }

  #note({ dropped, gap }: Loss, t: number | null): void {
    if (dropped === 0 && gap === 0) return;
    this.dropped += dropped;
    this.gaps += gap;
    this.places++;
    if (this.places <= PLACES_LISTED) this.missing.push({ before: this.frames, t, dropped, gap });
  }

  /** A dropped frame's own gap was never seen here: the camera's numbers tell of all. */
  #gapBetween(last: NumberedFrame, frame: NumberedFrame, dropped: number): number {
    const [from, to] = [last.metadata.count, frame.metadata.count];
    const isAnew = last.index < this.#interruptedAt && this.#interruptedAt <= frame.index;
    if (isAnew || !isNumber(from) || !isNumber(to)) return frame.gap;
    return Math.max(frame.gap, Number(BigInt(to) - BigInt(from)) - 1 - dropped);
  }
}
