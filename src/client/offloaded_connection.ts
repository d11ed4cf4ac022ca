/**
 * A connection that is read in a thread of its own, whatever the script is busy with.
 *
 * @module
 */

import type { Limits } from "../wire/limits.ts";
import { type Connection, type Endpoint, openWithin, readError, writeError } from "./connection.ts";
import type { Overflow } from "./options.ts";
import { type Failure, type Order, type Report, startReadingThread } from "./reading_thread.ts";
import { makeRing, RingReader, type TakenMessage } from "./shared_ring.ts";

/** More than a message's lengths, and what is read along with it. */
const BESIDES = 2 ** 17;

/** Longest time, in ms, for a thread to start, on a machine however busy. */
const START_TIMEOUT = 10_000;

/** Behind an image there is less room than this, so none is held up by the one before it. */
const COMPANY = 512;

/** Whether this runtime can read in another thread. */
export function canOffload(): boolean {
  return typeof Worker === "function" && typeof SharedArrayBuffer === "function";
}

/**
 * Reads messages as the thread has them ready, whole ones as a rule. What becomes of images that
 * wait while newer ones come is up to {@linkcode Connection.overflow}.
 */
export class OffloadedConnection implements Connection {
  onMissed: Connection["onMissed"] = () => {};
  readonly #thread: Worker;
  readonly #ring: RingReader;
  readonly #writes: PromiseWithResolvers<void>[] = [];
  #current: TakenMessage | null = null;
  #taken = 0;
  // What was dropped before the current message, if that is not told yet.
  #missed: { images: number; byteLength: number } | null = null;
  #images = 0;
  #bytes = 0;
  // From the thread's clock to ours: what was the promptest message shows it best.
  #clockOffset = Infinity;
  #receivedAt = 0;
  #overflow: Overflow = "drop-oldest";
  #wake = () => {};
  #ended = false;
  #failure: Error | null = null;
  #closed = false;

  private constructor(thread: Worker, limits: Limits) {
    this.#thread = thread;
    const memory = makeRing(limits.yaml + limits.planes + BESIDES);
    this.#ring = new RingReader(memory);
    thread.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data);
    thread.onerror = (event) => {
      event.preventDefault();
      this.#fail(readError(event.message));
    };
    this.#tell({ read: memory, limits });
  }

  /** Opens the connection; throws as {@linkcode openWithin} does. */
  static async open(endpoint: Endpoint, limits: Limits): Promise<Connection> {
    // Starting takes some 30 ms, which are not the server's.
    const starting = { ...endpoint, connectTimeout: START_TIMEOUT };
    const thread = await openWithin(starting, startThread);
    try {
      return await openWithin(endpoint, async (signal) => {
        await openOn(thread, endpoint, signal);
        return new OffloadedConnection(thread, limits);
      });
    } catch (error) {
      thread.terminate();
      throw error;
    }
  }

  get receivedAt(): number {
    return this.#receivedAt;
  }

  get received(): number {
    return this.#ring.received;
  }

  get overflow(): Overflow {
    return this.#overflow;
  }

  set overflow(overflow: Overflow) {
    this.#overflow = overflow;
    const drops = overflow === "block"
      ? "nothing"
      : overflow === "drop-newest"
      ? "newest"
      : "oldest";
    if (this.#ring.setPolicy(drops)) this.#tell("room");
  }

  async read(target: Uint8Array): Promise<number> {
    while (!this.#current) {
      const wakened = new Promise<void>((resolve) => this.#wake = resolve);
      if (!this.#closed && this.#take()) break;
      if (this.#failure) throw this.#failure;
      if (this.#ended) return 0;
      this.#ring.wait();
      if (this.#take()) break;
      await wakened;
    }
    if (this.#missed) this.onMissed(this.#missed.images, this.#missed.byteLength);
    this.#missed = null;
    this.#receivedAt = this.#current!.at + this.#clockOffset;
    let filled = 0;
    // Small messages that came together are read together, as from a socket.
    do filled += this.#copy(target.subarray(filled)); while (
      target.length - filled > COMPANY && !this.#current && this.#take() && !this.#missed
    );
    return filled;
  }

  /** Copies what fits of the current message. Returns how much. */
  #copy(target: Uint8Array): number {
    const { bytes, slot } = this.#current!;
    const part = bytes.subarray(this.#taken, this.#taken + target.length);
    target.set(part);
    this.#taken += part.length;
    if (this.#taken === bytes.length) {
      this.#current = null;
      if (this.#ring.release(slot)) this.#tell("room");
    }
    return part.length;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#failure) return Promise.reject(writeError(this.#failure));
    const written = Promise.withResolvers<void>();
    this.#writes.push(written);
    this.#tell({ write: bytes });
    return written.promise;
  }

  async leave(timeout: number): Promise<void> {
    this.#tell({ leave: timeout });
    while (!this.#ended && !this.#closed && !this.#failure) {
      const wakeReader = this.#wake;
      await new Promise<void>((resolve) => {
        this.#wake = () => {
          wakeReader();
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#closed = true;
    this.#thread.terminate();
    this.#fail(readError("the connection is closed"));
  }

  /** Takes the next message, if there is one. */
  #take(): boolean {
    let message = this.#ring.take();
    if (!message) return false;
    // Of the images that came while the script was busy, only the last is of use.
    while (this.#overflow === "latest" && message.droppable && this.#ring.imageIsNext) {
      const newer = this.#ring.take();
      if (!newer) break;
      if (this.#ring.release(message.slot)) this.#tell("room");
      message = newer;
    }
    const { images, offset, completed, at, bytes } = message;
    this.#clockOffset = Math.min(this.#clockOffset, performance.now() - at);
    if (offset > this.#bytes) {
      this.#missed = { images: images - this.#images, byteLength: offset - this.#bytes };
    }
    this.#images = images + completed;
    this.#bytes = offset + bytes.length;
    this.#current = message;
    this.#taken = 0;
    return true;
  }

  #tell(order: Order): void {
    this.#thread.postMessage(order);
  }

  #hear(report: Report): void {
    if (typeof report === "object") {
      const cause = asError(report.failure);
      if (report.failed === "write") this.#writes.shift()?.reject(writeError(cause));
      else this.#fail(readError(cause));
    } else if (report === "written") {
      this.#writes.shift()?.resolve();
    } else {
      this.#ended ||= report === "ended";
      this.#wake();
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const write of this.#writes.splice(0)) write.reject(writeError(error));
    this.#wake();
  }
}

/** Starts a thread that can be told to open a connection. */
async function startThread(signal: AbortSignal): Promise<Worker> {
  const thread = startReadingThread();
  try {
    await reported(thread, signal);
    return thread;
  } catch (error) {
    thread.terminate();
    throw error;
  }
}

/** Has a thread open the connection. */
async function openOn(thread: Worker, endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  const { hostname, port, tls } = endpoint;
  thread.postMessage({ open: { hostname, port, tls } } satisfies Order);
  await reported(thread, signal);
}

/** Resolves when a thread reports that it has done what it was told to. */
async function reported(thread: Worker, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    const report = await Promise.race([nextReport(thread), aborted.promise]);
    if (typeof report === "object") throw asError(report.failure);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** The next thing that a thread tells. */
function nextReport(thread: Worker): Promise<Report> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }: MessageEvent<Report>) => resolve(data);
    thread.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
}

/** A failure of the thread's, as the error that it was there. */
function asError({ name, message }: Failure): Error {
  const classes: Record<string, new (message: string) => Error> = { ...Deno.errors };
  return new (classes[name] ?? Error)(message);
}
