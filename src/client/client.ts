/**
 * The client: one camera, any number of loops over its frames.
 *
 * @module
 */

import { DisconnectedError, FilersError } from "../errors.ts";
import { checkMessageName } from "../wire/encode.ts";
import type { RecordingInfo } from "../wire/message.ts";
import { backoff, pause } from "./backoff.ts";
import type { FilersEventDetails } from "./events.ts";
import { FrameHub } from "./frame_hub.ts";
import type { FrameIterator } from "./frame_reader.ts";
import {
  type ConnectOptions,
  type ConnectSettings,
  connectSettings,
  type FramesOptions,
} from "./options.ts";
import { Session, type SessionEvents } from "./session.ts";
import type { ClientStats } from "./stats.ts";
import { TypedEventTarget } from "./typed_event_target.ts";

/**
 * What a client is doing: `"idle"` (connected, not playing), `"waiting"` (playing, but the server
 * does not record), `"recording"` (images come), `"stopping"`, `"reconnecting"`, `"closing"`,
 * `"closed"`.
 *
 * @example
 * ```ts
 * import { type ClientState } from "@lab/filers-client";
 *
 * const live = (state: ClientState) => state === "recording" || state === "waiting";
 * console.log(live("idle")); // false
 * ```
 */
export type ClientState =
  | "idle"
  | "waiting"
  | "recording"
  | "stopping"
  | "reconnecting"
  | "closing"
  | "closed";

/**
 * A connection to one Filers camera; {@linkcode connect} makes it.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 5 });
 * await using camera = await connect({ port: server.port });
 * camera.addEventListener("recordingstart", ({ detail }) => console.log(detail.pixelFormat));
 * for await (using frame of camera.frames({ limit: 5 })) console.log(frame.metadata.t);
 * const { received, delivered, dropped, queued } = camera.stats;
 * console.log(received === delivered + dropped + queued);
 * ```
 */
export class FilersClient extends TypedEventTarget<FilersEventDetails> {
  readonly #settings: ConnectSettings;
  readonly #hub: FrameHub;
  readonly #closed = Promise.withResolvers<FilersError | null>();
  readonly #closing = new AbortController();
  readonly #sessionEvents: SessionEvents;
  #session: Session | null = null;
  #reconnected = Promise.resolve();
  #over = false;
  #failure: FilersError | null = null;
  #explicitPlay = false;
  #reconciling = false;
  // Attempts to connect since an image last came, or a connection last held: a server that takes
  // connections and loses them again is not asked without end, nor without delay.
  #attempts = 0;

