/**
 * Following a camera: what every command that reads frames does around its own work.
 *
 * @module
 */

import { formatAddress } from "../client/connection.ts";
import type { FilersClient } from "../client/client.ts";
import { connect } from "../client/connect.ts";
import type { Frame } from "../client/frame.ts";
import { TimeoutError } from "../errors.ts";
import { CameraDisplay } from "./camera_display.ts";
import type { CameraRequest } from "./camera_options.ts";
import { duration } from "./figures.ts";
import { Interrupt } from "./interrupt.ts";
import { Journal } from "./journal.ts";
import { summaryLines } from "./summary.ts";
import type { Terminal } from "./terminal.ts";

/** How the following ended, where nothing failed. */
export type Ending = "complete" | "interrupted";

/** Is given each frame, and a signal after which it must not wait any longer. */
export type FrameHandler = (frame: Frame, signal: AbortSignal) => Promise<void>;

/**
 * Connects, hands each frame to `onFrame`, tells on `terminal` what happens, and takes leave of
 * the server in its own way. An interrupt is an orderly end. A frame is closed when `onFrame` is
 * done with it.
 *
 * @throws Whatever else ends it early; the summary of what came is told all the same.
 */
export async function followCamera(
  request: CameraRequest,
  terminal: Terminal,
  onFrame: FrameHandler,
): Promise<Ending> {
  using interrupt = new Interrupt();
  try {
    await using camera = await connect({ ...request.connect, signal: interrupt.signal });
    const journal = new Journal(camera);
    terminal.line(terminal.colors.dim(`connected to ${formatAddress(request.connect)}`));
    using _display = new CameraDisplay(camera, terminal, request.connect.reconnect !== false);
    let failure: unknown;
    try {
      await readFrames(camera, request, journal, interrupt.signal, onFrame);
    } catch (error) {
      failure = error;
    }
    terminal.progress("");
    // Whoever closes stdout, as `| head` does, has seen enough.
    if (!(failure instanceof Deno.errors.BrokenPipe)) {
      conclude(camera, journal, interrupt.signal, terminal);
    }
    if (failure !== undefined) throw failure;
  } catch (error) {
    if (!interrupt.signal.aborted || error !== interrupt.signal.reason) throw error;
    return "interrupted";
  }
  return "complete";
}

function conclude(
  camera: FilersClient,
  journal: Journal,
  interrupt: AbortSignal,
  terminal: Terminal,
): void {
  if (journal.delivered > 0) {
    const lines = summaryLines(journal, camera.stats, terminal.colors);
    for (const line of lines) terminal.line(line);
  } else if (interrupt.aborted) {
    terminal.line(`no frame came: ${journal.silence}`);
  }
}

async function readFrames(
  camera: FilersClient,
  request: CameraRequest,
  journal: Journal,
  interrupt: AbortSignal,
  onFrame: FrameHandler,
): Promise<void> {
  const timeUp = new AbortController();
  const timer = request.duration && setTimeout(() => timeUp.abort(), request.duration);
  const signal = AbortSignal.any([interrupt, timeUp.signal]);
  const loop = camera.frames({ ...request.frames, signal });
  try {
    for await (using frame of loop) {
      journal.add(frame);
      await onFrame(frame, signal);
    }
  } catch (error) {
    journal.addDropped(loop.stats);
    if (!timeUp.signal.aborted || error !== timeUp.signal.reason) throw error;
    if (journal.delivered === 0) {
      const time = duration(request.duration ?? 0);
      throw new TimeoutError(`Cannot read a frame: none came in ${time}: ${journal.silence}`);
    }
  } finally {
    clearTimeout(timer);
  }
}
