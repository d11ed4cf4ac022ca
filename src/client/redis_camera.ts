/**
 * A camera whose frames come from a Redis stream.
 *
 * @module
 */

import { checkMilliseconds, checkOptions, checkString, type OptionNames } from "../check.ts";
import { DisconnectedError, FilersError, ProtocolError } from "../errors.ts";
import { type RecordingInfo, recordingInfo } from "../wire/message.ts";
import type { FilersEventDetails } from "./events.ts";
import { FrameHub } from "./frame_hub.ts";
import type { FrameIterator } from "./frame_reader.ts";
import type { FramesOptions } from "./options.ts";
import { RedisConnection } from "./redis_connection.ts";
import { type EntryImage, EntryReader, type RedisEntry } from "./redis_entry.ts";
import { type Membership, type StreamReader, TailReader } from "./redis_stream.ts";
import { parseRedisUrl } from "./redis_url.ts";
import { Work, WorkLoop } from "./redis_work.ts";
import type { ClientStats } from "./stats.ts";
import { TypedEventTarget } from "./typed_event_target.ts";
import { asFilersError } from "./unexpected_error.ts";

/**
 * Options of {@linkcode fromRedis}.
 *
 * @example
 * ```ts
 * import { type FromRedisOptions } from "@lab/filers-client";
 *
 * const all: FromRedisOptions = { url: "redis://lab-server/rig1" };
 * const share: FromRedisOptions = { ...all, group: "tracking", consumer: "worker-1" };
 * console.log(share.url);
 * ```
 */
export interface FromRedisOptions {
  /**
   * The Redis server and the key of the stream:
   * `redis://[user:password@]host[:port]/[database/]stream`, or `rediss:` for TLS.
   */
  url: string;
  /**
   * Share the frames out among all sources of this group: each frame goes to one of them.
   *
   * @default every source gets every frame
   */
  group?: string;
  /**
   * This source's name in the group, of its own among those that run, and the same after a restart:
   * what it had not finished is then given to it first.
   *
   * @default a random one
   */
  consumer?: string;
  /**
   * Milliseconds after which a frame that another worker of the group took and did not finish is
   * given to this one: more than one frame ever takes, at most 2147483647. With Infinity none is.
   *
   * @default {30000}
   */
  claimAfter?: number;
}

const action = "read from Redis";

const redisNames: OptionNames<FromRedisOptions> = {
  url: true,
  group: true,
  consumer: true,
  claimAfter: true,
};

/**
 * Frames of a camera that `filers-client relay --redis` publishes; {@linkcode fromRedis} makes it.
 * Events and frames are those of a {@linkcode FilersClient}.
 *
 * @example
 * ```ts
 * import type { RedisCamera } from "@lab/filers-client";
 *
 * async function watch(camera: RedisCamera) {
 *   camera.addEventListener("recordingstart", ({ detail }) => console.log(detail.pixelFormat));
 *   for await (using frame of camera.frames({ limit: 5 })) console.log(frame.metadata.t);
 * }
 * console.log(typeof watch);
 * ```
 */
export class RedisCamera extends TypedEventTarget<FilersEventDetails> implements AsyncDisposable {
  readonly #hub: FrameHub;
  readonly #closed = Promise.withResolvers<FilersError | null>();
  readonly #entries = new EntryReader();
  #work: Work | null = null;
  #running: Promise<void> = Promise.resolve();
  #redis: RedisConnection | null = null;
  #wanted = Promise.withResolvers<void>();
  #over = false;
  #recording: RecordingInfo | null = null;
  #announcement: Uint8Array | null = null;
  #bytes = 0;

