/**
 * One connection's share of the protocol: who plays, what is acknowledged, when it is over.
 *
 * It keeps the rules that keep the real server alive: read on at all times, one
 * `started_playing` at a time, and never close between a `stopped_playing` and its answer.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import {
  ConnectError,
  DisconnectedError,
  type FilersError,
  ProtocolError,
  ServerBusyError,
  ServerError,
  TimeoutError,
} from "../errors.ts";
import type { Block, PictureMemory } from "../pixels/memory.ts";
import { Decoder } from "../wire/decoder.ts";
import { encodeMessage } from "../wire/encode.ts";
import type { ControlMessage, ImageMessage, RecordingInfo } from "../wire/message.ts";
import { recordingInfo } from "../wire/message.ts";
import { Answers } from "./answers.ts";
import { type Connection, SocketConnection } from "./connection.ts";
import { PlayingQuestion, watchSilence } from "./heartbeat.ts";
import { canOffload, OffloadedConnection } from "./offloaded_connection.ts";
import type { ConnectSettings, Overflow } from "./options.ts";
import { asFilersError } from "./unexpected_error.ts";

/** Longest wait, in ms, for the answer to a stop: a saturated server can take seconds. */
const ACKNOWLEDGE_TIMEOUT = 5000;

/**
 * How long a play waits, in ms, for the server's objection. The server polls at 10 ms and is
 * silent while there is no recording, so silence has to count as consent at some point.
 */
const OBJECTION_TIME = 100;

/**
 * How long, in ms, a conversation that is given up is still listened to, so that a server that is
 * about to write finds somebody there. The server polls at 10 ms; the rest is for a busy machine.
 */
const FAREWELL_TIME = 500;

/**
 * How long, in ms, the way to a server that is lost is kept half open: as long as the system tries
 * to deliver what it could not.
 */
const LOST_TIME = 900_000;

/** What a session tells its owner. */
export interface SessionEvents {
  /** An image, which had arrived at `receivedAt`: performance.now(), ms. */
  image(message: ImageMessage<Block>, receivedAt: number): void;
  /** Images came that were dropped before they were read. */
  missed(images: number): void;
  recordingStart(info: RecordingInfo): void;
  recordingStop(): void;
  /** A stop was acknowledged. */
  idle(): void;
  /** The server's exception, where nobody waits for an answer. */
  exception(error: ServerError): void;
  message(name: string, value: unknown): void;
  /** Pending while the next image has to wait for a consumer. */
  room(): Promise<void> | undefined;
}

/** "playing" from the moment it was asked for, whether or not a recording runs. */
export type SessionPhase = "idle" | "playing" | "stopping";

/** A conversation with one server over one connection. */
export class Session {
  readonly #connection: Connection;
  readonly #decoder: Decoder<Block>;
  readonly #events: SessionEvents;
  readonly #ended = Promise.withResolvers<FilersError | null>();
  readonly #question = new PlayingQuestion();
  // One entry for each stopped_playing under way, oldest first: called at its acknowledgement.
  readonly #acknowledged: (() => void)[] = [];
  readonly #plays = new Answers();
  readonly #stops = new Answers();
  readonly #pings = new Answers();
  #phase: SessionPhase = "idle";
  #recording: RecordingInfo | null = null;
  #bytes = 0;
  #reading = false;
  #closing = false;
  #isOver = false;
  #unwatch = () => {};

  private constructor(connection: Connection, decoder: Decoder<Block>, events: SessionEvents) {
    this.#connection = connection;
    this.#decoder = decoder;
    this.#events = events;
    connection.onMissed = (images, byteLength) => {
      decoder.skip(byteLength);
      this.#bytes += byteLength;
      events.missed(images);
    };
    void this.#read();
  }

