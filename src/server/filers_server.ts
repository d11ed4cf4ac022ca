/**
 * The other end of the protocol: serves a camera's images as Filers' network recorder does.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import { ConnectError, FilersError } from "../errors.ts";
import { Lease } from "../client/lease.ts";
import { TypedEventTarget } from "../client/typed_event_target.ts";
import { checkMessageName, encodeMessage, encodeStartedRecording } from "../wire/encode.ts";
import type { RecordingInfo } from "../wire/message.ts";
import type { FilersServerEventDetails } from "./events.ts";
import { type FilersServerOptions, type ServerSettings, serverSettings } from "./options.ts";
import type { DeliveryStats } from "./outgoing_queue.ts";
import { ClientConnection, type ClientOwner, type ServerClient } from "./server_client.ts";
import { checkRecordingInfo, encodeImage, type ServerImage } from "./server_image.ts";

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
  readonly #settings: ServerSettings;
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
   * @throws {TypeError} If an option is unknown, or of the wrong type.
   * @throws {RangeError} If an option is out of range.
   * @throws {ConnectError} If the address cannot be listened on.
   */
  constructor(options: FilersServerOptions = {}) {
    super();
    this.#settings = serverSettings(options);
    this.#listener = listen(this.#settings);
    const address = this.#listener.addr as Deno.NetAddr;
    this.hostname = address.hostname;
    this.port = address.port;
    this.#accepting = this.#accept();
  }

  /** Whether it listens: until it is closed. */
  get listening(): boolean {
    return this.#closing === null;
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
   * @throws {RangeError} If a size or the rate is out of range.
   * @throws {TypeError} If a value is of the wrong type, or has an unknown name.
   * @throws {FilersError} If a recording runs, or the server is closed.
   */
  startRecording(info: RecordingInfo): void {
    this.#checkOpen("start recording");
    checkRecordingInfo(info);
    if (this.#recording !== null) {
      throw new FilersError("Cannot start recording: a recording runs. Call stopRecording() first");
    }
    const { pixelFormat, width, height, rate } = info;
    this.#announcement = encodeStartedRecording(info);
    this.#recording = { pixelFormat, width, height, rate };
    for (const client of this.#clients) client.startRecording(this.#announcement);
  }

  /**
   * Offers an image to every client that plays. Never waits: each client has a queue of its own,
   * and {@linkcode FilersServerOptions.overflow} says what happens when it is full.
   *
   * The planes are not copied. Leave their bytes unchanged until `released` is called, which for a
   * slow client can be seconds: best give each image planes of its own.
   *
   * @param released Called once, when the image is written or dropped for every client.
   * @throws {RangeError} If a plane does not have the size that the pixel format asks for.
   * @throws {TypeError} If a value is of the wrong type, or has an unknown name.
   * @throws {FilersError} If no recording runs, or the server is closed.
   */
  send(image: ServerImage, released?: () => void): void {
    this.#checkOpen("send the image");
    if (this.#recording === null) {
      throw new FilersError(
        "Cannot send the image: no recording runs. Call startRecording() first",
      );
    }
    this.forward(encodeImage(image), released);
  }

  /**
   * Offers an image that is encoded already, as {@linkcode FilersServer.send} does.
   *
   * @internal
   */
  forward(message: readonly Uint8Array[], released = () => {}): void {
    this.#images++;
    const lease = new Lease({ release: released });
    for (const client of this.#clients) client.sendImage(message, lease);
    lease.release();
  }

  /**
   * Whether the next image would cost a client one.
   *
   * @internal
   */
  get full(): boolean {
    return [...this.#clients].some((client) => client.full);
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
   * @throws {TypeError} If the name is one of the protocol's own, or the value is nothing that
   * Python's YAML reader takes: see {@linkcode FilersClient.send}.
   * @throws {RangeError} If a number or Date of it is out of Python's range, or it has over 2^24 characters.
   */
  sendMessage(name: string, value: unknown): void {
    checkMessageName(name);
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
    while (this.#clients.size >= this.#settings.maxClients && !this.#closing) {
      this.#vacancy = Promise.withResolvers();
      await this.#vacancy.promise;
    }
  }

  #admit(conn: Deno.TcpConn | Deno.TlsConn): void {
    const { capacity, overflow } = this.#settings;
    const client = new ClientConnection(conn, this.#owner, capacity, overflow);
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

function listen({ hostname, port, tls }: ServerSettings): Deno.TcpListener | Deno.TlsListener {
  try {
    return tls ? Deno.listenTls({ hostname, port, ...tls }) : Deno.listen({ hostname, port });
  } catch (cause) {
    throw new ConnectError(
      `Cannot listen on ${formatAddress({ hostname, port })}: ${text(cause)}. ` +
        "Choose an address of this machine, and a port that no other program uses",
      { cause },
    );
  }
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