  private constructor() {
    super();
    this.#hub = new FrameHub({
      wantedChanged: () => this.#wanted.resolve(),
      slowConsumer: (stats) => this.emit("slowconsumer", stats),
      closedError: () => this.#over ? closedError() : undefined,
    });
  }

  /** The same as {@linkcode fromRedis}. */
  static async open(options: FromRedisOptions): Promise<RedisCamera> {
    const { url } = checkOptions(action, options, redisNames);
    const target = parseRedisUrl(checkString(action, "url", url));
    const member = membership(options);
    const camera = new RedisCamera();
    const redis = await RedisConnection.open(target, {
      lost: (error) => {
        camera.#hub.disconnected();
        camera.emit("disconnect", { error });
      },
      restored: (detail) => {
        camera.#hub.tally.reconnects++;
        camera.emit("reconnect", detail);
      },
    });
    camera.#redis = redis;
    if (member) camera.#work = await Work.open(redis, target, member);
    camera.#running = camera.#run(
      redis,
      camera.#work?.reader ?? new TailReader(redis, target.stream),
    );
    return camera;
  }

  /** The recording of the last image, or null where there is none. */
  get recording(): RecordingInfo | null {
    return this.#recording;
  }

  /** Counts so far: always `received = delivered + dropped + queued`. */
  get stats(): ClientStats {
    return this.#hub.stats(this.#bytes);
  }

  /** Settles when the source is closed: to null after `close()`, else to the error that ended it. */
  get closed(): Promise<FilersError | null> {
    return this.#closed.promise;
  }

  /**
   * The camera's frames from now on, converted as asked: all that {@linkcode FilersClient.frames}
   * says holds here too.
   *
   * In a group a frame is finished when the loop asks for the next one, or has its `limit`. One that
   * the loop was left at, by a `break`, an exception or a crash, is given out again: to the source
   * of the same `consumer` when it comes back, else to another one after `claimAfter`. So no frame
   * is lost unless Redis had to drop it, and one may be seen twice. There nothing is dropped here
   * either (`overflow` is "block", `capacity` 1 by default), one loop runs at a time, and `gap` is 0.
   *
   * @throws {TypeError} An option is unknown, of the wrong type, or has no meaning in a group.
   * @throws {RangeError} An option is out of its range.
   * @throws {FilersError} A loop of this source runs already, in a group.
   */
  frames(options: FramesOptions = {}): FrameIterator {
    const work = this.#work;
    if (!work) return this.#hub.frames(options);
    checkGroupOptions(options);
    if (this.#hub.wanted) {
      throw new FilersError(
        "Cannot read frames: a loop of this source runs already, and a group shares out among " +
          "sources. Make another one with fromRedis()",
      );
    }
    const { capacity = 1 } = options;
    const reader = this.#hub.frames({ ...options, capacity, overflow: "block" });
    const loop = new WorkLoop();
    reader.onAsk(() => {
      work.loop = loop;
      work.finish(loop.finished(reader.stats.delivered));
    });
    return reader;
  }

  /** Ends the running loops after the frames they already have, and closes the connections. */
  async close(): Promise<void> {
    this.#finish(null);
    await this.#running;
    await this.#work?.close();
    await this.closed;
  }

  /** The same as {@linkcode RedisCamera.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Reads while a loop wants frames, and over whatever the server goes through. */
  async #run(redis: RedisConnection, reader: StreamReader): Promise<void> {
    let next: "begin" | "resume" | "read" = "begin";
    while (!this.#over) {
      try {
        if (!this.#hub.wanted) {
          next = "begin";
          this.#wanted = Promise.withResolvers();
          await this.#wanted.promise;
          continue;
        }
        await this.#hub.room();
        const loop = this.#work?.loop;
        if (next === "begin" || loop?.isNew) await reader.begin();
        else if (next === "resume") await reader.resume();
        loop?.begin();
        next = "read";
        for (const entry of await reader.read()) {
          await this.#hub.room();
          if (this.#over) return;
          // What came for another loop is left to the next one, or to others.
          if (loop === this.#work?.loop && (!loop || this.#hub.wanted)) this.#take(entry);
        }
      } catch (error) {
        if (this.#over) return;
        if (!(error instanceof DisconnectedError)) return this.#finish(asFilersError(error));
        if (next === "read") next = "resume";
        await redis.ready();
      }
    }
  }

  #take(entry: RedisEntry): void {
    if (entry.fields === null) {
      this.#work?.reader.finish(entry.id);
      return this.#hub.tally.lost();
    }
    for (const bytes of entry.fields.values()) this.#bytes += bytes.length;
    let message;
    try {
      message = this.#entries.read(entry);
    } catch (error) {
      // Nobody can read it: in a group it would go round for ever.
      if (error instanceof ProtocolError) this.#work?.reader.finish(entry.id);
      throw error;
    }
    if ("planes" in message) return this.#receive(message, entry.id);
    this.#work?.reader.finish(entry.id);
    const { name, value } = message;
    if (name === "started_recording") this.#announce(entry.fields.get("message")!);
    else if (name === "stopped_recording") this.#stopRecording();
    else this.emit("message", { name, value });
  }

  #receive({ layout, head, planes, recording }: EntryImage, id: string): void {
    // Another announcement than the last one heard: that of this recording was missed.
    if (recording && !equal(recording, this.#announcement)) this.#announce(recording);
    const block = this.#hub.memory.allocate(planes.length);
    block.bytes.set(planes);
    // The frames between went to others of the group.
    if (this.#work) this.#hub.tally.interrupted();
    this.#work?.loop?.taken(id);
    this.#hub.receive({ name: "image", ...layout, head, block, offset: 0 }, performance.now());
  }

  #announce(announcement: Uint8Array): void {
    const info = recordingInfo(this.#entries.readAnnouncement(announcement));
    this.#announcement = announcement;
    this.#recording = info;
    this.#hub.recordingStarted();
    this.emit("recordingstart", info);
  }

  #stopRecording(): void {
    if (!this.#recording) return;
    this.#recording = null;
    this.#announcement = null;
    this.emit("recordingstop", null);
    this.#hub.recordingStopped();
  }

  #finish(error: FilersError | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#redis?.close();
    this.#work?.close();
    this.#hub.end(error ?? undefined);
    this.#wanted.resolve();
    this.#closed.resolve(error);
  }
}

/** Who reads for a group; null without one. */
function membership(options: FromRedisOptions): Membership | null {
  const { group, consumer, claimAfter = 30_000 } = options;
  if (group !== undefined) checkString(action, "group", group);
  if (consumer !== undefined) checkString(action, "consumer", consumer);
  checkMilliseconds(action, "claimAfter", claimAfter);
  if (group === undefined) return null;
  return { group, consumer: consumer ?? crypto.randomUUID(), claimAfter: Math.ceil(claimAfter) };
}

function checkGroupOptions({ overflow, until }: FramesOptions): void {
  if (overflow !== undefined && overflow !== "block") {
    throw new TypeError(
      `Cannot read frames: overflow is "${overflow}", but in a group nothing is dropped. ` +
        'Leave it out, or give "block"',
    );
  }
  if (until === "recordingstop") {
    throw new TypeError(
      'Cannot read frames: until is "recordingstop", but in a group the end of a recording ' +
        "reaches only one source. Leave it out",
    );
  }
}

function equal(a: Uint8Array, b: Uint8Array | null): boolean {
  return a.length === b?.length && a.every((byte, i) => byte === b[i]);
}

function closedError(): DisconnectedError {
  return new DisconnectedError("Cannot use the camera: it is closed. Call fromRedis() again");
}

/**
 * Opens a camera that `filers-client relay --redis` publishes to a Redis stream: the same frames, on
 * any number of machines.
 *
 * Without `group` every source gets every frame, from now on. With it, frames are shared out over
 * the sources of the group, and none is lost when one of them crashes. A server that goes away is
 * tried again until it is back or the source is closed.
 *
 * Redis' own client package is loaded from npm when this is first called.
 *
 * @throws {ConnectError} The server is not there, or refuses.
 * @throws {TypeError} An option is unknown, or of the wrong type.
 * @throws {RangeError} An option is out of its range.
 *
 * @example
 * ```ts
 * import { fromRedis } from "@lab/filers-client";
 *
 * // One of many workers
 * async function work(consumer: string) {
 *   const url = "redis://lab-server/rig1";
 *   await using camera = await fromRedis({ url, group: "tracking", consumer });
 *   for await (using frame of camera.frames({ format: "gray" })) {
 *     console.log(frame.metadata.count, frame.data[0]);
 *   }
 * }
 * console.log(typeof work);
 * ```
 */
export async function fromRedis(options: FromRedisOptions): Promise<RedisCamera> {
  return await RedisCamera.open(options);
}
