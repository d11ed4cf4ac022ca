/**
 * One client of a server: reads what it asks for, writes what it gets, and outlives no error.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import type { Lease } from "../client/lease.ts";
import { DisconnectedError, FilersError, ProtocolError } from "../errors.ts";
import { type ByteBlock, Decoder } from "../wire/decoder.ts";
import { encodeMessage } from "../wire/encode.ts";
import type { ControlMessage, ImageMessage } from "../wire/message.ts";
import {
  type DeliveryStats,
  type Entry,
  OutgoingQueue,
  type ServerOverflow,
} from "./outgoing_queue.ts";

/**
 * A client of a {@linkcode FilersServer}, as its events and `clients` show it.
 *
 * @example
 * ```ts
 * import { FilersServer, type ServerClient } from "@lab/filers-client/server";
 *
 * const describe = ({ address, playing }: ServerClient) => `${address} ${playing ? "plays" : "waits"}`;
 *
 * await using server = new FilersServer({ port: 0 });
 * server.addEventListener("play", ({ detail }) => console.log(describe(detail.client)));
 * ```
 */
export interface ServerClient {
  /** Where it connected from: `"192.0.2.7:50112"`. */
  readonly address: string;
  /** Whether it has asked for images; a recording's end makes it ask again. */
  readonly playing: boolean;
  /** Counts of the images offered to it. */
  readonly stats: DeliveryStats;
}

/** What a client tells its server. */
export interface ClientOwner {
  /** The encoded `started_recording` of the running recording, null without one. */
  readonly announcement: Uint8Array | null;
  played(client: ClientConnection): void;
  stopped(client: ClientConnection): void;
  received(client: ClientConnection, name: string, value: unknown): void;
  failed(client: ClientConnection, error: FilersError): void;
  left(client: ClientConnection, reason: string): void;
}

const stoppedPlaying = encodeMessage("stopped_playing", null);
const alreadyPlaying = encodeMessage("exception", [
  "Client already notified that it is playing",
  "",
]);
// The decoder asks for a bound above 0, and refuses a binary part on anything but an image.
const limits = { yaml: 2 ** 16, planes: 1 };

/** The server's end of one connection. */
export class ClientConnection implements ServerClient {
  readonly address: string;
  /** Resolves when the socket is closed and nothing runs any more. */
  readonly done: Promise<void>;
  readonly #conn: Deno.TcpConn | Deno.TlsConn;
  readonly #owner: ClientOwner;
  readonly #queue: OutgoingQueue;
  #playing = false;
  #closing = false;
  #closed = false;

