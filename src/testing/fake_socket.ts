/**
 * The fake server's end of a connection: writes that wait, cut up and slowed down on demand.
 *
 * @module
 */

import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { pause } from "../client/backoff.ts";
import type { Shaping } from "./faults.ts";

/** The connection is over for the script, by a fault of its own or because nobody is there. */
export class ConnectionOver extends Error {
  override name = "ConnectionOver";
}

/** Pieces a second that a throttled stream is handed over in. */
const THROTTLE_PIECES = 100;

/** What a socket hears. */
export interface SocketListener {
  data(bytes: Uint8Array): void;
  /** The client will send nothing more, or is gone. */
  end(): void;
}

/** A socket from node:net by promises. */
export class FakeSocket {
  readonly #socket: Socket;
  #shaping: readonly Shaping[];
  readonly #gone = new AbortController();
  readonly #left = Promise.withResolvers<void>();
  #written = 0;

  constructor(socket: Socket, shaping: readonly Shaping[]) {
    this.#socket = socket;
    this.#shaping = shaping;
    // What fails is told to whoever writes; a connection that breaks ends like any other.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#gone.abort();
      this.#left.resolve();
    });
  }

  /** Resolves when the client has closed its sending side, or the connection is gone. */
  get left(): Promise<void> {
    return this.#left.promise;
  }

  /** Whether the connection is gone. */
  get gone(): boolean {
    return this.#gone.signal.aborted;
  }

  /** Starts to hear the client. */
  listen(listener: SocketListener): void {
    this.#socket.on("data", (bytes) => listener.data(bytes));
    this.#socket.on("end", () => this.#left.resolve());
    this.#left.promise.then(() => listener.end());
    this.#socket.resume();
  }

  /** Cuts up or slows down what is written from now on. */
  shape(fault: Shaping): void {
    this.#shaping = [...this.#shaping, fault];
  }

  /** Waits. @throws {ConnectionOver} If the connection goes first. */
  async pause(ms: number): Promise<void> {
    // A timer takes a millisecond at least, which is long where a stream is cut into bytes.
    await (ms === 0 ? setImmediate() : pause(ms, this.#gone.signal));
    if (this.gone) throw new ConnectionOver();
  }

  /** Writes all of the bytes, and resolves when the operating system has them. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { length, pause } = this.#nextPiece(bytes.length - done);
      await this.#writeNow(bytes.subarray(done, done + length));
      done += length;
      this.#written += length;
      if (pause !== null) await this.pause(pause);
    }
  }

  #writeNow(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve());
    });
  }

  /** How much goes out in one piece, and the pause in ms after it; null for none. */
  #nextPiece(available: number): { length: number; pause: number | null } {
    let length = available;
    let pause: number | null = null;
    for (const fault of this.#shaping) {
      if (fault.kind === "split") {
        const cut = this.#nextCut(fault.every, fault.offsets) - this.#written;
        if (cut > length) continue;
        length = cut;
        pause = fault.pause ?? 0;
      } else if (fault.kind === "throttle") {
        length = Math.min(length, Math.max(1, Math.floor(fault.bytesPerSecond / THROTTLE_PIECES)));
        pause = Math.max(pause ?? 0, length * 1000 / fault.bytesPerSecond);
      }
    }
    return { length, pause };
  }

  /** Offset in the stream of the first cut ahead. */
  #nextCut(every: number | undefined, offsets: readonly number[] | undefined): number {
    const ahead = (offsets ?? []).filter((offset) => offset > this.#written);
    if (every !== undefined) ahead.push((Math.floor(this.#written / every) + 1) * every);
    return Math.min(...ahead);
  }

  /** Closes the sending side (FIN) after what was written. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Aborts the connection (RST). */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Hears the client no more, not even that it leaves. */
  deafen(): void {
    this.#socket.pause();
  }

  /** Closes the socket. Resolves when it is closed. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.closed) return resolve();
      this.#socket.on("close", () => resolve());
      this.#socket.destroy();
    });
  }
}
