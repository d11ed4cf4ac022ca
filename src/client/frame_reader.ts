/**
 * The async iterator behind {@linkcode FilersClient.frames}.
 *
 * Written by hand: an async generator's `return()` waits for a pending `next()`, ours acts at once.
 *
 * @module
 */

import { SlowConsumerError, TimeoutError } from "../errors.ts";
import { conversionKey } from "../pixels/converter.ts";
import { Frame } from "./frame.ts";
import { FrameAge } from "./frame_age.ts";
import { FrameQueue } from "./frame_queue.ts";
import type { FramesSettings } from "./options.ts";
import type { Conversion, ReceivedImage } from "./received_image.ts";
import type { IteratorStats } from "./stats.ts";
import { startTimer, type Timer } from "./timer.ts";
import { awaitsTurn, awaitTurn, forgetTurn, turnIsFree } from "./turn.ts";

/**
 * Frames of one camera, as an async iterator: what {@linkcode FilersClient.frames} returns.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 3 });
 * await using camera = await connect({ port: server.port });
 * const frames = camera.frames({ format: "gray", limit: 2 });
 * for await (using frame of frames) console.log(frame.index, frame.data[0]);
 * console.log(frames.stats.delivered);
 * ```
 */
export interface FrameIterator extends AsyncIterableIterator<Frame, undefined, undefined> {
  /** What this iterator has counted so far. */
  readonly stats: IteratorStats;
  /** The next frame, or the end. The first call starts playing. */
  next(): Promise<IteratorResult<Frame, undefined>>;
  /** Ends the iteration at once, even while a `next()` is pending, and drops what is queued. */
  return(): Promise<IteratorReturnResult<undefined>>;
  /** Ends the iteration at once, and rejects with `error`. */
  throw(error?: unknown): Promise<IteratorResult<Frame, undefined>>;
  /** The same iterator. */
  [Symbol.asyncIterator](): FrameIterator;
  /** The same as `return()`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** The frames as a stream; cancelling it ends the iteration. It pulls one frame at a time. */
  readable(): ReadableStream<Frame>;
}

/** What a reader needs from the client that feeds it. */
export interface FrameFeed {
  /** When frames became due: performance.now() of the last image or recording start; else null. */
  readonly recordingSince: number | null;
  /** The reader wants images from now on. */
  started(reader: FrameReader): void;
  /** The reader took a frame: there is room in its queue. */
  delivered(frame: Frame): void;
  /** The reader wants no more images; it may still have some. */
  satisfied(): void;
  /** The reader is over. */
  ended(reader: FrameReader): void;
}

interface Waiter {
  resolve(result: IteratorResult<Frame, undefined>): void;
  reject(reason: unknown): void;
}

const done: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** One loop over frames: its queue, its options, and the `next()` calls that wait. */
export class FrameReader implements FrameIterator {
  /** The options it was made with. */
  readonly settings: FramesSettings;
  readonly #feed: FrameFeed;
  readonly #conversion: Conversion;
  readonly #queue: FrameQueue;
  readonly #age = new FrameAge();
  readonly #waiters: Waiter[] = [];
  readonly #onAbort = () => this.abort({ error: this.settings.signal?.reason });
  readonly #onTurn = () => this.settle();
  #state: "new" | "running" | "ending" | "ended" = "new";
  // How the iteration ends once the queue is empty; null is the plain end.
  #failure: { error: unknown } | null = null;
  #timer: Timer;
  #wake: (() => void) | null = null;
  #isFull = () => false;
  #asked: (() => void) | null = null;
  #slow = false;

  constructor(feed: FrameFeed, settings: FramesSettings) {
    this.#feed = feed;
    this.settings = settings;
    const { conversion } = settings;
    this.#conversion = { key: conversionKey(conversion), settings: conversion };
    this.#queue = new FrameQueue(this.#conversion, settings.capacity, settings.overflow);
  }

  get stats(): IteratorStats {
    const { received, delivered, dropped, queued, highWater } = this.#queue;
    return {
      received,
      delivered,
      dropped,
      queued,
      queueHighWater: highWater,
      age: this.#age.stats,
    };
  }

  /** Whether it wants images. Under "block" none is dropped, so those up to `limit` are all. */
  get wanting(): boolean {
    const { delivered, queued } = this.#queue;
    const { overflow, limit } = this.settings;
    return this.#state === "running" && (overflow !== "block" || delivered + queued < limit);
  }

  /** Whether the next image has to wait until this reader has room for it. */
  get blocking(): boolean {
    return this.settings.overflow === "block" && this.wanting && this.#queue.full;
  }

  /** Whether the next image costs this reader one, which "latest" does not mind. */
  get crowded(): boolean {
    if (!this.wanting) return false;
    return this.settings.overflow !== "latest" && this.#queue.full || this.#isFull();
  }

  /** Whether the loop has asked for the frame that is next, and only its conversion's turn is due. */
  get asking(): boolean {
    return awaitsTurn(this.#onTurn);
  }

  next(): Promise<IteratorResult<Frame, undefined>> {
    try {
      this.start();
      const result = this.poll();
      if (result) return Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#watch();
    });
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.abort(null);
    return Promise.resolve(done);
  }

