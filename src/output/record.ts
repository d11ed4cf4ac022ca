/**
 * Recording a camera to disk.
 *
 * @module
 */

import {
  checkBoolean,
  checkChoice,
  checkFunction,
  checkOptions,
  checkString,
  type OptionNames,
} from "../check.ts";
import type { FilersClient } from "../client/client.ts";
import type { Frame } from "../client/frame.ts";
import { framesNames, type FramesOptions, framesSettings } from "../client/options.ts";
import { conversionNames, type ConversionOptions } from "../pixels/options.ts";
import { presets, type VideoPreset } from "./ffmpeg.ts";
import { Recorder, type RecordingSummary } from "./recorder.ts";
import { parseTarget } from "./target.ts";

/** Images that may wait for the disk: at 200 frames a second, a third of a second. */
const CAPACITY = 64;

const action = "record";

/** Options of {@linkcode record}. */
export interface RecordOptions extends FramesOptions {
  /**
   * Format of the pixels in the file. Left out, each kind of file keeps all that it can of what
   * the camera sends.
   */
  format?: NonNullable<FramesOptions["format"]>;
  /**
   * Images that may wait for the disk, 1 to 1024. Each takes its own memory.
   *
   * @default {64}
   */
  capacity?: number;
  /**
   * How ffmpeg encodes a video.
   *
   * @default {"lossless" for .mkv, "quality" for .mp4}
   */
  preset?: VideoPreset;
  /**
   * Replace files that are there already.
   *
   * @default {false}
   */
  overwrite?: boolean;
  /** Path of the sidecar. Left out, it is the target with `.jsonl` added; stdout has none. */
  sidecar?: string;
  /** Called with each frame when it has been written, and with the recording so far. */
  onFrame?: (frame: Frame, summary: RecordingSummary) => void;
}

const recordNames: OptionNames<RecordOptions> = {
  ...framesNames,
  preset: true,
  overwrite: true,
  sidecar: true,
  onFrame: true,
};

/**
 * Records a camera until the server ends it, `limit` frames are written, or the client is stopped
 * or closed; then all images that came before are written, too.
 *
 * The target's extension tells what is written: `.y4m`, `.raw` (the planes as sent), `.rgba`,
 * `.npy` (frames x height x width x channels), `.png` (a file each; see {@linkcode RecordOptions}
 * and the guide for the names), `.mkv` and `.mp4` (by the ffmpeg on PATH), or `-` for stdout. A
 * sidecar beside it has a line of JSON for each frame: `index`, `t`, `count`, `receivedAt`, `gap`,
 * `dropped` and `metadata`.
 *
 * Writing never keeps images from being read. When the disk is too slow for long, images are
 * dropped as `overflow` says, the client tells `slowconsumer`, and the summary tells which are
 * missing. Whatever ends the recording, the files are complete up to there.
 *
 * @param target a path, a file URL, or `-`
 * @returns what the recording holds, and what it lacks
 * @throws {FilersError} The file cannot be made or written, or the camera was lost. What came
 * before is in the file.
 * @throws {TypeError} An option or the extension is unknown, or a value of the wrong type.
 * @throws {RangeError} An option is out of its range.
 *
 * @example
 * ```ts
 * import { connect, record } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 5 });
 * await using camera = await connect({ port: server.port });
 * const folder = await Deno.makeTempDir();
 * const { frames, dropped, gaps } = await record(camera, `${folder}/trial.y4m`, { limit: 5 });
 * console.log(frames, dropped, gaps); // 5 0 0
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function record(
  client: FilersClient,
  target: string | URL,
  options: RecordOptions = {},
): Promise<RecordingSummary> {
  checkOptions(action, options, recordNames);
  const { preset, overwrite = false, sidecar, onFrame, ...framesOptions } = options;
  if (preset !== undefined) checkChoice(action, "preset", preset, presets);
  checkBoolean(action, "overwrite", overwrite);
  if (sidecar !== undefined) checkString(action, "sidecar", sidecar);
  if (onFrame !== undefined) checkFunction(action, "onFrame", onFrame);
  const { conversion: settings, limit } = framesSettings(framesOptions, action);
  const conversion = { ...settings, format: framesOptions.format };
  const frames = client.frames(asSent(framesOptions));
  let rate = client.recording?.rate ?? 0;
  const recorder = await Recorder.open(parseTarget(target, conversion.format), {
    conversion,
    preset,
    overwrite,
    sidecar,
    rate: () => rate,
  });
  const listening = new AbortController();
  client.addEventListener("recordingstart", ({ detail }) => rate = detail.rate, listening);
  client.addEventListener("recordingstop", () => {
    recorder.tally.interrupted(client.stats.images);
  }, listening);
  try {
    for await (using frame of frames) {
      await recorder.write(frame);
      onFrame?.(frame, recorder.summary);
    }
    if (recorder.tally.frames < limit) recorder.tally.end(frames.stats.dropped);
  } finally {
    listening.abort();
    await recorder.close();
  }
  return recorder.summary;
}

/** The options for images that are converted here, once it is known what the camera sends. */
function asSent(options: FramesOptions): FramesOptions {
  const { capacity = CAPACITY, ...others } = options;
  for (const name in conversionNames) delete others[name as keyof ConversionOptions];
  return { ...others, capacity, format: "native" };
}
