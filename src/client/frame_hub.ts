/**
 * Shares a camera's images out among the loops that want them, and keeps the accounts.
 *
 * @module
 */

import { type Block, PictureMemory } from "../pixels/memory.ts";
import type { ImageMessage } from "../wire/message.ts";
import { type FrameFeed, FrameReader } from "./frame_reader.ts";
import { type FramesOptions, framesSettings, type Overflow } from "./options.ts";
import { ReceivedImage } from "./received_image.ts";
import type { ClientStats, IteratorStats } from "./stats.ts";
import { Tally } from "./tally.ts";
import { turned } from "./turn.ts";

/** What a hub tells its owner. */
export interface HubEvents {
  /** Whether images are wanted may have changed: see {@linkcode FrameHub.wanted}. */
  wantedChanged(): void;
  /** A loop began to drop frames. */
  slowConsumer(stats: IteratorStats): void;
  /** Why no image can come any more, for loops that begin now; undefined while some can. */
  closedError(): unknown;
}

/** One source of images, any number of loops. */
export class FrameHub {
  /** The memory that images arrive in. */
  readonly memory: PictureMemory = new PictureMemory();
  /** Counts over all loops. */
  readonly tally: Tally = new Tally();
  readonly #events: HubEvents;
  readonly #feed: FrameFeed;
  readonly #readers = new Set<FrameReader>();
  #dueSince: number | null = null;
  #room: PromiseWithResolvers<void> | null = null;

  constructor(events: HubEvents) {
    this.#events = events;
    this.#feed = this.#makeFeed();
  }

  /** A new loop. Throws a RangeError or TypeError that names the option at fault. */
  frames(options: FramesOptions): FrameReader {
    return new FrameReader(this.#feed, framesSettings(options));
  }

  /** Whether a loop wants images. */
  get wanted(): boolean {
    for (const reader of this.#readers) if (reader.wanting) return true;
    return false;
  }

  /** What is to become of images that can't be read as fast as they come, to suit all loops. */
  get overflow(): Overflow {
    const wanted = new Set<Overflow>();
    for (const { wanting, settings } of this.#readers) if (wanting) wanted.add(settings.overflow);
    if (wanted.has("block")) return "block";
    return wanted.size === 1 ? [...wanted][0]! : "drop-oldest";
  }

  /** Counts so far; `bytes` is what the running connection received. */
  stats(bytes: number): ClientStats {
    return this.tally.stats([...this.#readers].map((reader) => reader.stats), bytes);
  }

  /** Hands an image, which came at `receivedAt` (ms), to every loop that wants it; lets go of it. */
  receive(message: ImageMessage<Block>, receivedAt: number = performance.now()): void {
    this.#dueSince = receivedAt;
    const index = this.tally.images;
    const gap = this.tally.image(message.header.metadata.count, receivedAt);
    if (!this.wanted) {
      this.tally.unclaimed(1);
      return message.block.release();
    }
    const image = new ReceivedImage(message, index, receivedAt, gap, this.memory, this.tally);
    for (const reader of this.#readers) {
      if (reader.push(image)) this.#events.slowConsumer(reader.stats);
    }
    // Only when every queue has it: then one conversion serves all that ask for the same thing.
    for (const reader of [...this.#readers]) reader.settle();
    image.release();
  }

  /** Images came that were dropped before they were read. */
  miss(images: number): void {
    this.tally.missed(images);
    let claimed = false;
    for (const reader of [...this.#readers]) {
      const { mine, fellBehind } = reader.miss(images);
      claimed ||= mine;
      if (fellBehind) this.#events.slowConsumer(reader.stats);
    }
    if (!claimed) this.tally.unclaimed(images);
  }

  /** Images are due from now on. */
  recordingStarted(): void {
    this.#dueSince = performance.now();
  }

  /** The recording is over. */
  recordingStopped(): void {
    this.interrupted();
    for (const reader of [...this.#readers]) {
      if (reader.settings.until === "recordingstop") reader.end();
    }
  }

  /** No image is due, and the next one will not continue those before. */
  interrupted(): void {
    this.tally.interrupted();
    this.#dueSince = null;
  }

  /** The connection is gone: no image is due, but the next one continues those before. */
  disconnected(): void {
    this.#dueSince = null;
  }

  /** Ends the running loops after what they have, with `error` if given. False if none runs. */
  end(error?: unknown): boolean {
    const running = [...this.#readers].filter((reader) => reader.wanting);
    for (const reader of running) reader.end(error);
    this.#makeRoom();
    return running.length > 0;
  }

  /** Ends all loops at once, with an error. */
  abort(error: unknown): void {
    for (const reader of [...this.#readers]) reader.abort({ error });
  }

  /** Pending while the next image has to wait: to be asked before each {@linkcode receive}. */
  room(): Promise<void> | undefined {
    for (const reader of this.#readers) {
      if (reader.blocking || reader.crowded) return this.#awaitRoom();
    }
    return undefined;
  }

  /**
   * Waits for each loop that blocks; and for one turn of the event loop, so that no loop loses an
   * image before it had a chance to take one. A loop that asks by then gets its frame: its
   * conversions are ours to wait for, one a turn.
   */
  async #awaitRoom(): Promise<void> {
    for (let isFirst = true;;) {
      if (this.#blocking) {
        this.#room ??= Promise.withResolvers<void>();
        await this.#room.promise;
      } else if (this.#isCrowded(isFirst)) {
        isFirst = false;
        await turned();
      } else return;
    }
  }

  get #blocking(): boolean {
    for (const reader of this.#readers) if (reader.blocking) return true;
    return false;
  }

  /** Whether a loop that is asking, or any one at all, has a full queue. */
  #isCrowded(any: boolean): boolean {
    for (const reader of this.#readers) if (reader.crowded && (any || reader.asking)) return true;
    return false;
  }

  #makeRoom(): void {
    if (!this.#room || this.#blocking) return;
    this.#room.resolve();
    this.#room = null;
  }

  #makeFeed(): FrameFeed {
    const dueSince = () => this.#dueSince;
    const changed = () => {
      this.#makeRoom();
      this.#events.wantedChanged();
    };
    return {
      get recordingSince() {
        return dueSince();
      },
      started: (reader) => {
        const error = this.#events.closedError();
        if (error !== undefined) return reader.end(error);
        this.#readers.add(reader);
        changed();
      },
      delivered: (frame) => {
        this.tally.delivered(frame);
        this.#makeRoom();
      },
      satisfied: changed,
      ended: (reader) => {
        if (this.#readers.delete(reader)) this.tally.ended(reader.stats);
        changed();
      },
    };
  }
}
