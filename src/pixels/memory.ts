/**
 * Picture memory: what received planes and converted pictures lie in.
 *
 * Frames that users hold are views on it, so it never moves, grows or detaches: it is made of
 * arenas, WebAssembly memories of fixed size with a libyuv of their own each.
 *
 * @module
 */

import { UnsupportedFormatError } from "../errors.ts";
import { instantiate, type Libyuv, minimumPages } from "./libyuv.ts";

/** A run of picture memory inside one arena. */
export interface Block {
  /** The memory: never detached, never moved, and nobody else's until it is released. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where it begins in the arena's memory. */
  readonly address: number;
  /** The arena it is part of. */
  readonly arena: Arena;
  /** Gives the memory back for reuse. Further calls do nothing. */
  release(): void;
}

const pageBytes = 65536;
/** Cache lines, and more than any vector needs. */
const alignment = 64;
/** For libyuv's own row buffers: a few lines of the widest picture that is converted. */
const rowBufferBytes = 4 << 20;
const minimumArenaBytes = 16 << 20;
/** WebAssembly's 4 GiB, less what libyuv needs for itself. */
const largestArenaBytes = 65535 * pageBytes - (8 << 20);
/** Eight pictures and their RGBA, which is 2.7 times as large for yuv420p and 4 times for gray. */
const blocksPerArena = 32;
/** Above this an arena holds fewer pictures; what is not written to costs only addresses. */
const usualArenaBytes = 512 << 20;

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** What a block takes up, even an empty one. */
function blockBytes(byteLength: number): number {
  return roundUp(Math.max(byteLength, 1), alignment);
}

/** A WebAssembly memory of fixed size, with libyuv on it, from which blocks are taken. */
export class Arena {
  /** libyuv over this arena's memory. */
  readonly libyuv: Libyuv;
  readonly #buffer: ArrayBuffer;
  readonly #released: (arena: Arena) => void;
  /** Free runs by address, none empty and no two adjacent. */
  readonly #free: { start: number; end: number }[];
  #blocks = 0;

  /**
   * @param byteLength room for blocks, in bytes
   * @param released called whenever a block was given back
   */
  constructor(byteLength: number, released: (arena: Arena) => void) {
    const room = roundUp(byteLength, alignment) + alignment;
    const pages = minimumPages + Math.ceil((room + rowBufferBytes) / pageBytes);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.libyuv = instantiate(memory);
    this.#buffer = memory.buffer as ArrayBuffer;
    this.#released = released;
    const taken = this.libyuv.malloc(room) >>> 0;
    if (taken === 0) throw new Error(`Cannot make an arena of ${room} bytes: malloc found no room`);
    const start = roundUp(taken, alignment);
    this.#free = [{ start, end: start + room - alignment }];
  }

  /** Blocks in use. */
  get blocks(): number {
    return this.#blocks;
  }

  /** Takes a block, or returns undefined where no run of that length is free. */
  allocate(byteLength: number): Block | undefined {
    const length = blockBytes(byteLength);
    const index = this.#free.findIndex((run) => run.end - run.start >= length);
    const run = this.#free[index];
    if (run === undefined) return undefined;
    const start = run.start;
    run.start += length;
    if (run.start === run.end) this.#free.splice(index, 1);
    this.#blocks++;
    let held = true;
    return {
      bytes: new Uint8Array(this.#buffer, start, byteLength),
      address: start,
      arena: this,
      release: () => {
        if (!held) return;
        held = false;
        this.#release(start, start + length);
      },
    };
  }

  #release(start: number, end: number): void {
    this.#blocks--;
    const found = this.#free.findIndex((run) => run.start >= end);
    const index = found < 0 ? this.#free.length : found;
    const before = this.#free[index - 1];
    const after = this.#free[index];
    if (before?.end === start && after?.start === end) {
      before.end = after.end;
      this.#free.splice(index, 1);
    } else if (before?.end === start) {
      before.end = end;
    } else if (after?.start === end) {
      after.start = start;
    } else {
      this.#free.splice(index, 0, { start, end });
    }
    this.#released(this);
  }
}

/**
 * All the picture memory of one client.
 *
 * It never runs out while the system has memory: an arena without room is forgotten until one of
 * its blocks is released, and another is made. So the memory of frames that are never closed goes
 * with the garbage, an arena at a time, and is never reused while a view of it is alive.
 */
export class PictureMemory {
  /** Arenas that may have room, the one to try first last. */
  readonly #available: Arena[] = [];

  /**
   * Takes a block from an arena with room for it.
   *
   * @throws {UnsupportedFormatError} where it passes what a WebAssembly memory can hold
   */
  allocate(byteLength: number): Block {
    return this.allocateTogether([byteLength])[0]!;
  }

  /**
   * Takes blocks that lie in one arena, so that libyuv can work from one into another.
   *
   * @throws {UnsupportedFormatError} where they pass what a WebAssembly memory can hold
   */
  allocateTogether(byteLengths: readonly number[]): Block[] {
    for (;;) {
      const arena = this.#available.at(-1) ?? this.#addArena(byteLengths);
      const blocks: Block[] = [];
      for (const byteLength of byteLengths) {
        const block = arena.allocate(byteLength);
        if (block === undefined) break;
        blocks.push(block);
      }
      if (blocks.length === byteLengths.length) return blocks;
      for (const block of blocks) block.release();
      this.#forget(arena);
    }
  }

  #addArena(byteLengths: readonly number[]): Arena {
    const needed = byteLengths.reduce((sum, length) => sum + blockBytes(length), 0);
    if (needed > largestArenaBytes) {
      throw new UnsupportedFormatError(
        `Cannot hold a picture: it takes ${needed} bytes, and WebAssembly has room for ` +
          `${largestArenaBytes}. Crop it, or ask for a smaller one`,
      );
    }
    const usual = Math.min(needed * blocksPerArena, usualArenaBytes);
    const arena = new Arena(
      Math.max(minimumArenaBytes, usual, needed),
      (released) => this.#takeBack(released),
    );
    this.#available.push(arena);
    return arena;
  }

  #takeBack(arena: Arena): void {
    if (!this.#available.includes(arena)) this.#available.push(arena);
    // One empty arena is kept for what comes next; further ones go back to the system.
    const isSpare = (other: Arena) => other !== arena && other.blocks === 0;
    if (arena.blocks === 0 && this.#available.some(isSpare)) {
      this.#forget(arena);
    }
  }

  #forget(arena: Arena): void {
    const index = this.#available.indexOf(arena);
    if (index >= 0) this.#available.splice(index, 1);
  }
}
