/**
 * A connection to a Redis server that is made again whenever it is lost.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { ConnectError, DisconnectedError, FilersError } from "../errors.ts";
import { backoff } from "./backoff.ts";
import type { RedisTarget } from "./redis_url.ts";

/**
 * Redis' own client. Not a literal in the import, so that whoever does not use Redis does not
 * download it either. A new minor version may ask for a permission that this one does not.
 */
const REDIS_CLIENT = "npm:@redis/client@~6.3.1";

/** Ways back to a server that was lost. */
const RECONNECT = { maxAttempts: Infinity, minDelay: 100, maxDelay: 5000 };

/** Longest wait, in ms, for a server to accept a connection. */
const CONNECT_TIMEOUT = 2000;

/**
 * Longest silence, in ms, of a server that is asked something: one that vanished says nothing. While
 * nothing else is asked, it is asked for a sign of life this often.
 */
const SILENCE_TIMEOUT = 10_000;
const PING_INTERVAL = 4000;

/** What is used of the client package. */
interface RedisPackage {
  createClient(options: {
    url: string;
    RESP: 2;
    disableOfflineQueue: boolean;
    maintNotifications: "disabled";
    pingInterval: number;
    socket: {
      connectTimeout: number;
      socketTimeout: number;
      reconnectStrategy(retries: number): number | false;
    };
  }): RedisHandle;
  readonly RESP_TYPES: { readonly BLOB_STRING: number };
  readonly ErrorReply: new () => Error;
}

interface RedisHandle {
  connect(): Promise<unknown>;
  sendCommand(
    args: readonly (string | Buffer)[],
    options: { typeMapping: Record<number, typeof Buffer> },
  ): Promise<unknown>;
  destroy(): void;
  on(event: "ready" | "error", listener: (error: Error) => void): void;
}

/** What a connection tells its owner. */
export interface RedisEvents {
  /** The server is gone; attempts to reach it again are under way. */
  lost(error: DisconnectedError): void;
  /** It is there again, after so many attempts and ms. */
  restored(detail: { attempts: number; downtime: number }): void;
}

/** One connection; its calls are answered in order. */
export class RedisConnection {
  readonly #handle: RedisHandle;
  readonly #package: RedisPackage;
  readonly #target: RedisTarget;
  readonly #events: RedisEvents;
  #state: "connecting" | "ready" | "lost" | "closed" = "connecting";
  #attempts = 0;
  #lostAt = 0;
  #change = Promise.withResolvers<void>();

  private constructor(redis: RedisPackage, target: RedisTarget, events: RedisEvents) {
    this.#package = redis;
    this.#target = target;
    this.#events = events;
    this.#handle = redis.createClient({
      url: target.server,
      RESP: 2,
      // What can't be sent now is told now: frames are not to be hoarded.
      disableOfflineQueue: true,
      // It asks the environment, which takes a permission.
      maintNotifications: "disabled",
      pingInterval: PING_INTERVAL,
      socket: {
        connectTimeout: CONNECT_TIMEOUT,
        socketTimeout: SILENCE_TIMEOUT,
        reconnectStrategy: (retries) => {
          if (this.#state === "connecting") return false;
          this.#attempts = retries + 1;
          return backoff(retries + 1, RECONNECT);
        },
      },
    });
    this.#handle.on("error", (error) => this.#lose(error));
    this.#handle.on("ready", () => this.#restore());
  }

  /**
   * Connects.
   *
   * @throws {ConnectError} The server is not there, or refuses.
   */
  static async open(target: RedisTarget, events: RedisEvents): Promise<RedisConnection> {
    const redis: RedisPackage = await import(REDIS_CLIENT);
    const connection = new RedisConnection(redis, target, events);
    try {
      await connection.#handle.connect();
      return connection;
    } catch (cause) {
      connection.close();
      throw new ConnectError(
        `Cannot connect to Redis at ${target.address}: ${reason(cause)}. ` +
          "Start redis-server, and check the address and the password",
        { cause },
      );
    }
  }

  /**
   * Sends a command. Replies hold bytes as Buffers.
   *
   * @throws {DisconnectedError} The server is gone, or went before it answered.
   * @throws {FilersError} The server refused; {@linkcode FilersError.cause} has its words.
   */
  async call(...args: readonly (string | Uint8Array)[]): Promise<unknown> {
    const { BLOB_STRING } = this.#package.RESP_TYPES;
    const bytes = args.map((arg) =>
      typeof arg === "string" ? arg : Buffer.from(arg.buffer, arg.byteOffset, arg.byteLength)
    );
    try {
      return await this.#handle.sendCommand(bytes, { typeMapping: { [BLOB_STRING]: Buffer } });
    } catch (cause) {
      if (cause instanceof this.#package.ErrorReply) throw this.#refusal(cause);
      throw this.#disconnected(cause);
    }
  }

  /** Resolves when the server can be reached, or when the connection is closed. */
  async ready(): Promise<void> {
    while (this.#state === "lost") await this.#change.promise;
  }

  /** Ends the connection and whatever call is under way. */
  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#change.resolve();
    this.#handle.destroy();
  }

  #lose(error: Error): void {
    if (this.#state !== "ready") return;
    this.#state = "lost";
    this.#lostAt = performance.now();
    this.#events.lost(this.#disconnected(error));
  }

  #restore(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wasLost = this.#state === "lost";
    this.#state = "ready";
    this.#change.resolve();
    this.#change = { promise, resolve, reject() {} };
    if (!wasLost) return;
    const downtime = performance.now() - this.#lostAt;
    this.#events.restored({ attempts: this.#attempts, downtime });
  }

  #disconnected(cause: unknown): DisconnectedError {
    return new DisconnectedError(
      `Cannot reach Redis at ${this.#target.address}: ${
        reason(cause)
      }. It is tried again and again`,
      { cause },
    );
  }

  #refusal(cause: Error): FilersError {
    const advice = cause.message.startsWith("OOM")
      ? "Raise its maxmemory, or keep fewer frames in the stream"
      : `Check what the key "${this.#target.stream}" is used for, and the user's rights`;
    return new FilersError(
      `Cannot use Redis at ${this.#target.address}: it replied "${cause.message}". ${advice}`,
      { cause },
    );
  }
}

/** Whether Redis refused a command with this code, such as `"NOGROUP"`. */
export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof FilersError && error.cause instanceof Error &&
    error.cause.message.startsWith(code);
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const text = cause instanceof AggregateError && cause.errors[0] instanceof Error
    ? cause.errors[0].message
    : cause.message;
  return text || cause.name;
}
