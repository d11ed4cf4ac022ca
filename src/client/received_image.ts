/**
 * One image from the server, shared by all iterators that it is queued in.
 *
 * @module
 */

import { type ConversionOptions, convert } from "../pixels/converter.ts";
import type { Block, PictureMemory } from "../pixels/memory.ts";
import type { Picture, SourcePicture } from "../pixels/picture.ts";
import type { ImageMessage } from "../wire/message.ts";
import { Lease } from "./lease.ts";
import { takeTurn } from "./turn.ts";

/** A conversion as an iterator asks for it; equal keys mean equal pixels. */
export interface Conversion {
  readonly key: string;
  readonly options: ConversionOptions;
}

/** A converted picture and one share in it; `picture` is null for "native", the image as sent. */
export interface TakenPicture {
  readonly picture: Picture | null;
  readonly lease: Lease;
}

/** Counts the time that conversions take. */
export interface ConversionClock {
  add(milliseconds: number): void;
}

/**
 * An image and its conversions. It is converted once for all iterators that ask for the same
 * thing, when the first of them takes it, and its memory goes back as soon as nobody needs it.
 */
export class ReceivedImage {
  readonly source: SourcePicture;
  readonly #memory: PictureMemory;
  readonly #clock: ConversionClock;
  readonly #lease: Lease;
  // By conversion key: how many queues still hold this image, and the picture kept for them.
  readonly #asked = new Map<string, number>();
  readonly #converted = new Map<string, { picture: Picture; lease: Lease }>();

  constructor(
    readonly message: ImageMessage<Block>,
    /** Images received since connect, before this one. */
    readonly index: number,
    /** When its last byte arrived: performance.now(), ms. */
    readonly receivedAt: number,
    /** Frames the server skipped before this one. */
    readonly gap: number,
    memory: PictureMemory,
    clock: ConversionClock,
  ) {
    const { header, planes, block } = message;
    this.source = {
      pixelFormat: header.pixelFormat,
      format: header.format,
      width: header.width,
      height: header.height,
      planes,
      block,
    };
    this.#memory = memory;
    this.#clock = clock;
    this.#lease = new Lease(block);
  }

  /** The receiver is done handing it out. */
  release(): void {
    this.#lease.release();
  }

  /** A queue holds the image for `conversion`, until it drops or takes it. */
  queue(conversion: Conversion): void {
    this.#lease.retain();
    this.#asked.set(conversion.key, (this.#asked.get(conversion.key) ?? 0) + 1);
  }

  /** A queue lets go of the image without having needed its pixels. */
  drop(conversion: Conversion): void {
    if (this.#unask(conversion.key) === 0) {
      this.#converted.get(conversion.key)?.lease.release();
      this.#converted.delete(conversion.key);
    }
    this.#lease.release();
  }

  /** Whether {@linkcode ReceivedImage.take} needs no conversion. */
  isReady({ key, options }: Conversion): boolean {
    return options.format === "native" || this.#converted.has(key);
  }

  /**
   * A queue hands the image over. The caller owns a share in the picture.
   *
   * @throws {UnsupportedFormatError} The table has no way from this format to the one asked for.
   * @throws {RangeError} A crop that lies outside this image.
   */
  take(conversion: Conversion): TakenPicture {
    try {
      const waiting = this.#unask(conversion.key);
      if (conversion.options.format === "native") {
        return { picture: null, lease: this.#lease.retain() };
      }
      return this.#convert(conversion, waiting);
    } finally {
      this.#lease.release();
    }
  }

  #convert({ key, options }: Conversion, waiting: number): TakenPicture {
    const kept = this.#converted.get(key);
    if (kept) {
      if (waiting > 0) kept.lease.retain();
      else this.#converted.delete(key); // the last one gets the share kept here
      return kept;
    }
    takeTurn();
    const start = performance.now();
    const picture = convert(this.#memory, this.source, options);
    this.#clock.add(performance.now() - start);
    const made = { picture, lease: new Lease(picture.block) };
    if (waiting > 0) {
      this.#converted.set(key, made);
      made.lease.retain();
    }
    return made;
  }

  #unask(key: string): number {
    const left = (this.#asked.get(key) ?? 0) - 1;
    if (left > 0) this.#asked.set(key, left);
    else this.#asked.delete(key);
    return left;
  }
}
