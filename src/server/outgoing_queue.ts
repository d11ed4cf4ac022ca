/**
 * What waits to be written to one client: bounded, whatever the client does.
 *
 * @module
 */

import type { Lease } from "../client/lease.ts";

/**
 * What becomes of an image that is offered while a client's queue is full.
 *
 * @example
 * ```ts
 * import { FilersServer, type ServerOverflow } from "@lab/filers-client/server";
 *
 * const overflow: ServerOverflow = "latest";
 * await using server = new FilersServer({ port: 0, overflow });
 * console.log(server.port);
 * ```
 */
export type ServerOverflow = "drop-newest" | "drop-oldest" | "latest";

/**
 * Counts of images. Always `offered = sent + dropped + queued`.
 *
 * @example
 * ```ts
 * import { type DeliveryStats, FilersServer } from "@lab/filers-client/server";
 *
 * const waiting = (clients: readonly { stats: DeliveryStats }[]) =>
 *   clients.map(({ stats }) => stats.queued);
 *
 * await using server = new FilersServer({ port: 0, maxClients: 4 });
 * console.log(waiting(server.clients));
 * ```
 */
export interface DeliveryStats {
  /** Images that were meant for a client, since it asked to play. */
  readonly offered: number;
  /** Images handed whole to the operating system. */
  readonly sent: number;
  /** Images that did not go out: no room, stopped, or gone. */
  readonly dropped: number;
  /** Images that wait now, with the one being written. */
  readonly queued: number;
}

/** Bytes to write, in order. An image's are leased: whoever is done with them lets go. */
export interface Entry {
  readonly chunks: readonly Uint8Array[];
  readonly lease: Lease | null;
}

/** Bounds on messages without an image, for a client that never reads. */
const MAX_MESSAGES = 256;
const MAX_MESSAGE_BYTES = 2 ** 22;

/** A queue with one reader. Messages keep their order; only images are ever dropped. */
export class OutgoingQueue {
  readonly #capacity: number;
  readonly #overflow: ServerOverflow;
  #entries: Entry[] = [];
  #images = 0;
  #messageBytes = 0;
  #writing: Entry | undefined;
  #wake: (() => void) | undefined;
  #ended = false;
  #offered = 0;
  #sent = 0;
  #dropped = 0;

  constructor(capacity: number, overflow: ServerOverflow) {
    this.#capacity = overflow === "latest" ? 1 : capacity;
    this.#overflow = overflow;
  }

  get stats(): DeliveryStats {
    return {
      offered: this.#offered,
      sent: this.#sent,
      dropped: this.#dropped,
      queued: this.#images + (this.#writing?.lease ? 1 : 0),
    };
  }

  /** Whether the next image costs one, which "latest" does not mind. */
  get full(): boolean {
    return this.#overflow !== "latest" && this.#images === this.#capacity;
  }

  /** Queues an image, or drops one as the policy says. Takes a share in `lease` if it keeps it. */
  pushImage(chunks: readonly Uint8Array[], lease: Lease): void {
    this.#offered++;
    if (this.#ended) {
      this.#dropped++;
      return;
    }
    if (this.#images === this.#capacity) {
      this.#dropped++;
      if (this.#overflow === "drop-newest") return;
      const [oldest] = this.#entries.splice(this.#entries.findIndex(isImage), 1);
      oldest?.lease?.release();
      this.#images--;
    }
    this.#images++;
    this.#push({ chunks, lease: lease.retain() });
  }

  /** Queues a message. False if so many wait that the client can't be reading. */
  pushMessage(bytes: Uint8Array): boolean {
    if (this.#ended) return true;
    const waiting = this.#entries.length - this.#images;
    if (
      waiting >= MAX_MESSAGES ||
      (waiting > 0 && this.#messageBytes + bytes.length > MAX_MESSAGE_BYTES)
    ) return false;
    this.#messageBytes += bytes.length;
    this.#push({ chunks: [bytes], lease: null });
    return true;
  }

  #push(entry: Entry): void {
    this.#entries.push(entry);
    this.#wake?.();
  }

  /** Drops the images that wait; the one being written goes out whole. */
  dropImages(): void {
    for (const { lease } of this.#entries) lease?.release();
    this.#entries = this.#entries.filter((entry) => !isImage(entry));
    this.#dropped += this.#images;
    this.#images = 0;
  }

  /**
   * What to write next; undefined once the queue has ended and is empty. The caller releases the
   * lease when it does not touch the bytes any more, however the writing ended.
   */
  async next(): Promise<Entry | undefined> {
    while (this.#entries.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const entry = this.#entries.shift();
    if (entry === undefined) return undefined;
    this.#writing = entry;
    if (isImage(entry)) this.#images--;
    else this.#messageBytes -= entry.chunks[0]!.length;
    return entry;
  }

  /** What `next` gave was written. */
  written(): void {
    if (this.#writing?.lease) this.#sent++;
    this.#writing = undefined;
  }

  /** Takes nothing more; what waits can still be written. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The connection is gone: all that waits or was being written is dropped. */
  discard(): void {
    this.dropImages();
    this.#entries = [];
    if (this.#writing?.lease) this.#dropped++;
    this.#writing = undefined;
    this.end();
  }
}

function isImage(entry: Entry): boolean {
  return entry.lease !== null;
}
