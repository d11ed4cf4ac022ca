/**
 * `demo`: serve and watch in one process.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import type { Frame } from "../client/frame.ts";
import type { CameraRequest } from "./camera_options.ts";
import { FilersError } from "../errors.ts";
import { FilersServer } from "../server/filers_server.ts";
import { type Command, defineCommand, program } from "./command.ts";
import { followCamera } from "./follow.ts";
import { FrameLines } from "./frame_line.ts";
import { halfBlocks } from "./half_blocks.ts";
import { LineWriter } from "./line_writer.ts";
import { colorsOf, hasColor, Terminal } from "./terminal.ts";
import { runTestCamera } from "./test_camera.ts";
import { parseCount, parseSeconds } from "./values.ts";
import type { Ending } from "./with_camera.ts";

const pattern = { pixelFormat: "yuv420p", width: 640, height: 480, rate: 30 };

/** One frame in so many is shown as a line. */
const LINE_EVERY = 10;

/** Width of the picture in the terminal, in characters. */
const PICTURE_COLUMNS = 48;

/** The pattern's frame number: so many binary digits along the top, each a square of this side. */
const COUNTER_DIGITS = 16;
const DIGIT_SIDE = 16;

/** The command `demo`. */
export const demo: Command = defineCommand({
  name: "demo",
  summary: "Serves a test pattern and watches it, all in one process.",
  operands: [],
  options: {
    "duration": { value: "SECONDS", help: "how long (default 3)" },
    "frames": { value: "N", help: "how many frames, instead" },
  },
  notes: [
    "The whole way of a frame, on a free port of this machine: sent over TCP, received,\n" +
    "converted to RGBA, and handed to a loop. It fails if a frame is lost or not as sent.",
  ],
  examples: [[`${program} demo`, "see that all works here"]],
  async run(values) {
    const seconds = parseSeconds("duration", values.duration ?? "3") / 1000;
    const frames = values.frames === undefined
      ? Math.ceil(seconds * pattern.rate)
      : parseCount("frames", values.frames);
    const terminal = new Terminal();
    const lines = new FrameLines(colorsOf(Deno.stdout));
    const output = new LineWriter(Deno.stdout, Deno.stdout.isTerminal() ? terminal : undefined);
    const withPicture = hasColor(Deno.stdout);

    await using server = new FilersServer({ port: 0 });
    terminal.line(`a test pattern is served on ${formatAddress(server)}, and watched`);
    const stop = new AbortController();
    const serving = runTestCamera(server, { ...pattern, frames }, stop.signal);
    let intact = 0;
    let ending: Ending;
    try {
      ending = await followCamera(requestFor(server, frames), terminal, async (frame, signal) => {
        const { count } = frame.metadata;
        if (count === frame.index && count === counterIn(frame)) intact++;
        const line = lines.next(frame);
        if (frame.index % LINE_EVERY === 0) await output.write(line, signal);
        if (withPicture && frame.index === frames - 1) {
          for (const row of halfBlocks(frame, PICTURE_COLUMNS)) await output.write(row, signal);
        }
      });
      await output.flush();
    } finally {
      stop.abort();
      await serving;
    }
    if (ending === "complete") conclude(frames, intact, terminal);
    return 0;
  },
});

function requestFor({ hostname, port }: FilersServer, frames: number): CameraRequest {
  return {
    connect: { hostname, port },
    // With "block" nothing is lost even where the machine stands still for a moment.
    frames: { format: "rgba", limit: frames, overflow: "block", frameTimeout: 10_000 },
    duration: undefined,
  };
}

function conclude(frames: number, intact: number, terminal: Terminal): void {
  if (intact < frames) {
    throw new FilersError(
      `Cannot vouch for this machine: of ${frames} frames only ${intact} came in order and showed ` +
        "the picture they were sent with. Please report this",
    );
  }
  terminal.line(
    terminal.colors.green(`all is well: ${frames} frames came in order, each with its own picture`),
  );
}

/** The number that the pattern shows in white and black squares. */
function counterIn({ data, width }: Frame): number {
  let value = 0;
  for (let digit = 0; digit < COUNTER_DIGITS; digit++) {
    const x = (digit + 0.5) * DIGIT_SIDE;
    const green = data[(DIGIT_SIDE / 2 * width + x) * 4 + 1] ?? 0;
    value = value * 2 + (green > 127 ? 1 : 0);
  }
  return value;
}
