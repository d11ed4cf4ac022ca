/**
 * `snapshot`: one frame as a picture.
 *
 * @module
 */

import { snapshot as takeSnapshot, type SnapshotOptions } from "../output/snapshot.ts";
import { cameraOptions, cameraRequest, fileOptions } from "./camera_options.ts";
import { type Command, defineCommand } from "./command.ts";
import { fileOperands } from "./file_operands.ts";
import { oneLine, Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import { withCamera } from "./with_camera.ts";

const { frames: _frames, overflow: _overflow, ...options } = cameraOptions;

/** The command `snapshot`. */
export const snapshot: Command = defineCommand({
  name: "snapshot",
  summary: "Writes one frame of a camera as a PNG file.",
  operands: ["OUT.png", "HOST:PORT"],
  options: {
    "overwrite": { help: "replace a file that is there already" },
    ...options,
    "duration": { value: "SECONDS", help: "give up when no frame came in so long" },
  },
  notes: [
    "More than 8 bits become a 16-bit PNG, unless --format asks for another.\n" +
    "The file needs --allow-write. Exit code 1 if there is no picture.",
  ],
  examples: [
    ["deno run --allow-net --allow-write … snapshot arena.png rig1", "what rig1 sees now"],
  ],
  async run(values, operands) {
    const [out, endpoint] = fileOperands(operands);
    if (out === undefined || !/\.png$/i.test(out)) {
      throw new UsageError("Cannot take a snapshot: name the file to write, such as arena.png");
    }
    const all = { ...values, frames: undefined, overflow: undefined };
    const request = cameraRequest(all, endpoint);
    const options: SnapshotOptions = fileOptions(all, request);
    if (values.overwrite) options.overwrite = true;
    const terminal = new Terminal();
    const ending = await withCamera(request, terminal, async (camera, ending) => {
      const { file, width, height, depth, metadata } = await takeSnapshot(camera, out, {
        ...options,
        signal: ending,
      });
      terminal.line(`${oneLine(file)}: ${width}x${height}, ${depth} bits, t ${metadata.t} s`);
    });
    return ending === "complete" ? 0 : 1;
  },
});
