/**
 * Following a camera, frame by frame, with a summary at the end.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import type { CameraRequest } from "./camera_options.ts";
import { Journal } from "./journal.ts";
import { summaryLines } from "./summary.ts";
import type { Terminal } from "./terminal.ts";
import { type Ending, withCamera } from "./with_camera.ts";

/** Is given each frame, and a signal after which it must not wait any longer. */
export type FrameHandler = (frame: Frame, signal: AbortSignal) => Promise<void>;

/**
 * Hands each frame to `onFrame`, and closes it when that is done with it. When the user or the
 * clock ends it, frames that wait are dropped.
 *
 * @throws As {@linkcode withCamera} does; the summary of what came is told all the same.
 */
export async function followCamera(
  request: CameraRequest,
  terminal: Terminal,
  onFrame: FrameHandler,
): Promise<Ending> {
  return await withCamera(request, terminal, async (camera, ending) => {
    const journal = new Journal(camera);
    const loop = camera.frames({ ...request.frames, signal: ending });
    let isEnough = false;
    try {
      for await (using frame of loop) {
        journal.add(frame);
        await onFrame(frame, ending);
      }
    } catch (error) {
      journal.addDropped(loop.stats);
      // Whoever closes stdout, as `| head` does, has seen enough.
      isEnough = error instanceof Deno.errors.BrokenPipe;
      throw error;
    } finally {
      terminal.progress("");
      if (journal.delivered > 0 && !isEnough) {
        summaryLines(journal, camera.stats, terminal.colors).forEach((line) => terminal.line(line));
      }
    }
  });
}
