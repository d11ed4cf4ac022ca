/**
 * The thread that reads a connection while the script's own is busy.
 *
 * Its program is text, made of functions that use nothing from outside themselves: a worker that
 * imports would need permission to read files, or would depend on where the package lies.
 *
 * @module
 */

import type { Limits } from "../wire/limits.ts";
import { openSocket, type SocketAddress } from "./open_socket.ts";
import { type RingMemory, RingWriter } from "./shared_ring.ts";

/** A failure, as it can be sent from thread to thread. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** What the reading thread is told. */
export type Order =
  | { readonly open: SocketAddress }
  | { readonly read: RingMemory; readonly limits: Limits }
  | { readonly write: Uint8Array }
  /** Say that nothing more will be sent, and discard what still comes for so many ms. */
  | { readonly leave: number }
  /** There may be room in the ring. */
  | "room";

/** What the reading thread tells. */
export type Report =
  | "started"
  | "opened"
  | "written"
  | "published"
  /** The stream is at its end. */
  | "ended"
  | { readonly failed: "open" | "read" | "write"; readonly failure: Failure };

/** Starts a thread. It does nothing until it is told to open a connection. */
export function startReadingThread(): Worker {
  const program = `(${readAhead})(${openSocket}, ${RingWriter})`;
  return new Worker(`data:text/javascript,${encodeURIComponent(program)}`, { type: "module" });
}