  constructor(
    conn: Deno.TcpConn | Deno.TlsConn,
    owner: ClientOwner,
    capacity: number,
    overflow: ServerOverflow,
  ) {
    this.address = formatAddress(conn.remoteAddr);
    this.#conn = conn;
    this.#owner = owner;
    this.#queue = new OutgoingQueue(capacity, overflow);
    // Else the end of an image can wait 40 ms for the client's delayed acknowledgement, and a client
    // that vanished while it did not play would be there for ever.
    if ("setNoDelay" in conn) prepare(conn);
    this.done = Promise.all([this.#read(), this.#write()]).then(() => {});
  }

  get playing(): boolean {
    return this.#playing;
  }

  get stats(): DeliveryStats {
    return this.#queue.stats;
  }

  /** Whether the next image costs this client one. */
  get full(): boolean {
    return this.#playing && this.#queue.full;
  }

  /** Queues an image if the client plays. */
  sendImage(chunks: readonly Uint8Array[], lease: Lease): void {
    if (this.#playing) this.#queue.pushImage(chunks, lease);
  }

  /** Queues a message; a client that does not read its messages is closed. */
  sendMessage(bytes: Uint8Array): void {
    if (this.#queue.pushMessage(bytes)) return;
    this.#fail(
      new DisconnectedError(
        `Cannot send to ${this.address}: it does not read its messages. It was disconnected`,
      ),
    );
  }

  /** Tells a playing client that the recording began. */
  startRecording(announcement: Uint8Array): void {
    if (this.#playing) this.sendMessage(announcement);
  }

  /** Tells a playing client that the recording ended; its wish to play is forgotten with that. */
  stopRecording(message: Uint8Array): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.sendMessage(message);
  }

  /** Sends what waits, waits for the client to leave, and closes all the same after `timeout` ms. */
  async close(timeout: number): Promise<void> {
    this.#closing = true;
    this.#queue.end();
    const timer = setTimeout(() => this.#finish(), timeout);
    await this.done;
    clearTimeout(timer);
  }

  async #write(): Promise<void> {
    try {
      for (let entry; (entry = await this.#queue.next()) !== undefined;) {
        await this.#writeEntry(entry);
        this.#queue.written();
      }
      // Half-closing lets the last bytes arrive before the socket goes.
      if (!this.#closed) await this.#conn.closeWrite();
    } catch (cause) {
      this.#lose("write to", cause);
    }
  }

  async #writeEntry({ chunks, lease }: Entry): Promise<void> {
    try {
      for (const chunk of chunks) await this.#writeAll(chunk);
    } finally {
      lease?.release();
    }
  }

  async #writeAll(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length;) {
      done += await this.#conn.write(chunk.subarray(done));
    }
  }

  async #read(): Promise<void> {
    const decoder = new Decoder<ByteBlock>({
      limits,
      allocate: (byteLength) => ({ bytes: new Uint8Array(byteLength), release() {} }),
    });
    try {
      for (;;) {
        const read = await this.#conn.read(decoder.target());
        if (read === null) break;
        for (const message of decoder.advance(read)) this.#handle(message);
      }
      if (decoder.position === "message boundary") this.#finish();
      else this.#lose("read from", new Error(`it left in mid-message, in the ${decoder.position}`));
    } catch (error) {
      if (error instanceof FilersError) this.#fail(error);
      else this.#lose("read from", error);
    } finally {
      decoder.close();
    }
  }

  #handle(message: ControlMessage | ImageMessage<ByteBlock>): void {
    if (this.#closed) return;
    if ("header" in message) {
      throw new ProtocolError(
        `Cannot read from ${this.address}: it sent an image. Only a server sends images`,
        { field: "name", got: "image", wanted: "a client's message", offset: message.offset },
      );
    }
    if (message.name === "started_playing") this.#play();
    else if (message.name === "stopped_playing") this.#stop();
    else this.#owner.received(this, message.name, message.value);
  }

  #play(): void {
    if (this.#playing) return this.sendMessage(alreadyPlaying);
    this.#playing = true;
    const { announcement } = this.#owner;
    if (announcement !== null) this.sendMessage(announcement);
    this.#owner.played(this);
  }

  #stop(): void {
    this.#playing = false;
    this.#queue.dropImages();
    this.sendMessage(stoppedPlaying);
    this.#owner.stopped(this);
  }

  /** The connection broke. While the server closes that is no news. */
  #lose(action: string, cause: unknown): void {
    if (this.#closing) return this.#finish();
    const text = cause instanceof Error ? cause.message : String(cause);
    this.#fail(new DisconnectedError(`Cannot ${action} ${this.address}: ${text}`, { cause }));
  }

  #fail(error: FilersError): void {
    if (this.#closed) return;
    this.#owner.failed(this, error);
    this.#finish(error.message);
  }

  #finish(reason = this.#closing ? "the server closed" : "the client left"): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#playing = false;
    this.#queue.discard();
    try {
      this.#conn.close();
    } catch {
      // The runtime closed it already.
    }
    this.#owner.left(this, reason);
  }
}

function prepare(conn: Deno.TcpConn): void {
  try {
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
  } catch {
    // The client is gone already, as reading will tell.
  }
}
