/**
 * The Python client's callbacks, for scripts that are being ported.
 *
 * @module
 */

import { FilersError, ServerError } from "../errors.ts";
import type { FilersClient } from "./client.ts";
import { connect } from "./connect.ts";
import type { Frame } from "./frame.ts";
import type { FrameIterator } from "./frame_reader.ts";
import type { ConnectOptions, FramesOptions } from "./options.ts";

/**
 * Options of a {@linkcode RemoteVideoPlayer}: those of `connect`, and of `frames`.
 *
 * @example
 * ```ts
 * import { type RemoteVideoPlayerOptions } from "@lab/filers-client";
 *
 * const options: RemoteVideoPlayerOptions = { hostname: "rig1", frames: { format: "gray" } };
 * console.log(options.hostname);
 * ```
 */
export interface RemoteVideoPlayerOptions extends Omit<ConnectOptions, "signal"> {
  /** How to convert and queue the images. */
  frames?: FramesOptions;
}

/**
 * A player with the shape of the Python client's: override what is to be told, start the listener,
 * then play and stop. Callbacks come on the event loop; there is nothing to poll, so there is no
 * `process_in_main_thread`. New scripts are shorter with {@linkcode connect}.
 *
 * @example
 * ```ts
 * import { type Frame, RemoteVideoPlayer } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * class Player extends RemoteVideoPlayer {
 *   override processImage(frame: Frame, metadata: Frame["metadata"]) {
 *     console.log("image", frame.width, frame.height, metadata.t);
 *   }
 *   override processRecordingState(state: boolean) {
 *     console.log(state ? "recording" : "stopped");
 *   }
 *   override processException(error: Error) {
 *     console.error(error.message);
 *   }
 * }
 *
 * await using server = new FakeFilersServer({ frames: 3 });
 * const player = new Player({ hostname: "127.0.0.1", port: server.port });
 * await player.startListener();
 * await player.play();
 * await new Promise((resolve) => setTimeout(resolve, 100));
 * await player.stop();
 * await player.stopListener();
 * ```
 */
export class RemoteVideoPlayer {
  readonly #options: RemoteVideoPlayerOptions;
  #client: FilersClient | null = null;
  #frames: FrameIterator | null = null;
  #loop: Promise<void> = Promise.resolve();
  // What is still to be told, and how many images came before it: those are processed first.
  readonly #states: { state: boolean; images: number }[] = [];
  #processed = 0;

  /** Keeps the options; nothing is connected before {@linkcode RemoteVideoPlayer.startListener}. */
  constructor(options: RemoteVideoPlayerOptions = {}) {
    this.#options = options;
  }

  /**
   * Called for each image. The frame is closed when this returns, or when the promise that it
   * returns is settled: `frame.copy()` what has to last. Without an override it does nothing.
   */
  processImage(_frame: Frame, _metadata: Frame["metadata"]): void | Promise<void> {}

  /**
   * Called with true when a recording starts, before its first image; and with false when it stops,
   * after its last.
   */
  processRecordingState(_state: boolean): void {}

  /**
   * Called with an error of the server's ({@linkcode ServerError}: `fromServer` is true), of the
   * connection, or of an overridden method. Unless overridden it throws the error on.
   */
  processException(error: Error, _fromServer: boolean): void {
    throw error;
  }

  /** Connects. Does nothing if connected. What goes wrong is told by `processException`. */
  async startListener(): Promise<void> {
    if (this.#client) return;
    await this.#guard(async () => {
      const client = await connect(this.#options);
      client.addEventListener("recordingstart", () => this.#tell(true, client.stats.images));
      client.addEventListener("recordingstop", () => this.#tell(false, client.stats.images));
      client.addEventListener("servererror", ({ detail }) => this.processException(detail, true));
      this.#client = client;
    });
  }

  /** Stops, and disconnects. Does nothing if not connected. */
  async stopListener(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.close();
    await this.#loop;
  }

  /** Asks for images: from now on, recordings are told and their images processed. */
  play(): Promise<void> {
    const client = this.#client;
    if (!client) {
      throw new FilersError("Cannot play: the listener is not started. Call startListener() first");
    }
    const frames = client.frames(this.#options.frames);
    this.#frames = frames;
    this.#processed = 0;
    this.#loop = this.#guard(async () => {
      for await (using frame of frames) {
        this.#tellUpTo(frame.index);
        await this.processImage(frame, frame.metadata);
        this.#processed++;
        if (this.#isIdle) this.#tellUpTo(Infinity);
      }
    }).finally(() => {
      if (this.#frames === frames) this.#frames = null;
      this.#tellUpTo(Infinity);
    });
    return Promise.resolve();
  }

  /** Asks for no more images. Resolves when the server has acknowledged it. */
  async stop(): Promise<void> {
    await this.#guard(async () => await this.#client?.stop());
    await this.#loop;
  }

  /** Whether every image that came was processed or dropped. */
  get #isIdle(): boolean {
    if (!this.#frames) return true;
    const { delivered, queued } = this.#frames.stats;
    return queued === 0 && delivered === this.#processed;
  }

  #tell(state: boolean, images: number): void {
    this.#states.push({ state, images });
    if (this.#isIdle) this.#tellUpTo(Infinity);
  }

  /** Tells what was before the image with this index. */
  #tellUpTo(index: number): void {
    while (this.#states[0] && this.#states[0].images <= index) {
      const { state } = this.#states.shift()!;
      void this.#guard(() => this.processRecordingState(state));
    }
  }

  async #guard(action: () => void | Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const told = error instanceof Error ? error : new FilersError(String(error));
      this.processException(told, told instanceof ServerError);
    }
  }
}
