/**
 * A Filers server for tests: it shows what it is told to, and breaks where it is told to.
 *
 * @module
 */

import type { Socket } from "node:net";
import { startTimer } from "../client/timer.ts";
import { TimeoutError } from "../errors.ts";
import { ServerDeath } from "./client_reader.ts";
import { FakeCamera, type FakeCameraOptions } from "./fake_camera.ts";
import { FakeConnection } from "./fake_connection.ts";
import { listen } from "./fake_listener.ts";
import { FakeSocket } from "./fake_socket.ts";
import { type Fault, FaultPlan } from "./faults.ts";
import { checkServerOptions, waitSettings } from "./options.ts";
import { readReplay, type Replay } from "./replay.ts";

/**
 * Options of a {@linkcode FakeFilersServer}.
 *
 * @example
 * ```ts
 * import type { FakeFilersServerOptions } from "@lab/filers-client/testing";
 *
 * const options: FakeFilersServerOptions = { pixelFormat: "gray", frames: 10, pace: 0 };
 * ```
 */
export interface FakeFilersServerOptions extends FakeCameraOptions {
  /**
   * Numeric address to listen on.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * Port to listen on; 0 takes any that is free.
   *
   * @default {0}
   */
  port?: number;
  /** What goes wrong, and where. */
  faults?: readonly Fault[];
  /**
   * A stream recorded from a server, to be sent to each client that plays, once, in place of
   * recordings. A `stopped_playing` at its end is kept for the client's.
   */
  replay?: Uint8Array;
}

/**
 * A message that a client sent.
 *
 * @example
 * ```ts
 * import { FakeFilersServer, type ReceivedMessage } from "@lab/filers-client/testing";
 *
 * const isStop = ({ name }: ReceivedMessage) => name === "stopped_playing";
 *
 * await using server = new FakeFilersServer();
 * console.log(server.received.filter(isStop).length);
 * ```
 */
export interface ReceivedMessage {
  /** Its name: `"started_playing"`. */
  readonly name: string;
  /** What came with it. */
  readonly value: unknown;
  /** When it arrived, as performance.now(). */
  readonly at: number;
  /** Which of the accepted connections it came from, from 0. */
  readonly connection: number;
}

/**
 * Options of {@linkcode FakeFilersServer.waitFor}.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer, type WaitForOptions } from "@lab/filers-client/testing";
 *
 * // Number 0 is the probe's.
 * const theLast: WaitForOptions = { index: 1, timeout: 1000 };
 * await using server = new FakeFilersServer();
 * const camera = await connect({ hostname: server.hostname, port: server.port });
 * await camera.play();
 * await camera.close();
 * console.log(await server.waitFor("stopped_playing", theLast));
 * ```
 */
export interface WaitForOptions {
  /**
   * Which of the messages with the name, from 0, over all connections.
   *
   * @default {0}
   */
  index?: number;
  /**
   * Milliseconds to wait, at most 2147483647; Infinity waits without end.
   *
   * @default {5000}
   */
  timeout?: number;
}

interface Waiter {
  readonly name: string;
  readonly index: number;
  readonly resolve: (message: ReceivedMessage) => void;
}

/**
 * A server that serves one client at a time with test patterns or a recorded stream, as Filers
 * does; and with every fault, each at its place.
 *
 * It is as fragile as the real server: what kills that one's thread kills this one too, and
 * `died` then says why. So a test can prove that a client never does such a thing.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * Deno.test("my script sees ten frames", async () => {
 *   await using server = new FakeFilersServer({ pixelFormat: "gray", frames: 10, pace: 0 });
 *   await using camera = await connect({ hostname: server.hostname, port: server.port });
 *   let frames = 0;
 *   for await (using _frame of camera.frames({ until: "recordingstop" })) frames++;
 *   if (frames !== 10) throw new Error(`${frames} frames`);
 *   await camera.close();
 *   if (server.died) throw new Error(server.died);
 * });
 * ```
 */