  throw(error?: unknown): Promise<IteratorResult<Frame, undefined>> {
    this.abort(null);
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): FrameReader {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  readable(): ReadableStream<Frame> {
    return new ReadableStream<Frame>({
      pull: async (controller) => {
        const result = await this.next();
        if (result.done) controller.close();
        else controller.enqueue(result.value);
      },
      cancel: async () => {
        await this.return();
      },
    }, { highWaterMark: 0 });
  }

  /** Begins to play, if it has not. */
  start(): void {
    if (this.#state !== "new") return;
    const { limit, signal } = this.settings;
    if (signal?.aborted) return this.#close({ error: signal.reason });
    if (limit === 0) return this.#close(null);
    this.#state = "running";
    signal?.addEventListener("abort", this.#onAbort);
    this.#feed.started(this);
  }

  /** The next result if there is one now. Throws what ended the iteration, once. */
  poll(): IteratorResult<Frame, undefined> | undefined {
    this.#asked?.();
    if (this.#queue.head && !this.#queue.head.isReady(this.#conversion) && !turnIsFree()) {
      awaitTurn(this.#onTurn);
      return undefined;
    }
    const image = this.#queue.shift();
    if (image) return { done: false, value: this.#deliver(image) };
    if (this.#state === "ending") this.#close(this.#failure);
    if (this.#state !== "ended") return undefined;
    const failure = this.#failure;
    this.#failure = null;
    if (failure) throw failure.error;
    return done;
  }

  /**
   * Calls `wake` whenever {@linkcode poll} may have something new to tell; null to stop. `isFull`
   * tells whether who polls would lose an image by another one.
   */
  onReady(wake: (() => void) | null, isFull: () => boolean = () => false): void {
    this.#wake = wake;
    this.#isFull = isFull;
  }

  /** Calls `asked` whenever the loop asks for a frame, and so is done with those before. */
  onAsk(asked: () => void): void {
    this.#asked = asked;
  }

  /**
   * An image arrived; {@linkcode settle} hands it over. Returns whether the loop has just begun to
   * fall behind.
   */
  push(image: ReceivedImage): boolean {
    if (!this.wanting) return false;
    const pushed = this.#queue.push(image);
    if (!this.wanting) this.#feed.satisfied();
    return pushed === "dropped" ? this.#fallBehind() : false;
  }

  /**
   * Images were dropped before they were read. Returns whether they were this loop's (those before
   * its first were not), and whether it has just begun to fall behind.
   */
  miss(images: number): { mine: boolean; fellBehind: boolean } {
    const mine = this.wanting && this.#queue.received > 0;
    if (mine) this.#queue.miss(images);
    return { mine, fellBehind: mine && this.#fallBehind() };
  }

  /** The loop lost an image. Returns whether that is worth telling: not if it is known already. */
  #fallBehind(): boolean {
    const { overflow, capacity } = this.settings;
    const isNew = !this.#slow && overflow !== "latest";
    this.#slow = true;
    if (overflow === "error") {
      this.end(
        new SlowConsumerError(
          `Cannot keep every frame: the loop fell ${capacity} frames behind. ` +
            'Do less in it, raise capacity, or choose another overflow than "error"',
        ),
      );
    }
    return isNew;
  }

  /** No more images will come: the iteration ends, with `error` if given, after what is queued. */
  end(error?: unknown): void {
    if (this.#state !== "running") return;
    this.#state = "ending";
    this.#failure = error === undefined ? null : { error };
    this.#feed.satisfied();
    this.settle();
  }

  #deliver(image: ReceivedImage): Frame {
    let taken;
    try {
      taken = image.take(this.#conversion);
    } catch (error) {
      this.#queue.undeliver();
      this.#close(null);
      throw error;
    }
    const frame = Frame.from(image, taken);
    this.#age.add(frame, performance.now());
    if (this.#queue.queued === 0) this.#slow = false;
    this.#feed.delivered(frame);
    if (this.#queue.delivered >= this.settings.limit) this.#close(null);
    return frame;
  }

  /** Serves the waiting `next()` calls as far as possible. */
  settle(): void {
    for (let waiter = this.#waiters[0]; waiter; waiter = this.#waiters[0]) {
      try {
        const result = this.poll();
        if (!result) break;
        this.#remove(waiter);
        waiter.resolve(result);
      } catch (error) {
        this.#remove(waiter);
        waiter.reject(error);
      }
    }
    this.#wake?.();
  }

  #remove(waiter: Waiter): void {
    const at = this.#waiters.indexOf(waiter);
    if (at >= 0) this.#waiters.splice(at, 1);
    if (this.#waiters.length === 0) this.#unwatch();
  }

  /** Ends the iteration at once, with an error or without; what is queued is dropped. */
  abort(failure: { error: unknown } | null): void {
    this.#close(failure);
    this.#failure = failure;
    this.settle();
  }

  #close(failure: { error: unknown } | null): void {
    if (this.#state === "ended") return;
    const started = this.#state !== "new";
    this.#state = "ended";
    this.#failure = failure;
    this.settings.signal?.removeEventListener("abort", this.#onAbort);
    this.#unwatch();
    forgetTurn(this.#onTurn);
    this.#queue.clear();
    if (started) this.#feed.ended(this);
  }

  /** Watches, while a `next()` waits, that frames keep coming during a recording. */
  #watch(): void {
    const { frameTimeout } = this.settings;
    if (frameTimeout === Infinity || this.#timer !== undefined) return;
    const check = () => {
      this.#timer = undefined;
      const silence = performance.now() - (this.#feed.recordingSince ?? Infinity);
      if (silence < frameTimeout) {
        this.#timer = startTimer(check, frameTimeout - Math.max(silence, 0));
      } else {
        const error = new TimeoutError(
          `Cannot read the next frame: none came for ${frameTimeout} ms of the recording. ` +
            "Check the camera and the network, or raise frameTimeout",
        );
        this.abort({ error });
      }
    };
    this.#timer = startTimer(check, frameTimeout);
  }

  #unwatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
