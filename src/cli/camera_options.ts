/**
 * The options that every command which reads a camera shares.
 *
 * @module
 */

import { type ConnectOptions, type FramesOptions, overflows } from "../client/options.ts";
import { matrices } from "../pixels/color.ts";
import { angles, filters, fits, flips, formats, ranges } from "../pixels/options.ts";
import type { OptionTable, OptionValues } from "./command.ts";
import { parseEndpoint } from "./endpoint.ts";
import {
  parseCount,
  parseCrop,
  parseOutputSize,
  parseSeconds,
  parseTimeLimit,
  parseWord,
  refuse,
} from "./values.ts";

/** The shared options, for a command's table. */
export const cameraOptions = {
  "frames": { value: "N", help: "end after N frames" },
  "duration": { value: "SECONDS", help: "end after so long, counted from connecting" },
  "format": { value: "F", help: `convert to ${formats.join(", ")}` },
  "size": { value: "WxH", help: "scale to this size; Wx or xH alone keeps the aspect ratio" },
  "crop": { value: "X,Y,WxH", help: "use only the rectangle of this corner and size, in pixels" },
  "rotate": { value: "DEGREES", help: "turn clockwise by 90, 180 or 270, after cropping" },
  "flip": { value: "F", help: `mirror at last: ${flips.join(" or ")}` },
  "filter": { value: "F", help: `how to scale: ${filters.join(", ")}` },
  "fit": { value: "F", help: `how to fill --size: ${fits.join(", ")}` },
  "color": {
    value: "M[:RANGE]",
    help: `YUV matrix ${matrices.join(", ")}, and range ${ranges.join(" or ")}`,
  },
  "overflow": {
    value: "POLICY",
    help: `when frames come too fast:\n${overflows.join(", ")}`,
  },
  "reconnect": { help: "connect again, and go on, when the connection is lost" },
  "timeout": {
    value: "SECONDS",
    help: "longest wait for the connection (default 2), and for a frame\n" +
      "while recording (default Infinity: no limit)",
  },
} satisfies OptionTable;

type CameraValues = OptionValues<typeof cameraOptions>;

/** What the shared options ask for. */
export interface CameraRequest {
  /** For `connect`. */
  readonly connect: ConnectOptions & { hostname: string; port: number };
  /** For `frames`: "native" where no conversion was asked for. */
  readonly frames: FramesOptions;
  /** When to end, in ms after connecting; undefined: not by itself. */
  readonly duration: number | undefined;
}

/** Reads the operand HOST:PORT and the shared options. */
export function cameraRequest(values: CameraValues, endpoint = "localhost"): CameraRequest {
  const { duration, timeout, reconnect } = values;
  const patience = timeout === undefined ? undefined : parseTimeLimit("timeout", timeout);
  const frames = { ...conversion(values), ...delivery(values) };
  if (patience !== undefined) frames.frameTimeout = patience;
  return {
    connect: {
      ...parseEndpoint(endpoint),
      connectTimeout: patience ?? 2000,
      reconnect: reconnect ? {} : false,
    },
    frames,
    duration: duration === undefined ? undefined : parseSeconds("duration", duration),
  };
}

/** The options for frames, without a format unless one was asked for: a file's kind has its own. */
export function fileOptions(values: CameraValues, { frames }: CameraRequest): FramesOptions {
  const { format: _default, ...others } = frames;
  return values.format === undefined ? others : frames;
}

/** How frames are handed over: how many, and what becomes of those that come too fast. */
function delivery({ frames, overflow }: CameraValues): FramesOptions {
  const options: FramesOptions = {};
  if (frames !== undefined) options.limit = parseCount("frames", frames);
  if (overflow !== undefined) options.overflow = parseWord("overflow", overflow, overflows);
  return options;
}

/** What is done to the pixels. */
function conversion(values: CameraValues): FramesOptions {
  const options: FramesOptions = {};
  const { format, size, crop, rotate, flip, filter, fit, color } = values;
  if (size !== undefined) Object.assign(options, parseOutputSize("size", size));
  if (crop !== undefined) options.crop = parseCrop("crop", crop);
  if (rotate !== undefined) {
    const word = parseWord("rotate", rotate, angles.map(String));
    options.rotate = angles.find((angle) => String(angle) === word)!;
  }
  if (flip !== undefined) options.flip = parseWord("flip", flip, flips);
  if (filter !== undefined) options.filter = parseWord("filter", filter, filters);
  if (fit !== undefined) options.fit = parseWord("fit", fit, fits);
  if (color !== undefined) options.color = parseColor(color);
  const converts = Object.keys(options).length > 0;
  options.format = format === undefined
    ? converts ? "rgba" : "native"
    : parseWord("format", format, formats);
  if (converts && options.format === "native") {
    refuse("format", "native", "another one where pixels are to be changed");
  }
  return options;
}

function parseColor(text: string): NonNullable<FramesOptions["color"]> {
  const [matrix = "", range, ...rest] = text.split(":");
  if (rest.length > 0) {
    refuse("color", text, "MATRIX or MATRIX:RANGE, such as bt709:full");
  }
  const color = { matrix: parseWord("color", matrix, matrices) };
  return range === undefined ? color : { ...color, range: parseWord("color", range, ranges) };
}
