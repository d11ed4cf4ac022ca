/**
 * The part of a source picture that a conversion reads.
 *
 * @module
 */

import { type ColorMeaning, narrowingMultiplier } from "./color.ts";
import { type PixelFormat, planeShapes } from "./formats.ts";
import type { Component } from "./layout.ts";
import type { Rectangle } from "./options.ts";
import type { SourcePicture } from "./picture.ts";
import { address, type Plan, type Plane, planeAt } from "./plan.ts";

/** The planes of a picture, or of a part of it. */
export interface View {
  readonly format: PixelFormat;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly planes: readonly Plane[];
  /** Bytes of each sample's word: 1 after narrowing, whatever the format says. */
  readonly wordBytes: 1 | 2;
}

/** Whether each sample of the format has a word of 16 bits to itself. */
function hasWideSamples(format: PixelFormat): boolean {
  return format.components.every((component) => component.wordBits === 16) &&
    !/\d/.test(format.layout);
}

/**
 * Checks that the planes lie inside their block.
 *
 * @throws {RangeError} where one does not
 */
export function checkPlanes(source: SourcePicture, format: PixelFormat): void {
  const { width, height, planes, block } = source;
  for (const [index, shape] of planeShapes(format, width, height).entries()) {
    const plane = planes[index];
    const inside = plane !== undefined && isCount(plane.offset) && isCount(plane.stride) &&
      plane.rows >= shape.rows && plane.stride >= shape.rowBytes &&
      plane.offset + plane.stride * (shape.rows - 1) + shape.rowBytes <= block.bytes.length;
    if (inside) continue;
    throw new RangeError(
      `Cannot convert: plane ${index} of ${format.name} ${width}x${height} does not lie within ` +
        `its ${block.bytes.length} bytes. Check offset, stride and rows`,
    );
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The whole of a picture. */
export function viewOf(source: SourcePicture, format: PixelFormat): View {
  return {
    format,
    width: source.width,
    height: source.height,
    planes: source.planes.slice(0, format.planes.length).map(({ offset, stride }) => ({
      region: "source",
      offset,
      stride,
    })),
    wordBytes: hasWideSamples(format) ? 2 : 1,
  };
}

/**
 * The part of a picture around a rectangle, as narrow as whole groups of samples allow, and where
 * the rectangle begins in it. In a mosaic it takes in the neighbours that pixels get colours from.
 */
export function viewAround(view: View, crop: Rectangle): { view: View; x: number; y: number } {
  const { format } = view;
  const wordBits = Math.min(...format.components.map((component) => component.wordBits));
  const isMosaic = format.model === "bayer";
  const columns = isMosaic ? 2 : Math.max(format.chroma.horizontal, 8 / wordBits);
  const rows = isMosaic ? 2 : format.chroma.vertical;
  const margin = isMosaic ? 1 : 0;
  const x = crop.x - groupStart(crop.x - margin, columns);
  const y = crop.y - groupStart(crop.y - margin, rows);
  const planes = format.planes.map((layout, index) => {
    const plane = view.planes[index]!;
    if (layout.groupBits === 0) return plane;
    const left = (crop.x - x) / (layout.subsampled ? format.chroma.horizontal : 1);
    const top = (crop.y - y) / (layout.subsampled ? format.chroma.vertical : 1);
    return planeAt(plane, left / layout.groupWidth * layout.groupBits / 8, top);
  });
  const width = Math.min(x + crop.width + margin, view.width - crop.x + x);
  const height = Math.min(y + crop.height + margin, view.height - crop.y + y);
  return { view: { ...view, planes, width, height }, x, y };
}

/** Where the group of samples begins that has this one; else the first group. */
function groupStart(sample: number, group: number): number {
  return Math.max(0, Math.floor(sample / group) * group);
}

/** So many lines of a picture; `first` is a multiple of the lines that share a line of chroma. */
export function linesOf(view: View, first: number, height: number): View {
  const planes = view.format.planes.map((layout, index) => {
    const plane = view.planes[index]!;
    if (layout.groupBits === 0) return plane;
    return planeAt(plane, 0, first / (layout.subsampled ? view.format.chroma.vertical : 1));
  });
  return { ...view, planes, height };
}

/** The same picture with a byte for each sample. */
export function narrowed(plan: Plan, view: View, meaning: ColorMeaning): View {
  if (view.wordBytes === 1) return view;
  const shapes = planeShapes(view.format, view.width, view.height);
  const planes = view.planes.map((_, index) => {
    const { rowBytes, rows } = shapes[index]!;
    const into = plan.scratch(rowBytes / 2, rows);
    narrowPlane(plan, view, index, meaning, into);
    return into;
  });
  return { ...view, planes, wordBytes: 1 };
}

/** One plane of words of 16 bits as bytes. */
export function narrowPlane(
  plan: Plan,
  { format, width, height, planes }: View,
  index: number,
  { fullRange }: ColorMeaning,
  into: Plane,
): void {
  const { rowBytes, rows } = planeShapes(format, width, height)[index]!;
  const plane = planes[index]!;
  const multiplier = narrowingMultiplier(format, fullRange);
  plan.add((libyuv, at) =>
    libyuv.NarrowPlane(
      address(plane, at),
      plane.stride,
      Number(format.bigEndian),
      address(into, at),
      into.stride,
      multiplier,
      rowBytes / 2,
      rows,
    )
  );
}

/** Where a component's samples lie in a view, in bytes. */
export interface Samples {
  readonly plane: Plane;
  /** Bytes from one sample to the next. */
  readonly step: number;
}

/** Finds a component by its name. */
export function samplesOf(view: View, name: Component["name"]): Samples | undefined {
  const component = view.format.components.find((component) => component.name === name);
  if (component === undefined) return undefined;
  const { plane, offset, step, wordBits } = component;
  const bytes = view.wordBytes / wordBits;
  return { plane: planeAt(view.planes[plane]!, offset * bytes, 0), step: step * bytes };
}
