/**
 * The script that the fake server follows with one client: the loop of the real server's thread,
 * with all that kills it, and the faults asked for.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import { startTimer, type Timer } from "../client/timer.ts";
import { encodeImage } from "../server/server_image.ts";
import { encodeMessage } from "../wire/encode.ts";
import {
  checkApplicationSurvives,
  type ClientMessage,
  ClientReader,
  ServerDeath,
} from "./client_reader.ts";
import type { FakeCamera } from "./fake_camera.ts";
import { ConnectionOver, type FakeSocket } from "./fake_socket.ts";
import type { FaultPlan, Striking } from "./faults.ts";
import { pseudoRandomBytes } from "./pseudo_random.ts";
import type { Replay } from "./replay.ts";

/** What a connection reports. */
export interface ConnectionLog {
  /** A message of the client's arrived. */
  received(name: string, value: unknown): void;
  /** An image was handed whole to the operating system. */
  sentImage(): void;
}

const PREFIX = 8;
/**
 * Milliseconds before an answer: the real server may take that long. A client that closes without
 * waiting for it is therefore always caught, where the real server dies in half of the cases.
 */
const ANSWER_DELAY = 10;

/** One client of the fake server. */
export class FakeConnection {
  readonly #socket: FakeSocket;
  readonly #plan: FaultPlan;
  readonly #camera: FakeCamera;
  readonly #log: ConnectionLog;
  #replay: Replay | null;
  #inbox: (ClientMessage | ServerDeath)[] = [];
  #wake = Promise.withResolvers<void>();
  #left = false;
  #vanished = false;
  /** The client asked to play: it is shown a recording, or waits for one. */
  #playing = false;
  /** When the next frame is due, as performance.now(). */
  #due = 0;
  readonly #counts = new Map<string, number>();

  constructor(
    socket: FakeSocket,
    plan: FaultPlan,
    camera: FakeCamera,
    replay: Replay | null,
    log: ConnectionLog,
  ) {
    this.#socket = socket;
    this.#plan = plan;
    this.#camera = camera;
    this.#replay = replay;
    this.#log = log;
  }