  /**
   * Connects, and asks for a sign of life if `settings.probe`.
   *
   * @throws {FilersError} As told at `connect`.
   */
  static async open(
    settings: ConnectSettings,
    memory: PictureMemory,
    events: SessionEvents,
  ): Promise<Session> {
    const connection = settings.offload && canOffload()
      ? await OffloadedConnection.open(settings, settings.limits)
      : await SocketConnection.open(settings);
    const decoder = new Decoder<Block>({
      limits: settings.limits,
      allocate: (byteLength) => memory.allocate(byteLength),
    });
    const session = new Session(connection, decoder, events);
    if (settings.probe) await session.#probe(settings);
    session.#watch(settings.heartbeat);
    return session;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  get recording(): RecordingInfo | null {
    return this.#recording;
  }

  /** Bytes received. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Settles when the connection is over: null if it was closed from this side. Never rejects. */
  get ended(): Promise<FilersError | null> {
    return this.#ended.promise;
  }

  /** What becomes of images that can't be read as fast as they come. */
  set overflow(overflow: Overflow) {
    this.#connection.overflow = overflow;
  }

  /** Asks for images, if it has not. */
  play(): void {
    if (this.#phase !== "idle") return;
    this.#phase = "playing";
    this.#post("started_playing", null);
  }

  /** Resolves when images come, or when the server had its time to object. */
  async played(): Promise<void> {
    if (this.#recording) return;
    await this.#plays.expect(OBJECTION_TIME).promise;
  }

  /** Asks for no more images, if they were asked for. */
  stop(): void {
    if (this.#phase !== "playing") return;
    this.#phase = "stopping";
    this.#postStop(() => {
      this.#phase = "idle";
      this.#recording = null;
      this.#events.idle();
    });
  }

  /** Resolves when every stop is acknowledged. */
  async stopped(timeout: number = ACKNOWLEDGE_TIMEOUT): Promise<void> {
    if (this.#acknowledged.length === 0) return;
    const late = () =>
      new TimeoutError(
        `Cannot stop: the server did not acknowledge within ${timeout} ms. ` +
          "It may be saturated; images are discarded until it does",
      );
    await this.#stops.expect(timeout, late).promise;
  }

  /** The time in ms that the server takes to answer. Only while not playing. */
  async ping(timeout: number): Promise<number> {
    const start = performance.now();
    const late = () =>
      new TimeoutError(
        `Cannot ping: no answer within ${timeout} ms. The server may be busy or gone`,
      );
    const answer = this.#pings.expect(timeout, late);
    this.#postStop(answer.resolve);
    await answer.promise;
    return performance.now() - start;
  }

  /** Sends any message. */
  send(name: string, value: unknown): Promise<void> {
    return this.#connection.write(encodeMessage(name, value));
  }

  /** Stops, gives the server time to acknowledge, and closes the connection. */
  async close(timeout?: number): Promise<void> {
    this.#closing = true;
    this.stop();
    // Nothing to tell: whether or not the server answered in time, the connection is closed.
    await this.stopped(timeout).catch(() => {});
    this.#connection.close();
    await this.ended;
  }

  /** Gives up what is kept of a connection whose server was lost. */
  forget(): void {
    this.#connection.close();
  }

  async #probe(settings: ConnectSettings): Promise<void> {
    const { connectTimeout, signal } = settings;
    const address = formatAddress(settings);
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal?.reason);
    signal?.addEventListener("abort", abort);
    try {
      await Promise.race([this.ping(connectTimeout), aborted.promise]);
    } catch (error) {
      // A server that had all its time gets no more.
      await this.close(error instanceof TimeoutError ? 0 : FAREWELL_TIME);
      signal?.throwIfAborted();
      if (error instanceof TimeoutError) {
        throw new ServerBusyError(
          `Cannot use ${address}: it took the connection but did not answer within ` +
            `${connectTimeout} ms. Filers serves one client at a time: close the other one, ` +
            "or share the camera with the relay command",
          { cause: error },
        );
      }
      if (error instanceof DisconnectedError) {
        throw new ConnectError(
          `Cannot use ${address}: it closed the connection before it answered. ` +
            "Check that this is Filers' network recorder, and that both sides agree on TLS",
          { cause: error },
        );
      }
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  async #read(): Promise<void> {
    let failure: FilersError | null = null;
    try {
      while (!this.#isOver) {
        this.#reading = true;
        const count = await this.#connection.read(this.#decoder.target());
        this.#reading = false;
        if (this.#isOver) break;
        if (count === 0) throw this.#cutOff();
        this.#bytes += count;
        this.#decoder.add(count);
        for (let message; (message = this.#decoder.next());) {
          // Each image waits by itself: one read can bring hundreds of small ones.
          const room = "block" in message ? this.#events.room() : undefined;
          if (room) await room;
          this.#dispatch(message);
        }
      }
    } catch (error) {
      failure = asFilersError(error);
    }
    this.#unwatch();
    if (!this.#isOver) {
      // A stop's acknowledgement can no longer be recognised, but a server hears a half-close too.
      const isHeard = this.#phase !== "idle" || this.#acknowledged.length > 0;
      if (failure instanceof ProtocolError && isHeard) await this.#connection.leave(FAREWELL_TIME);
      this.#connection.close();
      this.#end(failure);
    }
    // Not before: a pending read writes to its memory.
    this.#decoder.close();
  }

  #end(failure: FilersError | null): void {
    this.#isOver = true;
    this.#phase = "idle";
    this.#recording = null;
    this.#acknowledged.length = 0;
    this.#pings.reject(failure);
    for (const answers of [this.#plays, this.#stops]) {
      if (this.#closing) answers.resolve();
      else answers.reject(failure);
    }
    this.#ended.resolve(this.#closing ? null : failure);
  }

  /** Counts the server as lost when it gives no sign of life for `limit` ms. */
  #watch(limit: number): void {
    if (this.#isOver) return;
    this.#unwatch = watchSilence(limit, {
      received: () => this.#connection.received,
      isListening: () => this.#reading && !(this.#phase === "playing" && this.#question.useless),
      ask: () => this.#ask(),
      lose: () => this.#lose(limit),
    });
  }

  #ask(): void {
    if (this.#acknowledged.length > 0) return; // an answer is due as it is
    if (this.#phase !== "playing") this.#postStop(() => {});
    else if (this.#question.ask()) this.#post("started_playing", null);
  }

  #lose(limit: number): void {
    this.#end(
      new DisconnectedError(
        `Cannot read on: the server gave no sign of life for ${limit} ms. Check its machine and ` +
          "the network, and connect again (or use the reconnect option)",
      ),
    );
    // A server that was only out of reach finds its answer read, and then that nobody is there:
    // to answer a closed socket kills it.
    void this.#connection.leave(LOST_TIME);
  }

  #cutOff(): DisconnectedError {
    const { position } = this.#decoder;
    const where = position === "message boundary"
      ? ""
      : ` in the middle of a message's ${position}`;
    return new DisconnectedError(
      `Cannot read on: the server closed the connection${where}. ` +
        "Check Filers, and connect again (or use the reconnect option)",
    );
  }

  #dispatch(message: ImageMessage<Block> | ControlMessage): void {
    if ("block" in message) {
      return this.#events.image(message, this.#connection.receivedAt);
    }
    switch (message.name) {
      case "started_recording":
        this.#recording = recordingInfo(message);
        this.#plays.resolve();
        return this.#events.recordingStart(this.#recording);
      case "stopped_recording":
        this.#recording = null;
        this.#question.crossed();
        // The server has forgotten that we play.
        if (this.#phase === "playing") this.#phase = "idle";
        this.#events.recordingStop();
        // Unless it was asked since: it took the question for a play, as it would a play now.
        if (this.#phase === "idle" && this.#question.open) {
          this.#phase = "playing";
          this.stop();
        }
        return;
      case "stopped_playing":
        this.#question.passed();
        this.#acknowledged.shift()?.();
        if (this.#acknowledged.length === 0) this.#stops.resolve();
        return;
      case "exception":
        return this.#raise(message.value);
      default:
        return this.#events.message(message.name, message.value);
    }
  }

  #raise(value: unknown): void {
    const [text, traceback] = Array.isArray(value) ? value : [value];
    if (this.#question.takes(String(text))) return;
    const error = new ServerError(String(text), String(traceback ?? ""));
    const waiting = [this.#plays, this.#stops, this.#pings].find(({ awaited }) => awaited);
    if (this.#closing || !waiting) return this.#events.exception(error);
    waiting.reject(error);
  }

  #postStop(acknowledged: () => void): void {
    this.#acknowledged.push(acknowledged);
    this.#post("stopped_playing", null);
  }

  /** Sends without waiting: a failed write is followed by a failed read, which tells everyone. */
  #post(name: string, value: unknown): void {
    this.send(name, value).catch(() => {});
  }
}