export class FakeFilersServer implements AsyncDisposable {
  /** The address it listens on. */
  readonly hostname: string;
  /** The port it listens on. */
  readonly port: number;
  readonly #options: FakeFilersServerOptions;
  readonly #replay: Replay | null;
  readonly #listener: { close(): Promise<void> };
  readonly #sockets = new Set<FakeSocket>();
  readonly #received: ReceivedMessage[] = [];
  #waiters: Waiter[] = [];
  #serving: Promise<void> = Promise.resolve();
  #connections = 0;
  #imagesSent = 0;
  #died: string | null = null;
  #closed: Promise<void> | null = null;

  /**
   * Starts to listen.
   *
   * @throws {ConnectError} If the address cannot be listened on.
   * @throws {TypeError} If an option is unknown, or of the wrong type.
   * @throws {RangeError} If an option is out of range.
   * @throws {UnsupportedFormatError} If there is no test pattern in the pixel format.
   */
  constructor(options: FakeFilersServerOptions = {}) {
    const { hostname, port } = checkServerOptions(options);
    this.#options = options;
    // Wrong options are for the caller to see, not for the first client. An image of the caller's
    // own is made only to be sent.
    if (!options.image) new FakeCamera(options).next();
    this.#replay = options.replay ? readReplay(options.replay) : null;
    this.hostname = hostname;
    const listener = listen(hostname, port, (socket) => this.#accept(socket));
    this.#listener = listener;
    this.port = listener.port;
  }

  /** All that clients sent, in the order it arrived. */
  get received(): readonly ReceivedMessage[] {
    return this.#received;
  }

  /** Connections accepted so far, those that still wait to be served included. */
  get connections(): number {
    return this.#connections;
  }

  /** Images handed whole to the operating system. */
  get imagesSent(): number {
    return this.#imagesSent;
  }

  /**
   * What a client did that kills the real server; null while none did. A dead server has closed
   * its connections and takes no more.
   */
  get died(): string | null {
    return this.#died;
  }

  /**
   * Waits for a message of a client's; one that arrived already counts.
   *
   * @throws {TimeoutError} If it does not come in time.
   */
  async waitFor(name: string, options: WaitForOptions = {}): Promise<ReceivedMessage> {
    const { index, timeout } = waitSettings(name, options);
    const known = this.#received.filter((message) => message.name === name)[index];
    if (known) return known;
    const { promise, resolve, reject } = Promise.withResolvers<ReceivedMessage>();
    const waiter = { name, index, resolve };
    this.#waiters.push(waiter);
    const timer = startTimer(() =>
      reject(
        new TimeoutError(
          `Cannot see ${name} number ${index}: no client sent it within ${timeout} ms. ` +
            "Look at what did come, in received",
        ),
      ), timeout);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
    }
  }

  /** Closes all connections at once, and resolves when nothing is left open. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** Closes the server. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const listening = this.#listener.close();
    await Promise.all([...this.#sockets].map((socket) => socket.close()));
    await Promise.all([listening, this.#serving]);
  }

  #accept(node: Socket): void {
    const connection = this.#connections++;
    const plan = new FaultPlan(this.#options.faults ?? [], connection);
    const socket = new FakeSocket(node, plan.shaping);
    this.#sockets.add(socket);
    if (this.#closed) socket.close();
    else if (!plan.busy) {
      this.#serving = this.#serving.then(() => this.#serve(socket, plan, connection));
    }
  }

  /** Serves one client, after those before it are gone. */
  async #serve(socket: FakeSocket, plan: FaultPlan, connection: number): Promise<void> {
    if (this.#closed || socket.gone) return;
    const camera = new FakeCamera(this.#options);
    const served = new FakeConnection(socket, plan, camera, this.#replay, {
      received: (name, value) => this.#record(name, value, connection),
      sentImage: () => this.#imagesSent++,
    });
    try {
      await served.serve();
    } catch (error) {
      if (!(error instanceof ServerDeath)) throw error;
      if (this.#closed) return;
      this.#died = error.message;
      this.#closed = this.#close();
    } finally {
      if (socket.gone) this.#sockets.delete(socket);
    }
  }

  #record(name: string, value: unknown, connection: number): void {
    const message = { name, value, at: performance.now(), connection };
    const index = this.#received.filter((other) => other.name === name).length;
    this.#received.push(message);
    for (const waiter of this.#waiters) {
      if (waiter.name === name && waiter.index === index) waiter.resolve(message);
    }
  }
}
