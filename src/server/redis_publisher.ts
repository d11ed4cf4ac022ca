/**
 * A camera's images to a Redis stream, for {@linkcode fromRedis} on any machine.
 *
 * @module
 */

import { checkInteger, checkOptions, checkString, type OptionNames } from "../check.ts";
import type { FilersClient } from "../client/client.ts";
import { Frame } from "../client/frame.ts";
import { RedisConnection } from "../client/redis_connection.ts";
import { parseRedisUrl } from "../client/redis_url.ts";
import { TypedEventTarget } from "../client/typed_event_target.ts";
import type { FilersError } from "../errors.ts";
import { encodeMessage, encodeStartedRecording, PREFIX } from "../wire/encode.ts";
import { ImageTap } from "./image_tap.ts";
import type { DeliveryStats } from "./outgoing_queue.ts";

/**
 * Options of {@linkcode publishToRedis}.
 *
 * @example
 * ```ts
 * import type { PublishToRedisOptions } from "@lab/filers-client/server";
 *
 * const options: PublishToRedisOptions = { url: "redis://localhost/rig1", maxLength: 1000 };
 * console.log(options.url);
 * ```
 */
export interface PublishToRedisOptions {
  /**
   * The Redis server and the key of the stream:
   * `redis://[user:password@]host[:port]/[database/]stream`, or `rediss:` for TLS.
   */
  url: string;
  /**
   * Entries that the stream keeps, 1 to 1000000: the oldest go first, read or not. Redis holds them
   * in memory. Small ones are dropped by the hundred, so a few more may be there.
   *
   * @default {256}
   */
  maxLength?: number;
}

/**
 * What each event of a {@linkcode RedisPublisher} carries in its `detail`.
 *
 * @example
 * ```ts
 * import type { RedisPublisherEventDetails } from "@lab/filers-client/server";
 *
 * const warn = ({ error }: RedisPublisherEventDetails["failure"]) => console.warn(error.message);
 * console.log(typeof warn);
 * ```
 */
export interface RedisPublisherEventDetails {
  /** Redis takes no images, and why: it is gone, or full. They are dropped until it does. */
  failure: { error: FilersError };
  /** Redis takes images again; so many were dropped meanwhile. */
  recovery: { dropped: number };
}

/** The largest {@linkcode PublishToRedisOptions.maxLength}. */
export const longestStream = 1_000_000;

const publishNames: OptionNames<PublishToRedisOptions> = { url: true, maxLength: true };

/**
 * Images on their way to Redis: more than these are dropped, so that none gets old or piles up. Of
 * small ones, many can arrive at once: then as many as these bytes hold.
 */
const IN_FLIGHT = 8;
const IN_FLIGHT_BYTES = 2 ** 20;

/**
 * A Redis that has not answered for this long (ms) gets nothing more until it does: the connection
 * is given up for its silence, which ends with each write.
 */
const PATIENCE = 5000;

const stoppedRecording = encodeMessage("stopped_recording", null);

/**
 * Publishes a camera's images; {@linkcode publishToRedis} makes it.
 *
 * @example
 * ```ts
 * import type { RedisPublisher } from "@lab/filers-client/server";
 *
 * function watch(publisher: RedisPublisher) {
 *   publisher.addEventListener("failure", ({ detail }) => console.warn(detail.error.message));
 *   publisher.addEventListener("recovery", ({ detail }) => console.warn(detail.dropped, "lost"));
 * }
 * console.log(typeof watch);
 * ```
 */
