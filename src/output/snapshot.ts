/**
 * One frame as a picture file.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { FilersClient } from "../client/client.ts";
import { type FramesOptions, framesSettings } from "../client/options.ts";
import { FilersError } from "../errors.ts";
import type { Metadata } from "../wire/message.ts";
import { FrameConverter } from "./frame_converter.ts";
import { encodePng, pngFormat } from "./png.ts";
import { writeFile } from "./png_sequence.ts";

/** Options of {@linkcode snapshot}: how to convert the frame, and how long to wait for it. */
export interface SnapshotOptions
  extends Omit<FramesOptions, "limit" | "overflow" | "capacity" | "until"> {
  /**
   * Replace a file that is there already.
   *
   * @default {false}
   */
  overwrite?: boolean;
}

/** What {@linkcode snapshot} has written. */
export interface Snapshot {
  /** Path of the file. */
  readonly file: string;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Bits of a sample in the file: 8 or 16. */
  readonly depth: number;
  /** All that the server said about the frame. */
  readonly metadata: Metadata;
}

/**
 * Writes the camera's next frame as a PNG file. Without a `format` the file keeps the frame's full
 * depth: what has more than 8 bits becomes 16-bit PNG, gray or RGB. (Not so Bayer mosaics, and
 * colours that are cropped, scaled or turned: these become 8-bit RGB.)
 *
 * @param target a path or file URL that ends in `.png`
 * @throws {FilersError} No frame came, or the file cannot be written.
 * @throws {RangeError | TypeError} An option is out of its range, or `target` is no `.png`.
 *
 * @example
 * ```ts
 * import { connect, snapshot } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ pixelFormat: "gray16le" });
 * await using camera = await connect({ port: server.port });
 * const folder = await Deno.makeTempDir();
 * const { depth } = await snapshot(camera, `${folder}/arena.png`);
 * console.log(depth); // 16
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function snapshot(
  client: FilersClient,
  target: string | URL,
  options: SnapshotOptions = {},
): Promise<Snapshot> {
  const file = target instanceof URL ? fileURLToPath(target) : target;
  if (!/\.png$/i.test(file)) {
    throw new TypeError(`Cannot write "${file}": a snapshot is a PNG file. Let it end in .png`);
  }
  const { overwrite = false, ...framesOptions } = options;
  const { conversion } = framesSettings(framesOptions);
  const { frameTimeout, signal } = framesOptions;
  const frames = client.frames({
    format: "native",
    limit: 1,
    ...(frameTimeout === undefined ? {} : { frameTimeout }),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (using frame of frames) {
    const wanted = { ...conversion, format: framesOptions.format };
    using held = new FrameConverter().prepare(frame, wanted, pngFormat);
    const { width, height, format } = held.raster;
    await writeFile(file, await encodePng(held.raster), overwrite);
    return {
      file,
      width,
      height,
      depth: (format?.depth ?? 8) > 8 ? 16 : 8,
      metadata: frame.metadata,
    };
  }
  throw new FilersError(
    "Cannot take a snapshot: the camera was closed before a frame came. Connect, and try again",
  );
}
