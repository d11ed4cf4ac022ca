/**
 * Works out what to send to a page: no more pixels than it shows, and no more than there are.
 *
 * @module
 */

import { findPixelFormat } from "../pixels/formats.ts";
import type { Rectangle } from "../pixels/options.ts";
import type { PagePixels, SourceInfo, ViewMessage } from "./messages.ts";

/** The camera's pictures, as long as their format and size stay the same. */
export interface Source {
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
}

/** What to make of a camera's pictures for one page. */
export interface Plan {
  readonly pixels: PagePixels;
  readonly width: number;
  readonly height: number;
  /** The part of the picture to send. */
  readonly region: Rectangle;
  readonly source: SourceInfo;
}

/** Sides of the smallest region to send, in pixels: below that nothing is saved. */
const SMALLEST_REGION = 16;

/** Plans what to send of `source` to a page with this view. */
export function planPicture(source: Source, view: ViewMessage): Plan {
  const region = view.region ? placeRegion(view.region, source) : { x: 0, y: 0, ...size(source) };
  const asked = view.region ?? source;
  const scale = Math.min(view.width / asked.width, view.height / asked.height, 1);
  const format = findPixelFormat(source.pixelFormat);
  const gray = format?.model === "gray";
  const deep = gray && format.depth > 8;
  return {
    pixels: deep ? "gray16" : gray ? "gray" : "rgba",
    width: Math.max(1, Math.round(region.width * scale)),
    height: Math.max(1, Math.round(region.height * scale)),
    region,
    source: {
      pixelFormat: source.pixelFormat,
      ...size(source),
      white: deep ? 2 ** format.depth - 1 : 255,
    },
  };
}

/** Whether two plans ask for the same pixels of the same pictures. */
export function isSamePlan(a: Plan, b: Plan): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether two sources call for the same plan. */
export function isSameSource(a: Source | null, b: Source): boolean {
  return a?.pixelFormat === b.pixelFormat && a.width === b.width && a.height === b.height;
}

function size({ width, height }: Source): { width: number; height: number } {
  return { width, height };
}

/**
 * The region moved and shrunk to lie inside the picture, which may have changed since the page
 * asked. It begins and ends at even pixels, between the chroma samples, where the picture does.
 */
function placeRegion(region: Rectangle, source: Source): Rectangle {
  const [x, width] = placeSpan(region.x, region.width, source.width);
  const [y, height] = placeSpan(region.y, region.height, source.height);
  return { x, y, width, height };
}

function placeSpan(start: number, length: number, available: number): [number, number] {
  const wanted = Math.min(Math.max(length, SMALLEST_REGION), available);
  const inside = Math.min(start, available - wanted);
  const begin = Math.floor(inside / 2) * 2;
  const end = Math.min(Math.ceil((inside + wanted) / 2) * 2, available);
  return [begin, end - begin];
}
