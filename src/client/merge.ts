/**
 * Several cameras in one loop.
 *
 * @module
 */

import { checkObject } from "../check.ts";
import type { Frame } from "./frame.ts";
import { type FrameIterator, FrameReader } from "./frame_reader.ts";

/**
 * A frame and the name of the camera it came from.
 *
 * @example
 * ```ts
 * import { type MergedFrame } from "@lab/filers-client";
 *
 * const name = ({ source, frame }: MergedFrame<"left" | "right">) => `${source} ${frame.index}`;
 * console.log(typeof name);
 * ```
 */
export interface MergedFrame<Name extends string = string> {
  /** The name that the source was given in {@linkcode merge}. */
  readonly source: Name;
  /** Its next frame. */
  readonly frame: Frame;
}

/**
 * Frames of several cameras: what {@linkcode merge} returns.
 *
 * @example
 * ```ts
 * import { type MergedFrames } from "@lab/filers-client";
 *
 * async function count(frames: MergedFrames<"left" | "right">) {
 *   let left = 0;
 *   for await (const { source, frame } of frames) {
 *     if (source === "left") left++;
 *     frame.close();
 *   }
 *   return left;
 * }
 * console.log(typeof count);
 * ```
 */
export interface MergedFrames<Name extends string>
  extends AsyncIterableIterator<MergedFrame<Name>, undefined, undefined> {
  /** Ends the iteration at once and closes every source. */
  return(): Promise<IteratorReturnResult<undefined>>;
  /** The same iterator. */
  [Symbol.asyncIterator](): MergedFrames<Name>;
  /** The same as `return()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Interleaves the frames of several cameras: whichever has one is next, and where several have,
 * they take turns. A frame stays in its own camera's queue until the loop asks for it, so it is as
 * fresh as that camera's `overflow` makes it. The loop ends when all sources have; when it ends
 * early, or one of them fails, all are closed.
 *
 * @throws {TypeError} A source is not what {@linkcode FilersClient.frames} returned.
 *
 * @example
 * ```ts
 * import { connect, merge } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using one = new FakeFilersServer({ frames: 3 });
 * await using two = new FakeFilersServer({ frames: 3 });
 * await using a = await connect({ port: one.port });
 * await using b = await connect({ port: two.port });
 * const frames = merge({ left: a.frames({ limit: 3 }), right: b.frames({ limit: 3 }) });
 * for await (const { source, frame } of frames) {
 *   console.log(source, frame.metadata.t);
 *   frame.close();
 * }
 * ```
 */
export function merge<Name extends string>(
  sources: Record<Name, FrameIterator>,
): MergedFrames<Name> {
  return new Merger(sources);
}

type Result<Name extends string> = IteratorResult<MergedFrame<Name>, undefined>;

class Merger<Name extends string> implements MergedFrames<Name> {
  // In the order of turns: the source that gave a frame goes to the end.
  readonly #sources: { name: Name; reader: FrameReader }[] = [];
  readonly #waiters: PromiseWithResolvers<Result<Name>>[] = [];

  constructor(sources: Record<Name, FrameIterator>) {
    checkObject("merge", "sources", sources);
    for (const [name, reader] of Object.entries<FrameIterator>(sources)) {
      if (!(reader instanceof FrameReader)) {
        throw new TypeError(`Cannot merge "${name}": it must be what frames() returned`);
      }
      this.#sources.push({ name: name as Name, reader });
    }
    for (const { reader } of this.#sources) reader.onReady(() => this.#settle());
  }

  next(): Promise<Result<Name>> {
    const waiter = Promise.withResolvers<Result<Name>>();
    this.#waiters.push(waiter);
    for (const { reader } of this.#sources) reader.start();
    this.#settle();
    return waiter.promise;
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#closeAll();
    this.#settle();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): Merger<Name> {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #settle(): void {
    while (this.#waiters.length > 0) {
      try {
        const result = this.#poll();
        if (!result) return;
        this.#waiters.shift()?.resolve(result);
      } catch (error) {
        const waiter = this.#waiters.shift();
        this.#closeAll();
        waiter?.reject(error);
      }
    }
  }

  #poll(): Result<Name> | undefined {
    for (const source of [...this.#sources]) {
      const result = source.reader.poll();
      if (!result) continue;
      const turn = this.#sources.indexOf(source);
      if (turn >= 0) this.#sources.splice(turn, 1);
      if (result.done) {
        source.reader.onReady(null);
        continue;
      }
      this.#sources.push(source);
      return { done: false, value: { source: source.name, frame: result.value } };
    }
    return this.#sources.length > 0 ? undefined : { done: true, value: undefined };
  }

  #closeAll(): void {
    for (const { reader } of this.#sources.splice(0)) {
      reader.onReady(null);
      reader.abort(null);
    }
  }
}
