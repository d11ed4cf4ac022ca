/**
 * The camera's picture in the terminal.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { type ConversionOptions, conversionSettings } from "../pixels/converter.ts";
import { FrameConverter } from "../output/frame_converter.ts";
import type { CameraRequest } from "./camera_options.ts";
import { type Drawing, drawingFor } from "./drawing.ts";
import { askForGraphics, type Size } from "./graphics.ts";
import { Journal } from "./journal.ts";
import { Screen } from "./preview_screen.ts";
import { summaryLines } from "./summary.ts";
import { hasColor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import { withCamera } from "./with_camera.ts";

/** Shortest time between two pictures, in ms: terminals are slow. */
const INTERVAL = 33;

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
      const drawing = await drawingFor(await askForGraphics());
      using screen = new Screen(drawing.end);
      const picture = new Picture(screen, drawing, conversion);
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
  });
}

/** Frames as large as the screen has room for. */
class Picture {
  readonly #screen: Screen;
  readonly #drawing: Drawing;
  readonly #conversion: ConversionOptions;
  readonly #converter = new FrameConverter();
  #drawnAt = -Infinity;

  constructor(screen: Screen, drawing: Drawing, conversion: ConversionOptions) {
    this.#screen = screen;
    this.#drawing = drawing;
    this.#conversion = conversion;
  }

  async show(frame: Frame): Promise<void> {
    if (performance.now() - this.#drawnAt < INTERVAL) return;
    this.#drawnAt = performance.now();
    const { columns, rows } = this.#screen.fit();
    const { cell, maxPixels, format } = this.#drawing;
    const room = { width: columns * cell.width, height: rows * cell.height };
    const size = fitted(shapeOf(frame, this.#conversion), room, maxPixels);
    const settings = conversionSettings({ ...this.#conversion, ...size, format });
    using held = this.#converter.convert(frame, settings);
    const data = new Uint8ClampedArray(held.raster.planes[0]!);
    await this.#screen.draw(await this.#drawing.draw(data, size));
  }
}

/** The picture's size as it is to be shown, before it is scaled. */
function shapeOf({ width, height }: Frame, { crop, rotate = 0 }: ConversionOptions): Size {
  const shape = crop ?? { width, height };
  return rotate % 180 === 0 ? shape : { width: shape.height, height: shape.width };
}

/** The largest size of the same shape that fits into `room`, with an even number of lines. */
function fitted(shape: Size, room: Size, maxPixels: number): Size {
  const scale = Math.min(
    room.width / shape.width,
    room.height / shape.height,
    Math.sqrt(maxPixels / (shape.width * shape.height)),
  );
  return {
    width: Math.max(1, Math.round(shape.width * scale)),
    height: Math.max(1, Math.round(shape.height * scale / 2)) * 2,
  };
}