export class RedisPublisher extends TypedEventTarget<RedisPublisherEventDetails>
  implements AsyncDisposable {
  readonly #client: FilersClient;
  readonly #stream: string;
  readonly #maxLength: string;
  readonly #listening = new AbortController();
  readonly #tap: ImageTap;
  readonly #sending = new Set<Promise<void>>();
  #redis: RedisConnection | null = null;
  #recording: Uint8Array = new Uint8Array();
  #sent = 0;
  #dropped = 0;
  #queued = 0;
  #queuedBytes = 0;
  /** When Redis last answered, or last had nothing to answer. */
  #answeredAt = 0;
  /** What `dropped` was when Redis began to fail; null while it does not. */
  #droppedBefore: number | null = null;

  private constructor(client: FilersClient, stream: string, maxLength: number) {
    super();
    this.#client = client;
    this.#stream = stream;
    this.#maxLength = String(maxLength);
    // An exception is told by the client's other loops, or goes to the relay's clients.
    this.#tap = new ImageTap(client, {
      image: (frame) => this.#publish(frame),
      isFull: () => this.#isFull,
      exception() {},
    });
  }

  /** The same as {@linkcode publishToRedis}. */
  static async open(client: FilersClient, options: PublishToRedisOptions): Promise<RedisPublisher> {
    const action = "publish to Redis";
    const { url, maxLength = 256 } = checkOptions(action, options, publishNames);
    checkInteger(action, "maxLength", maxLength, 1, longestStream);
    const target = parseRedisUrl(checkString(action, "url", url));
    const publisher = new RedisPublisher(client, target.stream, maxLength);
    publisher.#redis = await RedisConnection.open(target, {
      lost: (error) => publisher.#fail(error),
      restored() {},
    });
    publisher.#listen();
    publisher.#tap.open();
    if (client.recording) publisher.#record(encodeStartedRecording(client.recording));
    return publisher;
  }

  /**
   * Counts of images since the start: `sent` are those that Redis confirmed. One that was on its way
   * when the connection broke counts as dropped, though Redis may have it.
   */
  get stats(): DeliveryStats {
    const [sent, dropped, queued] = [this.#sent, this.#dropped, this.#queued];
    return { offered: sent + dropped + queued, sent, dropped, queued };
  }

  /** Lets the images that are on their way arrive, and closes the connection. */
  async close(): Promise<void> {
    this.#tap.close();
    this.#listening.abort();
    await Promise.all(this.#sending);
    this.#redis?.close();
  }

  /** The same as {@linkcode RedisPublisher.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #listen(): void {
    const options = { signal: this.#listening.signal };
    const client = this.#client;
    client.addEventListener("recordingstart", ({ detail }) => {
      this.#record(encodeStartedRecording(detail));
    }, options);
    client.addEventListener("recordingstop", () => this.#tell(stoppedRecording), options);
    client.addEventListener("message", ({ detail }) => this.#pass(detail), options);
  }

  /** Passes on an application's message; one that can't be written anew ends nothing. */
  #pass({ name, value }: { name: string; value: unknown }): void {
    let message;
    try {
      message = encodeMessage(name, value);
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) return;
      throw error;
    }
    this.#tell(message);
  }

  #record(announcement: Uint8Array): void {
    this.#recording = announcement.subarray(PREFIX);
    this.#tell(announcement);
  }

  get #isFull(): boolean {
    return this.#queued >= IN_FLIGHT && this.#queuedBytes >= IN_FLIGHT_BYTES;
  }

  get #isSilent(): boolean {
    return this.#sending.size > 0 && performance.now() - this.#answeredAt > PATIENCE;
  }

  #publish(frame: Frame): void {
    if (this.#isFull || this.#isSilent) {
      this.#dropped++;
      return frame.close();
    }
    const [head, planes] = Frame.message(frame);
    const message = head!.subarray(PREFIX);
    const byteLength = message.length + planes!.length;
    this.#queued++;
    this.#queuedBytes += byteLength;
    this.#add(
      ["recording", this.#recording, "message", message, "planes", planes!],
      (published) => {
        frame.close();
        this.#queued--;
        this.#queuedBytes -= byteLength;
        if (published) this.#sent++;
        else this.#dropped++;
      },
    );
  }

  /** A message without an image. The images carry what matters of it, if it gets lost. */
  #tell(message: Uint8Array): void {
    if (this.#isSilent) return;
    this.#add(["message", message.subarray(PREFIX)], () => {});
  }

  #add(fields: (string | Uint8Array)[], settled: (published: boolean) => void): void {
    const answered = () => this.#answeredAt = performance.now();
    if (this.#sending.size === 0) answered();
    const limit = ["MAXLEN", "~", this.#maxLength];
    const sending = this.#redis!.call("XADD", this.#stream, ...limit, "*", ...fields).then(
      () => {
        settled(true);
        this.#recover();
      },
      (error) => {
        this.#fail(error);
        settled(false);
      },
    ).finally(() => {
      answered();
      this.#sending.delete(sending);
    });
    this.#sending.add(sending);
  }

  #fail(error: FilersError): void {
    if (this.#droppedBefore !== null || this.#listening.signal.aborted) return;
    this.#droppedBefore = this.#dropped;
    this.emit("failure", { error });
  }

  #recover(): void {
    if (this.#droppedBefore === null) return;
    const dropped = this.#dropped - this.#droppedBefore;
    this.#droppedBefore = null;
    this.emit("recovery", { dropped });
  }
}

/**
 * Publishes the camera of `client` to a Redis stream, from which `fromRedis()` gives the same frames
 * to any number of scripts on any number of machines. The camera plays until it is closed.
 *
 * Images go as received, each an entry of the stream with the fields `message` (the header's YAML,
 * byte for byte), `planes` (one behind the other) and `recording`. None waits for Redis longer than
 * a few others do: where it is too slow, gone or full they are dropped, and counted.
 *
 * Redis' own client package is loaded from npm when this is first called.
 *
 * @param client Connected to the camera; with `reconnect` where this shall outlive a failure.
 * @throws {ConnectError} The Redis server is not there, or refuses.
 * @throws {TypeError} An option is unknown, or of the wrong type.
 * @throws {RangeError} An option is out of its range.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { publishToRedis } from "@lab/filers-client/server";
 *
 * async function publish(url: string) {
 *   await using camera = await connect({ hostname: "rig1", reconnect: {} });
 *   await using publisher = await publishToRedis(camera, { url });
 *   await camera.closed;
 *   console.log(publisher.stats.sent);
 * }
 * console.log(typeof publish);
 * ```
 */
export async function publishToRedis(
  client: FilersClient,
  options: PublishToRedisOptions,
): Promise<RedisPublisher> {
  return await RedisPublisher.open(client, options);
}
