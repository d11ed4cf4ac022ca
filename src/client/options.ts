/**
 * The options of {@linkcode connect} and {@linkcode FilersClient.frames}, checked in one place.
 *
 * @module
 */

import {
  type ConversionOptions,
  type ConversionSettings,
  conversionSettings,
} from "../pixels/converter.ts";
import { checkLimits, type Limits } from "../wire/limits.ts";

/**
 * How a lost connection is made again.
 *
 * @example
 * ```ts
 * import { type ReconnectOptions } from "@lab/filers-client";
 *
 * const reconnect: ReconnectOptions = { maxAttempts: 10, minDelay: 200, maxDelay: 5000 };
 * console.log(reconnect.maxAttempts);
 * ```
 */
export interface ReconnectOptions {
  /**
   * Attempts in a row before giving up.
   *
   * @default {Infinity}
   */
  maxAttempts?: number;
  /**
   * Delay before the second attempt, in ms (the first is made at once); it doubles from there.
   *
   * @default {100}
   */
  minDelay?: number;
  /**
   * The longest delay between two attempts, in ms.
   *
   * @default {5000}
   */
  maxDelay?: number;
}

/**
 * Trust for a TLS connection.
 *
 * @example
 * ```ts
 * import { type TlsOptions } from "@lab/filers-client";
 *
 * const tls: TlsOptions = { caCerts: ["-----BEGIN CERTIFICATE-----\n…"] };
 * console.log(tls.caCerts?.length);
 * ```
 */
export interface TlsOptions {
  /** Root certificates in PEM form, besides those the system trusts. */
  caCerts?: string[];
}

/**
 * Options of {@linkcode connect}.
 *
 * @example
 * ```ts
 * import { type ConnectOptions } from "@lab/filers-client";
 *
 * const options: ConnectOptions = { hostname: "rig1", connectTimeout: 500, reconnect: {} };
 * console.log(options.hostname);
 * ```
 */
export interface ConnectOptions {
  /**
   * Host name or address of the machine that runs Filers.
   *
   * @default {"localhost"}
   */
  hostname?: string;
  /**
   * TCP port that Filers' network recorder listens on, 1 to 65535.
   *
   * @default {5002}
   */
  port?: number;
  /**
   * How long the server may take, in ms, to accept the connection and then to answer the probe.
   *
   * @default {2000}
   */
  connectTimeout?: number;
  /**
   * Ask the server for a sign of life before `connect` resolves, so that a busy or foreign server
   * is an error and not a silence.
   *
   * @default {true}
   */
  probe?: boolean;
  /**
   * Connect again, and play again, after the connection was lost.
   *
   * @default {false}
   */
  reconnect?: false | ReconnectOptions;
  /**
   * Read in a thread of its own, so that a script that computes for long without a pause does not
   * stall the camera. A script that takes nothing for 20 ms (200 ms where images are below 16 KiB)
   * counts as busy: of the images that come meanwhile the last 7 are kept, more where small ones
   * come together, and the others counted as dropped; with `overflow: "block"` all wait. Takes no
   * more permissions, but one more copy of each image (1 ms of CPU time for 1920x1080 yuv420p), and
   * some 30 ms to connect. Where there are no threads, the script's own reads.
   *
   * @default {false}
   */
  offload?: boolean;
  /** The longest YAML document (1 MiB) and image (256 MiB) to accept from the server, in bytes. */
  limits?: Partial<Limits>;
  /**
   * Speak TLS.
   *
   * @default {false}
   */
  tls?: boolean | TlsOptions;
  /** Aborts the attempt, and later closes the client; whoever waits is rejected with its reason. */
  signal?: AbortSignal;
}

/**
 * What becomes of an image that arrives while an iterator's queue is full.
 *
 * @example
 * ```ts
 * import { type Overflow } from "@lab/filers-client";
 *
 * const overflow: Overflow = "latest"; // for closed loops: only the newest frame matters
 * console.log(overflow);
 * ```
 */
export type Overflow = "drop-oldest" | "latest" | "drop-newest" | "block" | "error";

/**
 * Options of {@linkcode FilersClient.frames}.
 *
 * @example
 * ```ts
 * import { type FramesOptions } from "@lab/filers-client";
 *
 * const tracking: FramesOptions = { format: "gray", width: 320, overflow: "latest" };
 * console.log(tracking.format);
 * ```
 */