/** The thread's program. It follows the framing, and leaves what messages say to the script. */
function readAhead(open: typeof openSocket, Ring: typeof RingWriter): void {
  const prefix = 8;
  /** Read at once, at least: small images that come together share a slot. */
  const least = 2 ** 16;
  /** Room for the next message's beginning, to be read with the end of this one. */
  const slack = 512;
  /** A message that does not grow for so many ms is handed over as far as it came. */
  const stall = 100;
  /**
   * A script that takes nothing for this long (ms) while the ring is full is busy. Of small images the
   * system's buffers hold many, so that waiting longer for it does not hold up the camera.
   */
  const patience = 20;
  const patienceWithSmall = 200;
  const small = 2 ** 14;

  const thread = globalThis as unknown as {
    postMessage(report: Report): void;
    onmessage: (event: MessageEvent<Order>) => void;
  };
  let conn: Deno.TcpConn | Deno.TlsConn;
  let ring: RingWriter;
  let limits: Limits;
  let lastWrite: Promise<void> = Promise.resolve();
  let leaving = false;
  let busy = false;
  let roomMade = () => {};

  // The message being read: its slot, bytes of it that came, and bytes handed over before its end.
  let slot = 0;
  let filled = 0;
  let handedOver = 0;
  // Bytes of the last whole message.
  let messageBytes = 0;
  // Of the stream: where the message begins, and images before it.
  let offset = 0;
  let images = 0;

  const fail = (failed: "open" | "read" | "write", error: unknown) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    thread.postMessage({ failed, failure: { name, message } });
  };

  /** Tells of what was published: all that came together at once. */
  const tell = () => {
    if (ring.takeReaderWaits()) thread.postMessage("published");
  };

  /** A slot to write to. Images are dropped for it where the script is busy. */
  const claim = async (): Promise<number> => {
    for (;;) {
      const free = ring.claim();
      if (free !== null) return free;
      const room = new Promise<void>((resolve) => roomMade = resolve);
      ring.wait();
      const slot = ring.claim() ?? (busy ? ring.drop() : null);
      if (slot !== null) return slot;
      tell();
      const timer = setTimeout(() => {
        busy = true;
        roomMade();
      }, messageBytes > small ? patience : patienceWithSmall);
      await room;
      clearTimeout(timer);
    }
  };

  const publish = (into: number, start: number, end: number, completed: number, at: number) => {
    const message = { start, end, images, offset: offset + at, completed, at: performance.now() };
    ring.publish(into, message, completed > 0 && at === 0);
  };

  /** Hands over what has come of a message that does not go on. */
  const handOver = (spare: number) => {
    const part = ring.bytes(slot, filled).subarray(handedOver);
    ring.bytes(spare, part.length).set(part);
    publish(spare, 0, part.length, 0, handedOver);
    handedOver = filled;
    tell();
  };

  const handOverRest = async () => {
    const spare = await claim();
    if (filled > handedOver) handOver(spare);
  };

  /** Bytes of the message at `at`: 0 while that is not known, -1 where it passes the limits. */
  const measure = (at: number): { total: number; image: boolean } => {
    const view = new DataView(ring.bytes(slot, filled).buffer, at, filled - at);
    if (view.byteLength < 4) return { total: 0, image: false };
    const yaml = view.getUint32(0);
    if (yaml === 0 || yaml > limits.yaml) return { total: -1, image: false };
    if (view.byteLength < prefix) return { total: 0, image: false };
    const planes = view.getUint32(4);
    if (planes > limits.planes) return { total: -1, image: false };
    return { total: prefix + yaml + planes, image: planes > 0 };
  };

  /** How many whole images there are from `end` on, and where they end. */
  const measureImages = (end: number): { count: number; end: number } => {
    let count = 0;
    for (;;) {
      const { total, image } = measure(end);
      if (!image || filled < end + total) return { count, end };
      count++;
      end += total;
    }
  };

  /** Follows the stream to its end, or until it makes no sense. */
  const follow = async (): Promise<void> => {
    slot = await claim();
    while (!leaving) {
      const { total, image } = measure(0);
      if (total < 0) return handOverRest();
      if (total > 0 && filled >= total) {
        const whole = image && handedOver === 0
          ? measureImages(0)
          : { count: Number(image), end: total };
        const rest = ring.bytes(slot, filled).slice(whole.end);
        publish(slot, handedOver, whole.end, whole.count, handedOver);
        offset += whole.end;
        images += whole.count;
        messageBytes = total;
        filled = handedOver = 0;
        slot = await claim();
        ring.bytes(slot, rest.length).set(rest);
        filled = rest.length;
        continue;
      }
      tell();
      const wanted = Math.max(total + slack, least);
      const count = await conn.read(ring.bytes(slot, wanted).subarray(filled));
      if (count !== null) {
        ring.count(count);
        filled += count;
        continue;
      }
      await handOverRest();
      return thread.postMessage("ended");
    }
  };

  const read = async (): Promise<void> => {
    let seen = 0;
    const watch = setInterval(() => {
      if (filled === seen && filled > handedOver) {
        const spare = ring.claim();
        if (spare !== null) handOver(spare);
      }
      seen = filled;
    }, stall);
    try {
      await follow();
    } catch (error) {
      fail("read", error);
    } finally {
      clearInterval(watch);
    }
  };

  const write = async (bytes: Uint8Array): Promise<void> => {
    try {
      for (let done = 0; done < bytes.length;) done += await conn.write(bytes.subarray(done));
      thread.postMessage("written");
    } catch (error) {
      fail("write", error);
    }
  };

  const leave = async (timeout: number): Promise<void> => {
    leaving = true;
    const timer = setTimeout(() => conn.close(), timeout);
    try {
      await conn.closeWrite();
      const discarded = new Uint8Array(65536);
      while (await conn.read(discarded) !== null);
    } catch {
      // The server is gone, or had its time.
    }
    clearTimeout(timer);
    thread.postMessage("ended");
  };

  thread.onmessage = async ({ data: order }) => {
    if (order === "room") {
      busy = false;
      return roomMade();
    }
    if ("open" in order) {
      try {
        conn = await open(order.open, new AbortController().signal);
        thread.postMessage("opened");
      } catch (error) {
        fail("open", error);
      }
    } else if ("read" in order) {
      ring = new Ring(order.read);
      limits = order.limits;
      await read();
    } else if ("leave" in order) {
      await leave(order.leave);
    } else {
      const { write: bytes } = order;
      lastWrite = lastWrite.then(() => write(bytes));
    }
  };
  thread.postMessage("started");
}
