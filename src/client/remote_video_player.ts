/**
 * The Python client's callbacks, for scripts that are being ported.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { checkOptions, type OptionNames } from "../check.ts";
import { FilersError, ServerError } from "../errors.ts";
import type { FilersClient } from "./client.ts";
import { connect } from "./connect.ts";
import type { Frame } from "./frame.ts";
import type { FrameIterator } from "./frame_reader.ts";
import {
  connectNames,
  type ConnectOptions,
  connectSettings,
  framesNames,
  type FramesOptions,
  framesSettings,
} from "./options.ts";

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

/** True in what a call of `processImage` does, and in what that starts. */
const inProcessImage = new AsyncLocalStorage<boolean>();
const action = "make the player";

const { signal: _signal, ...cameraNames } = connectNames;
const playerNames: OptionNames<RemoteVideoPlayerOptions> = { ...cameraNames, frames: true };

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
  readonly #options: ConnectOptions;
  readonly #framesOptions: FramesOptions;
  #client: FilersClient | null = null;
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> = Promise.resolve();
  // What play() asked for last, until stop().
  #wanted: FrameIterator | null = null;
  // What the running loop reads.
  #frames: FrameIterator | null = null;
  #loop: Promise<void> = Promise.resolve();
  // Settles with the loop, and never rejects.
  #loopOver: Promise<void> = Promise.resolve();
  #told: Error | null = null;
  // What is still to be told, and how many images came before it: those are processed first.
  readonly #states: { state: boolean; images: number }[] = [];
  #processed = 0;

  /**
   * Checks the options; nothing is connected before {@linkcode RemoteVideoPlayer.startListener}.
   *
   * @throws {TypeError} An option is unknown, or of the wrong type.
   * @throws {RangeError} An option is out of its range.
   */
  constructor(options: RemoteVideoPlayerOptions = {}) {
    const { frames = {}, ...connectOptions } = checkOptions(action, options, playerNames);
    connectSettings(connectOptions);
    framesSettings(checkOptions(action, frames, framesNames, "frames"));
    this.#options = connectOptions;
    this.#framesOptions = frames;
  }

  /**
   * Called for each image, one after another. The frame is closed when this returns, or when the
   * promise that it returns is settled: `frame.copy()` what has to last. Without an override it does
   * nothing. What it throws goes to `processException`, and the next image comes.
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

  /**
   * Connects. Does nothing if connected or about to be. Errors go to
   * `processException`.
   */
  startListener(): Promise<void> {
    return this.#starting ??= this.#connect().finally(() => this.#starting = null);
  }

  /**
   * Stops, and disconnects. Does nothing if not connected. Called in `processImage` it does not wait
   * for the images that are left.
   */
  async stopListener(): Promise<void> {
    if (this.#starting) await this.#starting;
    const loop = this.#loop;
    this.#wanted = null;
    if (this.#client) this.#stopping = this.#client.close();
    this.#client = null;
    await this.#stopping;
    if (!inProcessImage.getStore()) await loop;
  }

  /**
   * Asks for images: from now on, recordings are announced and their images processed. Does nothing while
   * it plays.
   *
   * @throws {FilersError} The listener is not started.
   * @throws {RangeError | TypeError} One of the `frames` options is out of its range.
   */
  async play(): Promise<void> {
    if (this.#starting) await this.#starting;
    if (!this.#client) {
      throw new FilersError("Cannot play: the listener is not started. Call startListener() first");
    }
    if (this.#wanted) return;
    const frames = this.#client.frames(this.#framesOptions);
    this.#wanted = frames;
    const over = Promise.withResolvers<void>();
    this.#loop = this.#follow(frames, this.#loopOver).finally(over.resolve);
    this.#loopOver = over.promise;
  }

  /**
   * Asks for no more images. Resolves when the server has acknowledged it and those that came are
   * processed; called in `processImage` it does not wait for these. Does nothing if nothing plays.
   */
  async stop(): Promise<void> {
    if (this.#starting) await this.#starting;
    const loop = this.#loop;
    this.#wanted = null;
    await this.#guard(async () => await this.#client?.stop());
    if (!inProcessImage.getStore()) await loop;
  }

  async #connect(): Promise<void> {
    if (this.#client && this.#client.state !== "closed") return;
    // The server takes no second client before the first has left.
    await this.#stopping;
    await this.#guard(async () => {
      const client = await connect(this.#options);
      client.addEventListener("recordingstart", () => this.#tell(true, client.stats.images));
      client.addEventListener("recordingstop", () => this.#tell(false, client.stats.images));
      client.addEventListener("servererror", ({ detail }) => this.processException(detail, true));
      this.#client = client;
      void this.#watch(client);
    });
  }

  /** Tells of a lost connection that no loop told of. */
  async #watch(client: FilersClient): Promise<void> {
    const error = await client.closed;
    await this.#loopOver;
    if (error && error !== this.#told) this.#raise(error);
  }

  /** Processes images, after the loop `before` is over, until stop() or an error. */
  async #follow(frames: FrameIterator, before: Promise<void>): Promise<void> {
    await before;
    if (this.#wanted !== frames) return;
    this.#frames = frames;
    this.#processed = 0;
    try {
      for (;;) {
        const next = await this.#guard(() => frames.next());
        if (!next || next.done) return;
        using frame = next.value;
        this.#tellUpTo(frame.index);
        await this.#guard(() =>
          inProcessImage.run(true, () => this.processImage(frame, frame.metadata))
        );
        this.#processed++;
        if (this.#isIdle) this.#tellUpTo(Infinity);
      }
    } finally {
      this.#frames = null;
      if (this.#wanted === frames) this.#wanted = null;
      await frames.return();
      this.#tellUpTo(Infinity);
    }
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

  /** Does something, and hands on its result; undefined where it failed and that was told. */
  async #guard<T>(action: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.#raise(error);
    }
  }

  #raise(error: unknown): void {
    const told = error instanceof Error ? error : new FilersError(String(error));
    this.#told = told;
    this.processException(told, told instanceof ServerError);
  }
}
