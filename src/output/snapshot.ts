/**
 * One frame as a picture file.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { checkBoolean, checkOptions, checkString, type OptionNames } from "../check.ts";
import type { FilersClient } from "../client/client.ts";
import { framesNames, type FramesOptions, framesSettings } from "../client/options.ts";
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

const action = "take a snapshot";

const { limit: _limit, overflow: _overflow, capacity: _capacity, until: _until, ...others } =
  framesNames;
const snapshotNames: OptionNames<SnapshotOptions> = { ...others, overwrite: true };

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
 * @throws {TypeError} An option is unknown or of the wrong type, or `target` is no `.png`.
 * @throws {RangeError} An option is out of its range.
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
  if (!/\.png$/i.test(checkString(action, "target", file))) {
    throw new TypeError(`Cannot write "${file}": a snapshot is a PNG file. Let it end in .png`);
  }
  checkOptions(action, options, snapshotNames);
  const { overwrite = false, ...framesOptions } = options;
  checkBoolean(action, "overwrite", overwrite);
  const { conversion, frameTimeout } = framesSettings(framesOptions, action);
  const { signal } = framesOptions;
  const frames = client.frames({
    format: "native",
    limit: 1,
    frameTimeout,
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
