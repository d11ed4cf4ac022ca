/**
 * One camera to many clients: images go on as they came, byte for byte.
 *
 * @module
 */

import type { FilersClient } from "../client/client.ts";
import { Frame } from "../client/frame.ts";
import { FilersError, type ServerError } from "../errors.ts";
import type { RecordingInfo } from "../wire/message.ts";
import type { FilersServer } from "./filers_server.ts";
import { ImageTap } from "./image_tap.ts";

/**
 * A running relay: what {@linkcode relay} returns.
 *
 * @example
 * ```ts
 * import type { Relay } from "@lab/filers-client/server";
 *
 * const pause = (running: Relay) => running.close();
 * console.log(typeof pause);
 * ```
 */
export interface Relay extends AsyncDisposable {
  /** Ends the relaying, and for the server's clients the recording. Neither end is closed. */
  close(): Promise<void>;
}

/**
 * How long after a reconnection, in ms, a recording that goes on must have been announced. The
 * real server polls at 10 ms, and is silent where nothing is recorded.
 */
const ANNOUNCEMENT_TIME = 500;

/**
 * Serves the camera of `client` to all clients of `server`, for Filers itself serves only one.
 *
 * The camera is played while a client of the server plays. Images are passed on as received: the
 * header's bytes and the planes' bytes, without conversion and without a copy. Their memory is held
 * until the last client has them. No client is waited for: what one does not take in time is dropped
 * for it alone, as the server's `overflow` says ("drop-oldest" or "latest" keep it fresh).
 *
 * The server records what the camera records: who plays late is told of a running recording at
 * once. Over a lost connection that `client` makes again the recording goes on, and frames that were
 * missed are a gap in `count`. The camera's exceptions and application messages reach every client;
 * what the clients send of their own is told by the server's `message` event, and goes no further.
 *
 * @param client Connected to the camera; with `reconnect` where the relay shall outlive a failure.
 * @param server Where nothing is recorded yet.
 * @throws {FilersError} The server is closed, or records already.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FilersServer, relay } from "@lab/filers-client/server";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using filers = new FakeFilersServer(); // stands in for Filers here
 * await using camera = await connect({ port: filers.port, reconnect: {} });
 * await using server = new FilersServer({ port: 0, maxClients: 8, overflow: "drop-oldest" });
 * await using _relay = relay(camera, server);
 *
 * await using script = await connect({ port: server.port });
 * await using another = await connect({ port: server.port });
 * for await (using frame of script.frames({ limit: 3 })) console.log(frame.metadata.t);
 * for await (using frame of another.frames({ limit: 3 })) console.log(frame.metadata.t);
 * ```
 */
export function relay(client: FilersClient, server: FilersServer): Relay {
  if (!server.listening) {
    throw new FilersError("Cannot relay: the server is closed. Make another");
  }
  if (server.recording) {
    throw new FilersError("Cannot relay: the server records already. Call stopRecording() first");
  }
  return new CameraRelay(client, server);
}

class CameraRelay implements Relay {
  readonly #client: FilersClient;
  readonly #server: FilersServer;
  readonly #listening = new AbortController();
  readonly #tap: ImageTap;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(client: FilersClient, server: FilersServer) {
    this.#client = client;
    this.#server = server;
    this.#tap = new ImageTap(client, {
      image: (frame) => this.#forward(frame),
      isFull: () => server.full,
      exception: (error) => this.#report(error),
    });
    this.#listen();
    client.closed.then(() => this.close());
    this.#follow();
  }

  close(): Promise<void> {
    this.#listening.abort();
    clearTimeout(this.#silence);
    this.#rest();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #listen(): void {
    const options = { signal: this.#listening.signal };
    const client = this.#client;
    const server = this.#server;
    const follow = () => this.#follow();
    server.addEventListener("play", follow, options);
    server.addEventListener("stop", follow, options);
    server.addEventListener("disconnect", follow, options);
    client.addEventListener("recordingstart", ({ detail }) => this.#record(detail), options);
    client.addEventListener("recordingstop", () => {
      // Whoever played has to ask again for the next recording, and so has the relay.
      server.stopRecording();
      follow();
    }, options);
    client.addEventListener("reconnect", () => this.#awaitAnnouncement(), options);
    client.addEventListener("servererror", ({ detail }) => this.#report(detail), options);
    client.addEventListener("message", ({ detail }) => this.#pass(detail), options);
  }

  /** Passes on an application's message; one that can't be written anew ends nothing. */
  #pass({ name, value }: { name: string; value: unknown }): void {
    if (!this.#server.listening) return;
    try {
      this.#server.sendMessage(name, value);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    }
  }

  /** Plays the camera while a client of the server plays. */
  #follow(): void {
    if (!this.#server.clients.some(({ playing }) => playing)) return this.#rest();
    if (this.#tap.isOpen || this.#listening.signal.aborted) return;
    this.#tap.open();
    // Another loop over the same client may play already.
    if (this.#client.recording) this.#record(this.#client.recording);
  }

  /** Lets the camera rest: what it records is not known from here on. */
  #rest(): void {
    this.#tap.close();
    this.#server.stopRecording();
  }

  #record(info: RecordingInfo): void {
    clearTimeout(this.#silence);
    const known = this.#server.recording;
    if (known && sameRecording(known, info)) return;
    this.#server.stopRecording();
    if (this.#tap.isOpen && this.#server.listening) this.#server.startRecording(info);
  }

  /** A recording that ended while the connection was lost has nobody to announce its end. */
  #awaitAnnouncement(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      if (!this.#client.recording) this.#server.stopRecording();
    }, ANNOUNCEMENT_TIME);
  }

  #forward(frame: Frame): void {
    if (this.#server.recording) this.#server.forward(Frame.message(frame), () => frame.close());
    else frame.close();
  }

  #report({ text, traceback }: ServerError): void {
    if (this.#server.listening) this.#server.sendException(text, traceback);
  }
}

function sameRecording(a: RecordingInfo, b: RecordingInfo): boolean {
  return a.pixelFormat === b.pixelFormat && a.width === b.width && a.height === b.height &&
    a.rate === b.rate;
}
