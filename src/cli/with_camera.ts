/**
 * What every command that reads a camera does around its own work.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import type { FilersClient } from "../client/client.ts";
import { connect } from "../client/connect.ts";
import type { ConnectOptions } from "../client/options.ts";
import { TimeoutError } from "../errors.ts";
import { CameraDisplay } from "./camera_display.ts";
import type { CameraRequest } from "./camera_options.ts";
import { duration } from "./figures.ts";
import { Interrupt } from "./interrupt.ts";
import { Journal } from "./journal.ts";
import type { Terminal } from "./terminal.ts";

/** How a command ended, where nothing failed. */
export type Ending = "complete" | "interrupted";

/**
 * What a command does with a camera. `ending` is aborted just before the camera is closed: it is for
 * work that is not to be completed, whose rejection with its reason is no failure.
 */
export type CameraUse = (camera: FilersClient, ending: AbortSignal) => Promise<void>;

/**
 * Connects, lets `use` work until it is done, tells on `terminal` what happens, and takes leave of
 * the server in its own way. After an interrupt, or when the time is up, the camera is closed, and
 * its loops end with the frames that came before.
 *
 * @throws Whatever `use` throws; and a TimeoutError when the time is up without a frame.
 */
export async function withCamera(
  request: CameraRequest,
  terminal: Terminal,
  use: CameraUse,
): Promise<Ending> {
  using interrupt = new Interrupt();
  const camera = await connectUnless(interrupt.signal, request.connect);
  if (!camera) return "interrupted";
  await using _camera = camera;
  const journal = new Journal(camera);
  terminal.line(terminal.colors.dim(`connected to ${formatAddress(request.connect)}`));
  using _display = new CameraDisplay(camera, terminal, request.connect.reconnect !== false);
  const ending = new AbortController();
  const end = () => {
    ending.abort();
    void camera.close();
  };
  interrupt.signal.addEventListener("abort", end);
  const timer = request.duration && setTimeout(end, request.duration);
  try {
    await use(camera, ending.signal);
  } catch (error) {
    if (!ending.signal.aborted || error !== ending.signal.reason) throw error;
  } finally {
    clearTimeout(timer);
    interrupt.signal.removeEventListener("abort", end);
    terminal.progress("");
  }
  const hasFrame = camera.stats.delivered > 0;
  if (interrupt.signal.aborted) {
    if (!hasFrame) terminal.line(`no frame came: ${journal.silence}`);
    return "interrupted";
  }
  if (!hasFrame) {
    const time = duration(request.duration ?? 0);
    throw new TimeoutError(`Cannot read a frame: none came in ${time}: ${journal.silence}`);
  }
  return "complete";
}

/** The camera; undefined if the user has had enough before it is connected. */
async function connectUnless(
  interrupt: AbortSignal,
  options: ConnectOptions,
): Promise<FilersClient | undefined> {
  const connecting = new AbortController();
  const abort = () => connecting.abort(interrupt.reason);
  interrupt.addEventListener("abort", abort);
  try {
    return await connect({ ...options, signal: connecting.signal });
  } catch (error) {
    if (interrupt.aborted && error === interrupt.reason) return undefined;
    throw error;
  } finally {
    interrupt.removeEventListener("abort", abort);
  }
}
