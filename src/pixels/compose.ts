/**
 * Plans the conversion of a picture: checks it, and puts the stages together.
 *
 * @module
 */

import { UnsupportedFormatError } from "../errors.ts";
import { colorMeaning } from "./color.ts";
import type { PixelFormat } from "./formats.ts";
import { resolveGeometry, type Size } from "./geometry.ts";
import { type ConversionSettings, largestSide } from "./options.ts";
import type { OutputFormat, SourcePicture } from "./picture.ts";
import { Plan, type Plane } from "./plan.ts";
import { sameSize } from "./scale.ts";
import { stagesFor } from "./stages.ts";
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
  const { placed, output: size } = geometry;
  const bytes = pixelBytes[output];
  const stride = size.width * bytes;
  if (!sameSize(placed, size)) blacken(plan, output, size, stride);

  const { view, x, y } = viewAround(viewOf(source, format), geometry.crop);
  const stages = stagesFor({
    plan,
    view,
    crop: { ...geometry.crop, x, y },
    scaled: geometry.scaled,
    orientation: geometry.orientation,
    filter: settings.filter,
    meaning: colorMeaning(format, settings),
  }, output);
  const target: Plane = { region: "output", offset: placed.y * stride + placed.x * bytes, stride };
  const last = stages.pop()!;
  last(stages.reduce((plane, stage) => stage(plane), view.planes[0]!), target);
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

/** Opaque black all over, for the bars beside the picture. */
function blacken(plan: Plan, output: OutputFormat, { width, height }: Size, stride: number): void {
  const hasAlpha = output === "rgba" || output === "bgra";
  plan.add((libyuv, at) =>
    hasAlpha
      ? libyuv.ARGBRect(at.output, stride, 0, 0, width, height, 0xff000000)
      : libyuv.SetPlane(at.output, stride, stride, height, 0)
  );
}
