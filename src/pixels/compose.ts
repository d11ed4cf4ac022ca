/**
 * Plans the conversion of a picture: checks it, and puts the stages together.
 *
 * @module
 */

import { UnsupportedFormatError } from "../errors.ts";
import { colorMeaning } from "./color.ts";
import type { PixelFormat } from "./formats.ts";
import { resolveGeometry, type Size } from "./geometry.ts";
import { type ConversionSettings, largestSide, type Rectangle } from "./options.ts";
import type { OutputFormat, SourcePicture } from "./picture.ts";
import { bottomUp, Plan, type Plane } from "./plan.ts";
import { addStages } from "./stages.ts";
import { checkPlanes, viewAround, viewOf } from "./view.ts";

/** A plan, and what it makes. */
export interface Composition extends Size {
  readonly plan: Plan;
  readonly format: OutputFormat;
  /** Bytes from one line of the result to the next. */
  readonly stride: number;
}

const pixelBytes = { rgba: 4, bgra: 4, rgb24: 3, bgr24: 3, gray: 1, gray16: 2 } as const;

/**
 * Plans the conversion of every picture that lies in its block as this one does.
 *
 * @throws {UnsupportedFormatError} where the format or size can't be converted
 * @throws {RangeError} where the crop reaches outside the picture, or a plane outside its block
 */
export function compose(source: SourcePicture, settings: ConversionSettings): Composition {
  const format = supportedFormat(source);
  checkPlanes(source, format);
  const output = settings.format;
  if (output === "native") {
    throw new TypeError("Cannot convert to native: it stands for the planes as they were sent");
  }
  const plan = new Plan();
  const geometry = resolveGeometry(source, format.chroma, settings);
  const { placed, orientation, output: size } = geometry;
  const bytes = pixelBytes[output];
  const stride = size.width * bytes;
  addBars(plan, output, size, placed);

  const { view, x, y } = viewAround(viewOf(source, format), geometry.crop);
  const upright: Plane = { region: "output", offset: placed.y * stride + placed.x * bytes, stride };
  const target = orientation.inverted ? bottomUp(upright, placed.height) : upright;
  addStages(
    {
      plan,
      view,
      crop: { ...geometry.crop, x, y },
      scaled: geometry.scaled,
      orientation,
      filter: settings.filter,
      meaning: colorMeaning(format, settings),
    },
    output,
    target,
  );
  return { plan, format: output, ...size, stride };
}

function supportedFormat({ pixelFormat, format, width, height }: SourcePicture): PixelFormat {
  const advice = 'Ask for format "native" to get the planes as they were sent';
  if (format === undefined) {
    throw new UnsupportedFormatError(
      `Cannot convert ${pixelFormat}: it is not in the table of pixel formats. ${advice}`,
    );
  }
  if (width > largestSide || height > largestSide) {
    throw new UnsupportedFormatError(
      `Cannot convert ${width}x${height}: the longest side is ${largestSide}. ${advice}`,
    );
  }
  return format;
}

/** Opaque black bars beside the picture, or above and below it. */
function addBars(
  plan: Plan,
  output: OutputFormat,
  { width, height }: Size,
  placed: Rectangle,
): void {
  const right = placed.x + placed.width;
  const bottom = placed.y + placed.height;
  addBar(plan, output, width, { x: 0, y: 0, width, height: placed.y });
  addBar(plan, output, width, { x: 0, y: bottom, width, height: height - bottom });
  addBar(plan, output, width, { ...placed, x: 0, width: placed.x });
  addBar(plan, output, width, { ...placed, x: right, width: width - right });
}

function addBar(
  plan: Plan,
  output: OutputFormat,
  lineWidth: number,
  { x, y, width, height }: Rectangle,
): void {
  if (width === 0 || height === 0) return;
  const bytes = pixelBytes[output];
  const stride = lineWidth * bytes;
  const hasAlpha = output === "rgba" || output === "bgra";
  plan.add((libyuv, at) =>
    hasAlpha
      ? libyuv.ARGBRect(at.output, stride, x, y, width, height, 0xff000000)
      : libyuv.SetPlane(at.output + y * stride + x * bytes, stride, width * bytes, height, 0)
  );
}
