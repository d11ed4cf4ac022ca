/**
 * A conversion worked out in advance: the calls to make, and the scratch memory between them.
 *
 * @module
 */

import type { Libyuv } from "./libyuv.ts";

/** What a plane can be part of. */
export type Region = "source" | "scratch" | "output";

/** The lines of a plane, relative to the region it is in. */
export interface Plane {
  readonly region: Region;
  /** Bytes to the first line. */
  readonly offset: number;
  /** Bytes from one line to the next; negative where they lie from the bottom up. */
  readonly stride: number;
}

/** Where the regions begin in this conversion. */
export type Addresses = Readonly<Record<Region, number>>;

/** One call; libyuv's return 0, or nothing, where they did what they were asked. */
export type Step = (libyuv: Libyuv, at: Addresses) => number | void;

/** The calls that make each line of a plane from one line of another. */
export type LineCall =
  | "ARGB1555ToARGB"
  | "ARGB4444ToARGB"
  | "ARGBMirror"
  | "ARGBToRAW"
  | "ARGBToRGB24"
  | "CopyPlane"
  | "J400ToARGB"
  | "MirrorPlane"
  | "MirrorPlane_16"
  | "RAWToARGB"
  | "RAWToRGB24"
  | "RGB24ToARGB"
  | "RGB565ToARGB";

const alignment = 64;

/** A conversion worked out in advance: good for every picture of the same layout. */
export class Plan {
  readonly #steps: Step[] = [];
  #scratchBytes = 0;
  #scratchEnd = 0;

  /** Bytes of scratch memory that run() needs. */
  get scratchBytes(): number {
    return this.#scratchBytes;
  }

  /** Adds a call. */
  add(step: Step): void {
    this.#steps.push(step);
  }

  /**
   * Adds a call from one plane to another.
   *
   * @param width of a line, in what the call counts
   * @param height lines
   */
  addLines(name: LineCall, from: Plane, into: Plane, width: number, height: number): void {
    this.add((libyuv, at) =>
      libyuv[name](address(from, at), from.stride, address(into, at), into.stride, width, height)
    );
  }

  /** Sets scratch memory aside for a plane. */
  scratch(rowBytes: number, rows: number): Plane {
    const stride = Math.ceil(rowBytes / alignment) * alignment;
    const offset = this.#scratchEnd;
    this.#scratchEnd += stride * rows;
    this.#scratchBytes = Math.max(this.#scratchBytes, this.#scratchEnd);
    return { region: "scratch", offset, stride };
  }

  /** Plans a part of the work; the scratch memory it sets aside is free again after it. */
  part(build: () => void): void {
    const end = this.#scratchEnd;
    build();
    this.#scratchEnd = end;
  }

  /** Makes the calls. */
  run(libyuv: Libyuv, at: Addresses): void {
    for (const step of this.#steps) {
      // All that libyuv checks is what the plan is made of: this would be a fault in the plan.
      if (step(libyuv, at)) throw new Error("Cannot convert: libyuv refused a call of the plan");
    }
  }
}

/** The address of a plane's first line. */
export function address(plane: Plane, at: Addresses): number {
  return at[plane.region] + plane.offset;
}

/** The part of a plane that begins so many bytes into the line, and so many lines down. */
export function planeAt(plane: Plane, bytes: number, lines: number): Plane {
  return { ...plane, offset: plane.offset + bytes + lines * plane.stride };
}

/** The same plane from the bottom line up: what is drawn into it stands on its head. */
export function bottomUp(plane: Plane, lines: number): Plane {
  return { ...planeAt(plane, 0, lines - 1), stride: -plane.stride };
}
