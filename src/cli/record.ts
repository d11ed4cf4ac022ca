/**
 * `record`: frames to disk.
 *
 * @module
 */

import { presets } from "../output/ffmpeg.ts";
import { record as recordFrames, type RecordOptions } from "../output/record.ts";
import type { RecordingSummary } from "../output/recorder.ts";
import { parseTarget, sidecarPath } from "../output/target.ts";
import { cameraOptions, cameraRequest, fileOptions } from "./camera_options.ts";
import { type Command, defineCommand, program } from "./command.ts";
import { plural } from "./figures.ts";
import { fileOperands } from "./file_operands.ts";
import { recordingLines, SlowDiskReport } from "./recording_report.ts";
import { Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import { parseWord } from "./values.ts";
import { withCamera } from "./with_camera.ts";

/** The command `record`. */
export const record: Command = defineCommand({
  name: "record",
  summary: "Records a camera to disk, or to stdout.",
  operands: ["OUT", "HOST:PORT"],
  options: {
    "preset": {
      value: "P",
      help: "how ffmpeg encodes: lossless (default for .mkv) or quality\n(default for .mp4)",
    },
    "sidecar": {
      value: "FILE",
      help: "where the times go (default: OUT.jsonl; stdout has none)",
    },
    "overwrite": { help: "replace files that are there already" },
    ...cameraOptions,
  },
  notes: [
    "OUT ends in:\n" +
    "  .y4m         YUV and gray up to 16 bits, for FFmpeg, mpv and encoders\n" +
    "  .raw .rgba   the planes as sent, or bytes R,G,B,A; nothing around them\n" +
    "  .npy         one array, frames x height x width x channels\n" +
    "  .png         a file for each frame: image_.png makes image_t=1.25_count=30.png,\n" +
    "               or with placeholders, {index}, {t}, {count}, {index:06}\n" +
    "  .mkv .mp4    by the ffmpeg on PATH; needs --allow-run=ffmpeg\n" +
    "or is - for stdout: y4m, or raw with --format rgb24 and the like.",
    "Files need --allow-write. A line of JSON for each frame (index, t, count, receivedAt, gap,\n" +
    "dropped, metadata) goes to the sidecar. Whatever ends the recording, the files are whole up\n" +
    "to there. Ctrl-C ends it when the frames that came before are written.",
  ],
  examples: [
    ["deno run --allow-net --allow-write … record trial.y4m rig1", "record until Ctrl-C"],
    [
      "deno run --allow-net --allow-write … record trial.npy rig1 --format gray --duration 60",
      "a minute as an array for NumPy",
    ],
    [`${program} record - rig1 | ffplay -`, "watch it in another program"],
  ],
  async run(values, operands) {
    const [out, endpoint] = fileOperands(operands);
    const request = cameraRequest(values, endpoint);
    const options: RecordOptions = fileOptions(values, request);
    if (values.preset !== undefined) options.preset = parseWord("preset", values.preset, presets);
    if (values.sidecar !== undefined) options.sidecar = values.sidecar;
    if (values.overwrite) options.overwrite = true;
    const target = readTarget(out, options.format);

    const terminal = new Terminal();
    let summary: RecordingSummary | undefined;
    const startedAt = performance.now();
    try {
      await withCamera(request, terminal, async (camera, ending) => {
        ending.addEventListener("abort", () => {
          const { queued } = camera.stats;
          if (queued > 0) terminal.line(`completing: ${plural(queued, "frame")} to go`);
        });
        using report = new SlowDiskReport(camera, terminal);
        summary = await recordFrames(camera, target.path, {
          ...options,
          onFrame(_frame, soFar) {
            summary = soFar;
            report.update(soFar);
          },
        });
      });
    } finally {
      if (summary && summary.frames > 0) {
        const sidecar = values.sidecar ?? sidecarPath(target);
        const time = performance.now() - startedAt;
        for (const line of recordingLines(summary, sidecar, time, terminal.colors)) {
          terminal.line(line);
        }
      }
    }
    return 0;
  },
});

function readTarget(out: string | undefined, format: RecordOptions["format"]) {
  if (out === undefined) throw new UsageError("Cannot record: name a file to record to");
  try {
    return parseTarget(out, format);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