  /** Serves the client until one side is gone. @throws {ServerDeath} As the real server would. */
  async serve(): Promise<void> {
    this.#hear();
    try {
      await this.#strikeAll(this.#plan.onConnect());
      for (;;) {
        const message = this.#inbox.shift();
        if (message instanceof ServerDeath) throw message;
        if (message !== undefined) await this.#answer(message);
        else if (this.#left) return;
        else await this.#record();
      }
    } catch (error) {
      if (!(error instanceof ConnectionOver)) throw error;
    } finally {
      if (!this.#vanished) await this.#socket.close();
    }
  }

  #hear(): void {
    const reader = new ClientReader();
    this.#socket.listen({
      data: (bytes) => {
        try {
          reader.read(bytes, (message) => {
            this.#log.received(message.name, message.value);
            this.#inbox.push(message);
          });
        } catch (error) {
          if (!(error instanceof ServerDeath)) throw error;
          this.#inbox.push(error);
        }
        this.#wake.resolve();
      },
      end: () => {
        this.#left = true;
        this.#wake.resolve();
      },
    });
  }

  /** Waits for the client, but no longer than until `due`. */
  async #waitForClient(due: number): Promise<void> {
    this.#wake = Promise.withResolvers();
    if (this.#inbox.length > 0 || this.#left) return;
    let timer: Timer;
    const timeout = new Promise<void>((resolve) => {
      timer = startTimer(resolve, Math.max(0, due - performance.now()));
    });
    await Promise.race([timeout, this.#wake.promise]);
    clearTimeout(timer);
  }

  async #answer(message: ClientMessage): Promise<void> {
    checkApplicationSurvives(message);
    const { name, value } = message;
    const index = this.#count(`received ${name}`);
    await this.#strikeAll(this.#plan.onReceived(name, index));
    const isKnown = name === "started_playing" || name === "stopped_playing";
    if (!isKnown || this.#plan.ignores(name, index)) return;
    await this.#socket.pause(ANSWER_DELAY);
    try {
      if (name === "started_playing") await this.#play();
      else await this.#stop();
    } catch (error) {
      if (error instanceof ConnectionOver) throw error;
      // The real server tries to report the failed write, which fails once more, unhandled.
      const what = `BrokenPipeError while answering ${name} with value ${value}`;
      throw new ServerDeath(`${what}: the client had left without waiting`, { cause: error });
    }
  }

  async #play(): Promise<void> {
    if (this.#playing) {
      const text = "Client already notified that it is playing";
      return await this.#send("exception", [encodeMessage("exception", [text, ""])]);
    }
    this.#playing = true;
    if (this.#replay) return await this.#socket.write(this.#replay.stream);
    if (this.#camera.recording) await this.#startRecording();
  }

  async #stop(): Promise<void> {
    const recorded = this.#playing ? this.#replay?.acknowledgement : null;
    this.#playing = false;
    await this.#send("stopped_playing", [recorded ?? encodeMessage("stopped_playing", null)]);
  }

  async #startRecording(): Promise<void> {
    this.#due = performance.now();
    await this.#send("started_recording", [
      encodeMessage("started_recording", this.#camera.announcement),
    ]);
  }

  /** Sends the next frame, or the recording's end, when it is due and the client is silent. */
  async #record(): Promise<void> {
    if (!this.#playing || this.#replay || !this.#camera.recording) {
      return await this.#waitForClient(Infinity);
    }
    if (performance.now() < this.#due) await this.#waitForClient(this.#due);
    // A client in the same thread has to run, however fast the camera is.
    else await setImmediate();
    if (this.#inbox.length > 0 || this.#left) return;
    const image = this.#camera.next();
    this.#due = Math.max(this.#due + this.#camera.period, performance.now());
    try {
      if (image === null) {
        this.#playing = false;
        return await this.#send("stopped_recording", [encodeMessage("stopped_recording", null)]);
      }
      await this.#send("image", encodeImage(image));
      this.#log.sentImage();
    } catch (error) {
      if (error instanceof ConnectionOver) throw error;
      // The real server expects a connection to be reset, but not a broken pipe.
      if (!isBrokenPipe(error)) throw new ConnectionOver();
      throw new ServerDeath("BrokenPipeError while recording: the client left without a stop", {
        cause: error,
      });
    }
  }

  /** Sends a message, the first chunk being prefix and YAML, with all that is to happen in it. */
  async #send(name: string, [head, ...planes]: readonly Uint8Array[]): Promise<void> {
    const index = this.#count(`sent ${name}`);
    // Prefix and YAML go out apart, as from the real server.
    const chunks = [head!.subarray(0, PREFIX), head!.subarray(PREFIX), ...planes];
    const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const lengths = { header: PREFIX, yaml: head!.length - PREFIX, planes: total - head!.length };
    let position = 0;
    for (const { fault, offset } of this.#plan.onSending(name, index, lengths)) {
      await this.#write(chunks, position, offset);
      await this.#strike(fault);
      position = offset;
    }
    await this.#write(chunks, position, total);
    if (this.#plan.duplicates(name, index)) await this.#write(chunks, 0, total);
  }

  /** Writes bytes `from` to `to` of the chunks taken together. */
  async #write(chunks: readonly Uint8Array[], from: number, to: number): Promise<void> {
    let start = 0;
    for (const chunk of chunks) {
      const part = chunk.subarray(Math.max(0, from - start), Math.max(0, to - start));
      if (part.length > 0) await this.#socket.write(part);
      start += chunk.length;
    }
  }

  async #strikeAll(faults: readonly Striking[]): Promise<void> {
    for (const fault of faults) await this.#strike(fault);
  }

  async #strike(fault: Striking): Promise<void> {
    switch (fault.kind) {
      case "delay":
        return await this.#socket.pause(fault.ms);
      case "split":
      case "throttle":
        return this.#socket.shape(fault);
      case "garbage":
        return await this.#socket.write(pseudoRandomBytes(fault.length, fault.seed ?? 1));
      case "raw":
        return await this.#socket.write(fault.bytes);
      case "message":
        return await this.#socket.write(encodeMessage(fault.name, fault.value));
      case "exception": {
        const { text, traceback = "" } = fault;
        return await this.#socket.write(encodeMessage("exception", [text, traceback]));
      }
      case "stall":
        await this.#socket.left;
        throw new ConnectionOver();
      case "vanish":
        this.#socket.deafen();
        this.#vanished = true;
        throw new ConnectionOver();
      case "half-close":
        this.#socket.halfClose();
        await this.#socket.left;
        throw new ConnectionOver();
      case "reset":
        this.#socket.reset();
        throw new ConnectionOver();
      case "truncate":
        this.#socket.halfClose();
        throw new ConnectionOver();
      case "close":
        this.#socket.halfClose();
        if (fault.linger) await this.#socket.pause(fault.linger);
        throw new ConnectionOver();
    }
  }

  #count(key: string): number {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count;
  }
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
