/**
 * The camera's picture in the terminal.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import type { ConversionOptions } from "../pixels/converter.ts";
import { FrameConverter } from "../output/frame_converter.ts";
import type { CameraRequest } from "./camera_options.ts";
import { halfBlocks } from "./half_blocks.ts";
import { Journal } from "./journal.ts";
import { Screen } from "./preview_screen.ts";
import { summaryLines } from "./summary.ts";
import { hasColor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import { withCamera } from "./with_camera.ts";

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
  await withCamera(request, terminal, async (camera, ending) => {
    const journal = new Journal(camera);
    try {
      using screen = new Screen();
      const picture = new Picture(screen, conversion);
      for await (using frame of camera.frames({ ...frames, signal: ending })) {
        journal.add(frame);
        await picture.show(frame);
      }
    } finally {
      terminal.progress("");
      if (journal.delivered > 0) {
        summaryLines(journal, camera.stats, terminal.colors).forEach((line) => terminal.line(line));
      }
    }
    return journal.delivered > 0;
  });
}

/** Frames as large as the screen has room for. */
class Picture {
  readonly #screen: Screen;
  readonly #conversion: ConversionOptions;
  readonly #converter = new FrameConverter();
  #drawnAt = -Infinity;

  constructor(screen: Screen, conversion: ConversionOptions) {
    this.#screen = screen;
    this.#conversion = conversion;
  }

  async show(frame: Frame): Promise<void> {
    if (performance.now() - this.#drawnAt < INTERVAL) return;
    this.#drawnAt = performance.now();
    const { columns, rows } = this.#screen.fit();
    const shape = shapeOf(frame, this.#conversion);
    const size = fitted(shape, { width: columns, height: rows * 2 });
    const options: ConversionOptions = { ...this.#conversion, ...size, format: "rgba" };
    using held = this.#converter.convert(frame, options);
    const data = new Uint8ClampedArray(held.raster.planes[0]!);
    await this.#screen.draw(halfBlocks({ ...size, data }, size.width));
  }
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