export interface FramesOptions extends ConversionOptions {
  /**
   * What to do when images arrive faster than the loop takes them. `"drop-oldest"` and
   * `"drop-newest"` drop that end of the queue, `"latest"` keeps only the newest image, `"error"`
   * ends the loop with a {@linkcode SlowConsumerError} once the images already queued are handed
   * over, `"block"` stops reading from the server (which then drops on its side) and loses nothing.
   *
   * A full queue alone costs no image: the loop has its turn first. So one that waits for nothing
   * but frames gets all of them, however many come at once; one that waits for a timer, a file or
   * the network meanwhile loses what its queue can't hold. `"latest"` takes the newest image of a
   * burst.
   *
   * @default {"drop-oldest"}
   */
  overflow?: Overflow;
  /**
   * Images that may wait for the loop, 1 to 1024.
   *
   * @default {4}
   */
  capacity?: number;
  /** End after so many frames. Without it there is no end. */
  limit?: number;
  /**
   * When the loop ends by itself: when the client closes (each new recording is played), or at the
   * end of the first recording.
   *
   * @default {"close"}
   */
  until?: "close" | "recordingstop";
  /** Longest time without a frame while the server records, in ms; then a {@linkcode TimeoutError}. */
  frameTimeout?: number;
  /** Ends the loop: the pending `next()` is rejected with its reason. */
  signal?: AbortSignal;
}

/** {@linkcode ConnectOptions} with the defaults filled in. */
export interface ConnectSettings {
  readonly hostname: string;
  readonly port: number;
  readonly connectTimeout: number;
  readonly probe: boolean;
  readonly reconnect: Required<ReconnectOptions> | null;
  readonly offload: boolean;
  readonly limits: Limits;
  readonly tls: TlsOptions | null;
  readonly signal: AbortSignal | undefined;
}

/** {@linkcode FramesOptions} with the defaults filled in. */
export interface FramesSettings {
  readonly conversion: ConversionSettings;
  readonly overflow: Overflow;
  readonly capacity: number;
  readonly limit: number;
  readonly until: "close" | "recordingstop";
  readonly frameTimeout: number;
  readonly signal: AbortSignal | undefined;
}

function integer(what: string, name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(
      `Cannot ${what}: ${name} is ${value}, must be a whole number from ${min} to ${max}`,
    );
  }
  return value;
}

function milliseconds(what: string, name: string, value: number): number {
  if (!(value > 0)) {
    throw new RangeError(`Cannot ${what}: ${name} is ${value}, must be above 0 milliseconds`);
  }
  return value;
}

function oneOf<T extends string>(what: string, name: string, value: T, all: readonly T[]): T {
  if (!all.includes(value)) {
    throw new TypeError(`Cannot ${what}: ${name} is "${value}", must be one of ${all.join(", ")}`);
  }
  return value;
}

/** Fills in the defaults. Throws a RangeError or TypeError that names the option at fault. */
export function connectSettings(options: ConnectOptions): ConnectSettings {
  const what = "connect";
  const { reconnect, tls } = options;
  const minDelay = (reconnect || {}).minDelay ?? 100;
  return {
    hostname: options.hostname ?? "localhost",
    port: integer(what, "port", options.port ?? 5002, 1, 65535),
    connectTimeout: milliseconds(what, "connectTimeout", options.connectTimeout ?? 2000),
    probe: options.probe ?? true,
    reconnect: !reconnect ? null : {
      maxAttempts: reconnect.maxAttempts ?? Infinity,
      minDelay: milliseconds(what, "reconnect.minDelay", minDelay),
      maxDelay: milliseconds(what, "reconnect.maxDelay", reconnect.maxDelay ?? 5000),
    },
    offload: options.offload ?? false,
    limits: checkLimits(options.limits),
    tls: tls ? (tls === true ? {} : tls) : null,
    signal: options.signal,
  };
}

const overflows = ["drop-oldest", "latest", "drop-newest", "block", "error"] as const;

/** Fills in the defaults. Throws a RangeError or TypeError that names the option at fault. */
export function framesSettings(options: FramesOptions): FramesSettings {
  const what = "read frames";
  const { overflow, capacity, limit, until, frameTimeout, signal } = options;
  const conversion = conversionSettings(options);
  const policy = oneOf(what, "overflow", overflow ?? "drop-oldest", overflows);
  return {
    conversion,
    overflow: policy,
    // "latest" is a queue of one that drops its oldest.
    capacity: policy === "latest" ? 1 : integer(what, "capacity", capacity ?? 4, 1, 1024),
    limit: limit === undefined
      ? Infinity
      : integer(what, "limit", limit, 0, Number.MAX_SAFE_INTEGER),
    until: oneOf(what, "until", until ?? "close", ["close", "recordingstop"]),
    frameTimeout: frameTimeout === undefined
      ? Infinity
      : milliseconds(what, "frameTimeout", frameTimeout),
    signal,
  };
}