  private constructor(settings: ConnectSettings) {
    super();
    this.#settings = settings;
    this.#hub = new FrameHub({
      wantedChanged: () => {
        // At once: the script may be busy from here on.
        if (this.#session) this.#session.overflow = this.#hub.overflow;
        this.#reconcileSoon();
      },
      slowConsumer: (stats) => this.emit("slowconsumer", stats),
      closedError: () => this.#closing.signal.aborted ? this.#closedError() : undefined,
    });
    this.#sessionEvents = this.#makeSessionEvents();
  }

  /** The same as {@linkcode connect} with options alone. */
  static async connect(options: ConnectOptions = {}): Promise<FilersClient> {
    const settings = connectSettings(options);
    const client = new FilersClient(settings);
    client.#run(await Session.open(settings, client.#hub.memory, client.#sessionEvents));
    const { signal } = settings;
    const abort = () => {
      client.#hub.abort(signal?.reason);
      void client.close();
    };
    signal?.addEventListener("abort", abort);
    client.closed.then(() => signal?.removeEventListener("abort", abort));
    if (signal?.aborted) {
      await client.close();
      throw signal.reason;
    }
    return client;
  }

  /** What the client is doing. */
  get state(): ClientState {
    if (this.#over) return "closed";
    if (this.#closing.signal.aborted) return "closing";
    if (!this.#session) return "reconnecting";
    if (this.#session.phase !== "playing") {
      return this.#session.phase === "idle" ? "idle" : "stopping";
    }
    return this.#session.recording ? "recording" : "waiting";
  }

  /** The recording that images come from, or null. Known only while playing. */
  get recording(): RecordingInfo | null {
    return this.#session?.recording ?? null;
  }

  /** Counts since `connect`: always `received = delivered + dropped + queued`. */
  get stats(): ClientStats {
    return this.#hub.stats(this.#session?.bytes ?? 0);
  }

  /**
   * Settles when the client is closed for good: to null after {@linkcode FilersClient.close}, else
   * to the error that ended it. Never rejects.
   */
  get closed(): Promise<FilersError | null> {
    return this.#closed.promise;
  }

  /**
   * The camera's frames, converted as asked. Playing begins with the first `next()` and ends with
   * the loop, however that ends. Several loops may run at once, each with its own options.
   *
   * @throws {TypeError} An option is unknown, or of the wrong type.
   * @throws {RangeError} An option is out of its range.
   *
   * @example
   * ```ts
   * import { connect } from "@lab/filers-client";
   * import { FakeFilersServer } from "@lab/filers-client/testing";
   *
   * await using server = new FakeFilersServer({ pixelFormat: "yuv420p", width: 640, height: 480 });
   * await using camera = await connect({ port: server.port });
   * for await (using frame of camera.frames({ width: 320, filter: "box", limit: 1 })) {
   *   console.log(frame.width, frame.height); // 320 240
   * }
   * ```
   */
  frames(options: FramesOptions = {}): FrameIterator {
    return this.#hub.frames(options);
  }

  /**
   * Asks the server for images. Loops do so by themselves; calling this keeps the camera playing
   * between loops. Resolves when images come, or when the server has not objected within 100 ms
   * (it says nothing while it does not record). Does nothing if the client plays already.
   *
   * @throws {ServerError} The server refused.
   * @throws {DisconnectedError} The connection is lost or closed.
   */
  async play(): Promise<void> {
    this.#explicitPlay = true;
    await this.#reconnected;
    this.#reconcile();
    await this.#live().played();
    this.#settings.signal?.throwIfAborted();
  }

  /**
   * Asks for no more images. Running loops end after the frames they already have. Resolves at the
   * server's acknowledgement, after which no image comes. Does nothing if nothing plays.
   *
   * @throws {TimeoutError} The server did not acknowledge within 5 s.
   * @throws {ServerError} The server refused.
   * @throws {DisconnectedError} The connection was lost meanwhile.
   */
  async stop(): Promise<void> {
    this.#explicitPlay = false;
    this.#hub.end();
    this.#reconcile();
    await this.#session?.stopped();
  }

  /**
   * Sends an application's own message, which the real Filers ignores. What would kill it is refused
   * before a byte is sent.
   *
   * @param name Any but the protocol's own, such as "image" and "exception".
   * @param value null, boolean, number, bigint, string, Uint8Array, Date, array, plain object, Set
   * or Map, as far as Python can hold it: `1` and `true` are one member of a set to it.
   * @throws {TypeError} The name is the protocol's own, or the value holds anything else.
   * @throws {RangeError} An integer has more than 4300 digits, a Date is not in the years 1 to
   * 9999, or the message has more than 2^24 characters.
   * @throws {DisconnectedError} The connection is lost or closed.
   */
  async send(name: string, value: unknown): Promise<void> {
    if (name === "started_playing" || name === "stopped_playing") {
      throw new TypeError(
        `Cannot send the message: "${name}" is one of the protocol's own. Call play() or stop()`,
      );
    }
    checkMessageName(name);
    await this.#live().send(name, value);
  }

  /**
   * How long the server takes to answer, in ms (the real one polls every 10 ms).
   *
   * @throws {FilersError} The client plays: asking would stop it.
   * @throws {TimeoutError} No answer within `connectTimeout`.
   * @throws {DisconnectedError} The connection is lost or closed.
   */
  async ping(): Promise<number> {
    const session = this.#live();
    if (session.phase !== "idle") {
      throw new FilersError(
        "Cannot ping: the client plays, and asking would stop it. Call stop() first",
      );
    }
    return await session.ping(this.#settings.connectTimeout);
  }

  /**
   * Stops playing, waits for the server's acknowledgement (5 s at most) and closes the connection.
   * Running loops end after the frames they already have. Calling it again waits for the first.
   */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort();
      this.#hub.end();
      await this.#session?.close();
      await this.#reconnected;
      this.#finish(null);
    }
    await this.closed;
  }

  /** The same as {@linkcode FilersClient.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #makeSessionEvents(): SessionEvents {
    return {
      image: (message, receivedAt) => {
        this.#attempts = 0;
        this.#hub.receive(message, receivedAt);
      },
      missed: (images) => this.#hub.miss(images),
      recordingStart: (info) => {
        this.#hub.recordingStarted();
        this.emit("recordingstart", info);
      },
      recordingStop: () => {
        this.emit("recordingstop", null);
        this.#hub.recordingStopped();
        this.#reconcile();
      },
      idle: () => {
        this.#hub.interrupted();
        this.#reconcile();
      },
      exception: (error) => {
        if (!this.#hub.end(error)) this.emit("servererror", error);
      },
      message: (name, value) => this.emit("message", { name, value }),
      room: () => this.#hub.room(),
    };
  }

  /** Makes what the server was told agree with what is wanted. */
  #reconcile(): void {
    if (this.#closing.signal.aborted) return;
    if (this.#explicitPlay || this.#hub.wanted) this.#session?.play();
    else this.#session?.stop();
  }

  /** The same when the current turn is over: loops that end or begin together make one message. */
  #reconcileSoon(): void {
    if (this.#reconciling) return;
    this.#reconciling = true;
    queueMicrotask(() => {
      this.#reconciling = false;
      this.#reconcile();
    });
  }

  /** Follows a session to its end, and makes the next one if asked to. */
  async #run(session: Session): Promise<void> {
    const { reconnect } = this.#settings;
    this.#adopt(session);
    for (;;) {
      const since = performance.now();
      const error = await session.ended;
      this.#session = null;
      this.#hub.disconnected();
      this.#hub.tally.pastBytes += session.bytes;
      if (error === null) return; // closed from here
      if (performance.now() - since > (reconnect?.maxDelay ?? 0)) this.#attempts = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#reconnected = promise;
      this.emit("disconnect", { error });
      const next = await this.#reconnect(error);
      session.forget();
      resolve();
      if (!next) return;
      session = next;
      this.#reconcile();
    }
  }

  #adopt(session: Session): void {
    this.#session = session;
    session.overflow = this.#hub.overflow;
  }

  /** The next session, or null when the client is over. */
  async #reconnect(cause: FilersError): Promise<Session | null> {
    const { reconnect } = this.#settings;
    const signal = this.#closing.signal;
    const settings = { ...this.#settings, signal };
    const start = performance.now();
    let error = cause;
    for (let attempts = 1; reconnect && this.#attempts < reconnect.maxAttempts; attempts++) {
      await pause(backoff(++this.#attempts, reconnect), signal);
      if (signal.aborted) return null;
      try {
        const session = await Session.open(settings, this.#hub.memory, this.#sessionEvents);
        if (signal.aborted) {
          await session.close();
          return null;
        }
        this.#hub.tally.reconnects++;
        // A listener may use the client at once, and close it too.
        this.#adopt(session);
        this.emit("reconnect", { attempts, downtime: performance.now() - start });
        return session;
      } catch (failure) {
        if (signal.aborted) return null; // close() tells everyone
        const reason = failure instanceof Error ? failure.message : String(failure);
        error = new DisconnectedError(
          `Cannot reconnect: ${attempts} attempts failed, the last one with "${reason}"`,
          { cause: failure },
        );
      }
    }
    this.#finish(error);
    return null;
  }

  /** The client is over. */
  #finish(error: FilersError | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = error;
    this.#closing.abort();
    this.#hub.end(error ?? undefined);
    this.#closed.resolve(error);
  }

  #live(): Session {
    if (!this.#session || this.#closing.signal.aborted) throw this.#closedError();
    return this.#session;
  }

  /** A signal's reason need not be an error. */
  #closedError(): unknown {
    const { signal } = this.#settings;
    if (signal?.aborted) return signal.reason;
    if (this.state === "reconnecting") {
      return new DisconnectedError(
        "Cannot reach the camera: its connection is being made again. Wait for the reconnect event",
      );
    }
    return new DisconnectedError("Cannot use the camera: its connection is closed. Connect again", {
      cause: this.#failure,
    });
  }
}
