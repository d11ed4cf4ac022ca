/**
 * One image from the server, shared by all iterators that it is queued in.
 *
 * @module
 */

import { type ConversionSettings, convert } from "../pixels/converter.ts";
import type { Block, PictureMemory } from "../pixels/memory.ts";
import type { Picture, SourcePicture } from "../pixels/picture.ts";
import type { ImageMessage } from "../wire/message.ts";
import { Lease } from "./lease.ts";
import { takeTurn } from "./turn.ts";

/** A conversion as an iterator asks for it; equal keys mean equal pixels. */
export interface Conversion {
  readonly key: string;
  readonly settings: ConversionSettings;
}

/** A converted picture and one share in it; `picture` is null for "native", the image as sent. */
export interface TakenPicture {
  readonly picture: Picture | null;
  readonly lease: Lease;
}

/** Queues that still hold an image for one conversion, and the picture that is kept for them. */
interface Demand {
  readonly key: string;
  queues: number;
  kept: { readonly picture: Picture; readonly lease: Lease } | null;
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
  // One as a rule, so a list costs less than a map.
  readonly #demands: Demand[] = [];

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
    const demand = this.#demandFor(conversion);
    if (demand) demand.queues++;
    else this.#demands.push({ key: conversion.key, queues: 1, kept: null });
  }

  /** A queue lets go of the image without having needed its pixels. */
  drop(conversion: Conversion): void {
    const demand = this.#demandFor(conversion);
    if (demand && --demand.queues === 0) {
      demand.kept?.lease.release();
      demand.kept = null;
    }
    this.#lease.release();
  }

  /** Whether {@linkcode ReceivedImage.take} needs no conversion. */
  isReady(conversion: Conversion): boolean {
    return conversion.settings.format === "native" || !!this.#demandFor(conversion)?.kept;
  }

  /**
   * A queue hands the image over. The caller owns a share in the picture.
   *
   * @throws {UnsupportedFormatError} The table has no way from this format to the one asked for.
   * @throws {RangeError} A crop that lies outside this image.
   */
  take(conversion: Conversion): TakenPicture {
    try {
      const demand = this.#demandFor(conversion);
      if (demand) demand.queues--;
      if (conversion.settings.format === "native") {
        return { picture: null, lease: this.#lease.retain() };
      }
      return this.#convert(conversion, demand);
    } finally {
      this.#lease.release();
    }
  }

  #convert({ settings }: Conversion, demand: Demand | undefined): TakenPicture {
    const isLast = !demand || demand.queues === 0;
    if (demand?.kept) {
      const { kept } = demand;
      if (isLast) demand.kept = null; // it gets the share kept here
      else kept.lease.retain();
      return kept;
    }
    takeTurn();
    const start = performance.now();
    const picture = convert(this.#memory, this.source, settings);
    this.#clock.add(performance.now() - start);
    const made = { picture, lease: new Lease(picture.block) };
    if (!isLast) {
      demand.kept = made;
      made.lease.retain();
    }
    return made;
  }

  #demandFor({ key }: Conversion): Demand | undefined {
    return this.#demands.find((demand) => demand.key === key);
  }
}
