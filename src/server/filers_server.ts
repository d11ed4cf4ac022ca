/**
 * The other end of the protocol: serves a camera's images as Filers' network recorder does.
 *
 * @module
 */

import { ConnectError, FilersError } from "../errors.ts";
import { TypedEventTarget } from "../client/typed_event_target.ts";
import { encodeMessage } from "../wire/encode.ts";
import type { RecordingInfo } from "../wire/message.ts";
import { Float } from "../wire/yaml_writer.ts";
import type { FilersServerEventDetails } from "./events.ts";
import type { DeliveryStats, ServerOverflow } from "./outgoing_queue.ts";
import { ClientConnection, type ClientOwner, type ServerClient } from "./server_client.ts";
import { checkRecordingInfo, encodeImage, type ServerImage } from "./server_image.ts";

/**
 * Options of a {@linkcode FilersServer}.
 *
 * @example
 * ```ts
 * import type { FilersServerOptions } from "@lab/filers-client/server";
 *
 * const options: FilersServerOptions = { port: 5003, maxClients: 8, overflow: "latest" };
 * ```
 */
export interface FilersServerOptions {
  /**
   * Address to listen on. The default is not reachable from other machines; `"0.0.0.0"` is, on
   * every interface, and then whoever reaches it can watch.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * TCP port, 0 to 65535; 0 takes any that is free.
   *
   * @default {5002}
   */
  port?: number;
  /**
   * Clients served at once. Further ones can connect, but hear nothing until one leaves, as with
   * Filers.
   *
   * @default {1}
   */
  maxClients?: number;
  /**
   * Images that may wait for each client, 1 to 1024, besides the one being written.
   *
   * @default {5}
   */
  capacity?: number;
  /**
   * What to do with an image when so many wait already: drop it (as Filers does), drop the oldest
   * that waits, or let only the latest wait.
   *
   * @default {"drop-newest"}
   */
  overflow?: ServerOverflow;
  /** Certificate chain and private key in PEM form. With them only TLS is spoken. */
  tls?: { cert: string; key: string };
}

/**
 * Counts of all clients since the server started, those that left included. The counts of
 * {@linkcode DeliveryStats} are sums over the clients.
 *
 * @example
 * ```ts
 * import { FilersServer, type FilersServerStats } from "@lab/filers-client/server";
 *
 * const lost = ({ offered, dropped }: FilersServerStats) => `${dropped} of ${offered}`;
 *
 * await using server = new FilersServer({ port: 0 });
 * console.log(lost(server.stats));
 * ```
 */
export interface FilersServerStats extends DeliveryStats {
  /** Images given to `send`, whether a client played or not. */
  readonly images: number;
  /** Connections accepted. */
  readonly connections: number;
}

/** Time for clients to take what waits for them and to leave, when the server closes. */
const CLOSE_TIMEOUT = 1000;
/** Pause after a failed accept: out of file descriptors, most likely. */
const ACCEPT_RETRY_DELAY = 100;

const stoppedRecording = encodeMessage("stopped_recording", null);
const protocolNames = new Set([
  "image",
  "exception",
  "started_playing",
  "stopped_playing",
  "started_recording",
  "stopped_recording",
]);

/**
 * Serves images over the Filers protocol, to one client at a time as Filers does, or to many.
 *
 * It listens from the moment it is made. Nothing it does waits for a client: a slow one loses
 * images, one that breaks the protocol is closed, and neither is felt by the others.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FilersServer } from "@lab/filers-client/server";
 *
 * await using server = new FilersServer({ port: 0 });
 * server.startRecording({ pixelFormat: "gray", width: 4, height: 2, rate: 30 });
 * server.addEventListener("play", () => {
 *   const planes = [new Uint8Array(8).fill(200)];
 *   server.send({ pixelFormat: "gray", width: 4, height: 2, planes, metadata: { t: 0 } });
 * });
 *
 * await using camera = await connect({ hostname: server.hostname, port: server.port });
 * for await (using frame of camera.frames({ limit: 1 })) {
 *   console.log(frame.width, frame.height, frame.data[0]);
 * }
 * ```
 */
