/**
 * `watch`: a line per frame.
 *
 * @module
 */

import { cameraOptions, cameraRequest } from "./camera_options.ts";
import { type Command, defineCommand, program } from "./command.ts";
import { followCamera } from "./follow.ts";
import { frameJson } from "./frame_json.ts";
import { FrameLines } from "./frame_line.ts";
import { LineWriter } from "./line_writer.ts";
import { watchPreview } from "./preview.ts";
import { colorsOf, Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import type { Ending } from "./with_camera.ts";

/** How long an interrupted watch waits, in ms, for a stuck reader to take the last lines. */
const LAST_LINES = 1000;

/** The command `watch`. */
export const watch: Command = defineCommand({
  name: "watch",
  summary: "Prints a line for each frame of a camera.",
  operands: ["HOST:PORT"],
  options: {
    "json": {
      help: "a line of JSON: index, t, pixelFormat, width, height, metadata,\n" +
        "receivedAt; format and size are the camera's, as sent",
    },
    "preview": {
      help: "draw the picture in the terminal instead of lines: in pixels where it\n" +
        "knows kitty's graphics or sixels, else in half blocks",
    },
    ...cameraOptions,
  },
  notes: [
    "HOST:PORT is localhost:5002 where left out; the port alone may be left out, too.\n" +
    "Lines go to stdout; state, progress and the summary to stderr. Ctrl-C ends it.\n" +
    "The pixels are not converted unless an option asks for it.",
    "JSON: integers of any size are exact; NaN and the infinities are strings; bytes are base64.",
  ],
  examples: [
    [`${program} watch rig1:5002`, "watch the camera of rig1 until Ctrl-C"],
    [`${program} watch rig1 --json --frames 100 > frames.jsonl`, "note the next 100 frames"],
    [`${program} watch rig1 --preview`, "see what the camera sees, in the terminal"],
    [
      `${program} watch rig1 --size 320x`,
      "convert each to RGBA, 320 pixels wide, and see the cost",
    ],
  ],
  async run(values, [endpoint]) {
    const request = cameraRequest(values, endpoint);
    const terminal = new Terminal();
    if (values.preview) {
      if (values.json) throw new UsageError("Cannot use --preview together with --json");
      await watchPreview(request, terminal);
      return 0;
    }
    const lines = new FrameLines(colorsOf(Deno.stdout));
    const text = values.json ? frameJson : lines.next.bind(lines);
    const output = new LineWriter(Deno.stdout, Deno.stdout.isTerminal() ? terminal : undefined);
    let ending: Ending | undefined;
    try {
      ending = await followCamera(
        request,
        terminal,
        (frame, signal) => output.write(text(frame), signal),
      );
    } finally {
      await output.flush(ending === "interrupted" ? AbortSignal.timeout(LAST_LINES) : undefined);
    }
    return 0;
  },
});
