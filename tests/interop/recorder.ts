/**
 * Filers' network recorder, `cpl_media.remote.server.RemoteVideoRecorder`, for tests of our client.
 *
 * @module
 */

import { PythonPeer, until } from "./python_peer.ts";

/** What a frame of the camera is, and should be when it arrives. */
export interface SentFrame {
  readonly pixelFormat: string;
  readonly size: readonly [number, number];
  readonly linesizes: readonly number[];
  /** SHA-256 of each plane in use. */
  readonly planes: readonly string[];
  /** The picture in RGBA by FFmpeg's scaler, in base64, where it was asked to judge. */
  readonly rgba?: string;
}

/** How the recorder is. */
export interface RecorderState {
  /** Whether the server's thread runs. */
  readonly alive: boolean;
  /** Whether the application takes the server for running. */
  readonly active: boolean;
  /** Whether a client gets images. */
  readonly playing: boolean;
  /** Whether a client waits for a recording. */
  readonly waiting: boolean;
  readonly recorded: number;
  readonly skipped: number;
}

/** What a frame shows, and what comes with it. */
export interface FrameRequest {
  readonly kind?: "noise" | "smooth";
  readonly seed?: number;
  readonly judge?: boolean;
}

/** A recorder whose server runs, and its camera. */
export class Recorder implements AsyncDisposable {
  port = 0;
  readonly #peer: PythonPeer;

  private constructor(peer: PythonPeer) {
    this.#peer = peer;
  }

  /** Starts Python and the server. The server drops nothing unless `buffered` bounds what waits. */
  static async start(
    { buffered = 0, args = [] }: { buffered?: number; args?: string[] } = {},
  ): Promise<Recorder> {
    const recorder = new Recorder(new PythonPeer("recorder_peer.py", ...args));
    await recorder.startServer({ buffered });
    return recorder;
  }

  async startServer(options: { port?: number; buffered?: number } = {}): Promise<void> {
    this.port = await this.#peer.ask<number>("start_server", options);
  }

  record(pixelFormat: string, width: number, height: number, rate = 30): Promise<null> {
    return this.#peer.ask("record", { pixelFormat, width, height, rate });
  }

  /** Whether FFmpeg's scaler can judge a format. */
  canJudge(pixelFormat: string): Promise<boolean> {
    return this.#peer.ask("can_judge", { pixelFormat });
  }

  frame(
    pixelFormat: string,
    width: number,
    height: number,
    request: FrameRequest = {},
  ): Promise<SentFrame> {
    return this.#peer.ask("frame", { pixelFormat, width, height, ...request });
  }

  /** The metadata of metadata.py, with a picture. */
  frameWithEveryValue(): Promise<null> {
    return this.#peer.ask("frame_with_every_value");
  }

  stream(pixelFormat: string, width: number, height: number, rate: number): Promise<null> {
    return this.#peer.ask("stream", { pixelFormat, width, height, rate });
  }

  stopStream(): Promise<null> {
    return this.#peer.ask("stop_stream");
  }

  send(name: string, value: unknown): Promise<null> {
    return this.#peer.ask("send", { name, value });
  }

  stop(): Promise<null> {
    return this.#peer.ask("stop");
  }

  stopServer(): Promise<null> {
    return this.#peer.ask("stop_server");
  }

  state(): Promise<RecorderState> {
    return this.#peer.ask("state");
  }

  errors(): Promise<string[]> {
    return this.#peer.ask("errors");
  }

  /** Has the whole of Filers stand still, until it is to go on. */
  freeze(): void {
    this.#peer.kill("SIGSTOP");
  }

  goOn(): void {
    this.#peer.kill("SIGCONT");
  }

  /** Waits until the server knows that a client plays, with or without a recording. */
  async played(): Promise<void> {
    await until("the client plays", async () => {
      const { playing, waiting } = await this.state();
      return playing || waiting;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#peer[Symbol.asyncDispose]();
  }
}
