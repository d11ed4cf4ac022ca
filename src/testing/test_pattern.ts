/**
 * Test pictures in any pixel format of the table.
 *
 * @module
 */

import { checkInteger, checkString } from "../check.ts";
import {
  findPixelFormat,
  type PixelFormat,
  type PlaneShape,
  planeShapes,
} from "../pixels/formats.ts";
import type { ServerImage } from "../server/server_image.ts";
import { UnsupportedFormatError } from "../errors.ts";
import { type Color, fill, palette, type Region } from "./samples.ts";

const action = "make the test pattern";

const white: Color = [255, 255, 255];
const black: Color = [0, 0, 0];

/** White, yellow, cyan, green, magenta, red, blue, black: as colour bars always were. */
const bars: readonly Color[] = [
  white,
  [255, 255, 0],
  [0, 255, 255],
  [0, 255, 0],
  [255, 0, 255],
  [255, 0, 0],
  [0, 0, 255],
  black,
];

/** Binary digits of the frame counter. */
const COUNTER_BITS = 16;
/** Steps of the gray ramp. */
const RAMP_STEPS = 32;
/** Frames a second that `t` counts in. */
const RATE = 30;

/** What does not move: the same for every index. */
interface Background {
  readonly format: PixelFormat;
  readonly shapes: readonly PlaneShape[];
  readonly planes: readonly Uint8Array[];
}

/** The last few backgrounds; drawing one costs far more than copying it. */
const backgrounds = new Map<string, Background>();
const MAX_BACKGROUNDS = 4;

/**
 * Makes frame `index` of a moving picture: colour bars over a ramp from black to white, a white
 * spot with a black rim that wanders over them, and at the top left `index` as 16 binary digits, the most
 * significant first, white for 1 (where the picture is at least 32 pixels wide and 8 high).
 *
 * The same arguments always give the same bytes, in planes of the image's own. `metadata` has `t`,
 * counted at 30 frames a second, and `count`, which is `index`.
 *
 * @param pixelFormat FFmpeg's name: `"yuv420p"`.
 * @param width Pixels in a row, at least 1.
 * @param height Rows, at least 1.
 * @param index Number of the frame, from 0.
 * @throws {UnsupportedFormatError} If the table of pixel formats lacks the format.
 * @throws {RangeError} If a size or the index is out of range.
 * @throws {TypeError} If an argument is of the wrong type.
 *
 * @example
 * ```ts
 * import { testPattern } from "@lab/filers-client/testing";
 *
 * const image = testPattern("yuv420p", 64, 48, 7);
 * console.log(image.planes.map((plane) => plane.length), image.metadata.count);
 * ```
 */
export function testPattern(
  pixelFormat: string,
  width: number,
  height: number,
  index: number,
): ServerImage {
  checkString(action, "pixelFormat", pixelFormat);
  checkInteger(action, "width", width, 1);
  checkInteger(action, "height", height, 1);
  checkInteger(action, "index", index, 0);
  const { format, shapes, planes: still } = backgroundOf(pixelFormat, width, height);
  const planes = still.map((plane) => plane.slice());
  const spot = spotAt(width, height, index);
  fill(format, shapes, planes, spot, black);
  fill(format, shapes, planes, inside(spot), white);
  const cell = cellOf(width, height);
  for (let bit = 0; cell > 0 && bit < COUNTER_BITS; bit++) {
    const isSet = Math.floor(index / 2 ** (COUNTER_BITS - 1 - bit)) % 2 === 1;
    const region = { x: bit * cell, y: 0, width: cell, height: cell };
    fill(format, shapes, planes, region, isSet ? white : black);
  }
  return { pixelFormat, width, height, planes, metadata: { t: index / RATE, count: index } };
}

/** Side of one digit of the counter: even, so that it covers whole chroma samples; 0 for none. */
function cellOf(width: number, height: number): number {
  return Math.min(16, Math.floor(width / COUNTER_BITS / 2) * 2, Math.floor(height / 4 / 2) * 2);
}

/** The spot bounces off all four edges, at a different pace each way. */
function spotAt(width: number, height: number, index: number): Region {
  const side = Math.max(1, Math.floor(Math.min(width, height) / 6));
  return {
    x: bounce(index * Math.max(1, Math.round(width / 97)), width - side),
    y: bounce(index * Math.max(1, Math.round(height / 61)), height - side),
    width: side,
    height: side,
  };
}

/** The spot without the dark rim that shows it on white; at least a pixel. */
function inside({ x, y, width, height }: Region): Region {
  const rim = Math.floor(width / 4);
  return { x: x + rim, y: y + rim, width: width - 2 * rim, height: height - 2 * rim };
}

function bounce(distance: number, room: number): number {
  if (room === 0) return 0;
  const position = distance % (2 * room);
  return position <= room ? position : 2 * room - position;
}

function backgroundOf(pixelFormat: string, width: number, height: number): Background {
  const key = `${pixelFormat} ${width}x${height}`;
  const known = backgrounds.get(key);
  if (known) return known;
  const format = findPixelFormat(pixelFormat);
  if (format === undefined) {
    throw new UnsupportedFormatError(
      `Cannot ${action}: pixel format "${pixelFormat}" is unknown. ` +
        'Give FFmpeg\'s name of one, such as "yuv420p"',
    );
  }
  const [oldest] = backgrounds.keys();
  if (oldest !== undefined && backgrounds.size >= MAX_BACKGROUNDS) backgrounds.delete(oldest);
  const background = draw(format, width, height);
  backgrounds.set(key, background);
  return background;
}

function draw(format: PixelFormat, width: number, height: number): Background {
  const shapes = planeShapes(format, width, height);
  const planes = shapes.map(({ rowBytes, rows }) => new Uint8Array(rowBytes * rows));
  if (format.model === "palette") planes[1] = palette();
  const split = Math.ceil(height * 2 / 3);
  const stripes = (colors: readonly Color[], y: number, below: number) => {
    for (const [i, color] of colors.entries()) {
      const x = Math.floor(i * width / colors.length);
      const right = Math.floor((i + 1) * width / colors.length);
      fill(format, shapes, planes, { x, y, width: right - x, height: below - y }, color);
    }
  };
  const ramp = Array.from({ length: RAMP_STEPS }, (_, i): Color => {
    const level = Math.round(i * 255 / (RAMP_STEPS - 1));
    return [level, level, level];
  });
  stripes(bars, 0, split);
  stripes(ramp, split, height);
  return { format, shapes, planes };
}