export class FilersServer extends TypedEventTarget<FilersServerEventDetails>
  implements AsyncDisposable {
  /** The address it listens on. */
  readonly hostname: string;
  /** The port it listens on. */
  readonly port: number;
  readonly #listener: Deno.TcpListener | Deno.TlsListener;
  readonly #maxClients: number;
  readonly #capacity: number;
  readonly #overflow: ServerOverflow;
  readonly #clients = new Set<ClientConnection>();
  readonly #accepting: Promise<void>;
  #closing: Promise<void> | null = null;
  #vacancy = Promise.withResolvers<void>();
  #recording: RecordingInfo | null = null;
  #announcement: Uint8Array | null = null;
  #images = 0;
  #connections = 0;
  /** Sums over the clients that left. */
  readonly #departed = { offered: 0, sent: 0, dropped: 0 };

  /**
   * Starts to listen.
   *
   * @throws {RangeError} If an option is out of range.
   * @throws {ConnectError} If the address cannot be listened on.
   */
  constructor(options: FilersServerOptions = {}) {
    super();
    this.#maxClients = within("maxClients", options.maxClients ?? 1, 1, Number.MAX_SAFE_INTEGER);
    this.#capacity = within("capacity", options.capacity ?? 5, 1, 1024);
    this.#overflow = checkOverflow(options.overflow ?? "drop-newest");
    const hostname = options.hostname ?? "127.0.0.1";
    const port = within("port", options.port ?? 5002, 0, 65535);
    this.#listener = listen(hostname, port, options.tls);
    const address = this.#listener.addr as Deno.NetAddr;
    this.hostname = address.hostname;
    this.port = address.port;
    this.#accepting = this.#accept();
  }

  /** What is being recorded; null while nothing is. */
  get recording(): RecordingInfo | null {
    return this.#recording;
  }

  /** The connected clients, in the order they came. */
  get clients(): readonly ServerClient[] {
    return [...this.#clients];
  }

  /** Counts since the server started. */
  get stats(): FilersServerStats {
    const stats = { ...this.#departed, queued: 0 };
    for (const client of this.#clients) {
      const { offered, sent, dropped, queued } = client.stats;
      stats.offered += offered;
      stats.sent += sent;
      stats.dropped += dropped;
      stats.queued += queued;
    }
    return { ...stats, images: this.#images, connections: this.#connections };
  }

  /**
   * Starts a recording: who plays is told now, who plays later is told then.
   *
   * @throws {RangeError} If a size or the rate is none.
   * @throws {FilersError} If a recording runs, or the server is closed.
   */
  startRecording(info: RecordingInfo): void {
    this.#checkOpen("start recording");
    checkRecordingInfo(info);
    if (this.#recording !== null) {
      throw new FilersError("Cannot start recording: a recording runs. Call stopRecording() first");
    }
    const { pixelFormat, width, height, rate } = info;
    this.#announcement = encodeMessage("started_recording", [
      pixelFormat,
      width,
      height,
      new Float(rate),
    ]);
    this.#recording = { pixelFormat, width, height, rate };
    for (const client of this.#clients) client.startRecording(this.#announcement);
  }

  /**
   * Offers an image to every client that plays. Never waits: each client has a queue of its own,
   * and {@linkcode FilersServerOptions.overflow} says what happens when it is full.
   *
   * The planes are not copied. Leave their bytes unchanged until they are written, which for a
   * slow client can be seconds: best give each image planes of its own.
   *
   * @throws {RangeError} If a plane does not have the size that the pixel format asks for.
   * @throws {FilersError} If no recording runs, or the server is closed.
   */
  send(image: ServerImage): void {
    this.#checkOpen("send the image");
    if (this.#recording === null) {
      throw new FilersError(
        "Cannot send the image: no recording runs. Call startRecording() first",
      );
    }
    const chunks = encodeImage(image);
    this.#images++;
    for (const client of this.#clients) client.sendImage(chunks);
  }

  /**
   * Ends the recording: the images that wait still go out, then `stopped_recording`. Clients have
   * to play again for the next one. Does nothing without a recording.
   */
  stopRecording(): void {
    this.#recording = null;
    if (this.#announcement === null) return;
    this.#announcement = null;
    for (const client of this.#clients) client.stopRecording(stoppedRecording);
  }

  /**
   * Reports an exception to every client.
   *
   * @param text What went wrong.
   * @param traceback Where, in as many lines as it takes.
   */
  sendException(text: string, traceback = ""): void {
    this.#broadcast(encodeMessage("exception", [text, traceback]));
  }

  /**
   * Sends a message of your application's own to every client.
   *
   * @throws {TypeError} If the name is one of the protocol's own, or YAML can't hold the value.
   */
  sendMessage(name: string, value: unknown): void {
    if (protocolNames.has(name)) {
      throw new TypeError(
        `Cannot send the message: "${name}" is one of the protocol's own. Choose another name`,
      );
    }
    this.#broadcast(encodeMessage(name, value));
  }

  /**
   * Ends the recording, lets the clients take what waits for them (for a second at most), and
   * closes every connection. Never rejects; closing twice is the same as once.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Closes the server. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.stopRecording();
    this.#listener.close();
    this.#vacancy.resolve();
    const closed = [...this.#clients].map((client) => client.close(CLOSE_TIMEOUT));
    await Promise.all([...closed, this.#accepting]);
  }

  async #accept(): Promise<void> {
    for (;;) {
      await this.#vacant();
      if (this.#closing) return;
      try {
        const conn = await this.#listener.accept();
        // The server may have been closed since.
        if (this.#closing) conn.close();
        else this.#admit(conn);
      } catch (cause) {
        if (this.#closing) return;
        const error = new ConnectError(`Cannot accept a client: ${text(cause)}`, { cause });
        this.emit("error", { client: null, error });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY_DELAY));
      }
    }
  }

  /** Resolves when there is room for one more client, or the server closes. */
  async #vacant(): Promise<void> {
    while (this.#clients.size >= this.#maxClients && !this.#closing) {
      this.#vacancy = Promise.withResolvers();
      await this.#vacancy.promise;
    }
  }

  #admit(conn: Deno.TcpConn | Deno.TlsConn): void {
    const client = new ClientConnection(conn, this.#owner, this.#capacity, this.#overflow);
    this.#connections++;
    this.#clients.add(client);
    this.emit("connect", { client });
  }

  readonly #owner: ClientOwner = ((server: FilersServer) => ({
    get announcement() {
      return server.#announcement;
    },
    played: (client) => server.emit("play", { client }),
    stopped: (client) => server.emit("stop", { client }),
    received: (client, name, value) => server.emit("message", { client, name, value }),
    failed: (client, error) => server.emit("error", { client, error }),
    left: (client, reason) => server.#remove(client, reason),
  }))(this);

  #remove(client: ClientConnection, reason: string): void {
    this.#clients.delete(client);
    const { offered, sent, dropped } = client.stats;
    this.#departed.offered += offered;
    this.#departed.sent += sent;
    this.#departed.dropped += dropped;
    this.#vacancy.resolve();
    this.emit("disconnect", { client, reason });
  }

  #broadcast(bytes: Uint8Array): void {
    this.#checkOpen("send the message");
    for (const client of this.#clients) client.sendMessage(bytes);
  }

  #checkOpen(what: string): void {
    if (this.#closing) throw new FilersError(`Cannot ${what}: the server is closed. Make another`);
  }
}

function listen(
  hostname: string,
  port: number,
  tls: FilersServerOptions["tls"],
): Deno.TcpListener | Deno.TlsListener {
  try {
    return tls ? Deno.listenTls({ hostname, port, ...tls }) : Deno.listen({ hostname, port });
  } catch (cause) {
    throw new ConnectError(
      `Cannot listen on ${hostname}:${port}: ${text(cause)}. ` +
        "Choose an address of this machine, and a port that no other program uses",
      { cause },
    );
  }
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function within(name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(
      `Cannot make the server: ${name} is ${value}. Give a whole number from ${min} to ${max}`,
    );
  }
  return value;
}

function checkOverflow(overflow: ServerOverflow): ServerOverflow {
  const all: ServerOverflow[] = ["drop-newest", "drop-oldest", "latest"];
  if (!all.includes(overflow)) {
    throw new TypeError(
      `Cannot make the server: overflow is "${overflow}". Give one of ${all.join(", ")}`,
    );
  }
  return overflow;
}
