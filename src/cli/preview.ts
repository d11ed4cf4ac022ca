/**
 * The camera's picture in the terminal.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import type { ConversionOptions } from "../pixels/converter.ts";
import { FrameConverter } from "../output/frame_converter.ts";
import type { CameraRequest } from "./camera_options.ts";
import { followCamera } from "./follow.ts";
import { halfBlocks } from "./half_blocks.ts";
import { Screen } from "./preview_screen.ts";
import { hasColor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** Shortest time between two pictures, in ms: terminals are slow. */
const INTERVAL = 33;

/** A size in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws the camera's newest picture again and again, on a screen of its own that leaves what was
 * in the terminal before as it was.
 *
 * @throws {UsageError} stdout is no terminal that shows colours.
 */
export async function watchPreview(request: CameraRequest, terminal: Terminal): Promise<void> {
  if (!hasColor(Deno.stdout)) {
    throw new UsageError("Cannot draw a preview: stdout must be a terminal that shows colours");
  }
  const { format: _format, width: _width, height: _height, ...options } = request.frames;
  const { limit, frameTimeout, overflow: _overflow, ...conversion } = options;
  const frames: CameraRequest["frames"] = { format: "native", overflow: "latest" };
  if (limit !== undefined) frames.limit = limit;
  if (frameTimeout !== undefined) frames.frameTimeout = frameTimeout;
  const converter = new FrameConverter();
  let drawnAt = -Infinity;
  using screen = new Screen();
  await followCamera({ ...request, frames }, terminal, async (frame) => {
    if (performance.now() - drawnAt < INTERVAL) return;
    drawnAt = performance.now();
    const { columns, rows } = screen.fit();
    const size = fitted(shapeOf(frame, conversion), { width: columns, height: rows * 2 });
    using held = converter.convert(frame, { ...conversion, ...size, format: "rgba" });
    const [data] = held.raster.planes;
    await screen.draw(halfBlocks({ ...size, data: new Uint8ClampedArray(data!) }, size.width));
  });
}

/** The picture's size as it is to be shown, before it is scaled. */
function shapeOf({ width, height }: Frame, { crop, rotate = 0 }: ConversionOptions): Size {
  const shape = crop ?? { width, height };
  return rotate % 180 === 0 ? shape : { width: shape.height, height: shape.width };
}

/** The largest size of the same shape that fits into `room`, with an even number of lines. */
function fitted(shape: Size, room: Size): Size {
  const scale = Math.min(room.width / shape.width, room.height / shape.height);
  return {
    width: Math.max(1, Math.round(shape.width * scale)),
    height: Math.max(1, Math.round(shape.height * scale / 2)) * 2,
  };
}
