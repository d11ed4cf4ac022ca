/**
 * The options of {@linkcode connect} and {@linkcode FilersClient.frames}, checked in one place.
 *
 * @module
 */

import { checkHostname, defaultPort } from "../address.ts";
import {
  checkBoolean,
  checkChoice,
  checkCount,
  checkInstance,
  checkInteger,
  checkMilliseconds,
  checkOptions,
  checkSignal,
  checkString,
  longestTime,
  type OptionNames,
  wordsOf,
} from "../check.ts";
import {
  conversionNames,
  type ConversionOptions,
  type ConversionSettings,
  conversionSettings,
} from "../pixels/options.ts";
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
   * Attempts in a row before giving up, from 0; Infinity never gives up.
   *
   * @default {Infinity}
   */
  maxAttempts?: number;
  /**
   * Delay before the second attempt, in ms (the first is made at once); it doubles from there. Above
   * 0 and at most `maxDelay`.
   *
   * @default {100}
   */
  minDelay?: number;
  /**
   * The longest delay between two attempts, in ms; Infinity lets it double without end.
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
   * Host name or address of the machine that runs Filers, without a port: `"rig1"`, `"192.0.2.7"`,
   * `"fe80::1%eth0"`.
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
   * How long the server may take, in ms, to accept the connection and then to answer the probe: at
   * most 2147483647, or Infinity for no limit.
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
   * Longest silence of the server, in ms, before it counts as lost: a machine that loses power
   * or its network says no goodbye. A server that has nothing to send is asked at half of it for a
   * sign of life, which costs it nothing. Infinity waits for ever, as `probe: false` may have to
   * behind another client.
   *
   * @default {10000}
   */
  heartbeat?: number;
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
  /**
   * Frames after which the loop ends, from 0; Infinity never ends it.
   *
   * @default {Infinity}
   */
  limit?: number;
  /**
   * When the loop ends by itself: when the client closes (each new recording is played), or at the
   * end of the first recording.
   *
   * @default {"close"}
   */
  until?: "close" | "recordingstop";
  /**
   * Longest time without a frame while the server records, in ms, at most 2147483647; then a
   * {@linkcode TimeoutError}. Infinity is no limit.
   *
   * @default {Infinity}
   */
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
  readonly heartbeat: number;
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

const action = "connect";

/** The names of {@linkcode ConnectOptions}. */
export const connectNames: OptionNames<ConnectOptions> = {
  hostname: true,
  port: true,
  connectTimeout: true,
  probe: true,
  heartbeat: true,
  reconnect: true,
  offload: true,
  limits: true,
  tls: true,
  signal: true,
};

const reconnectNames: OptionNames<ReconnectOptions> = {
  maxAttempts: true,
  minDelay: true,
  maxDelay: true,
};

const tlsNames: OptionNames<TlsOptions> = { caCerts: true };

/** The values of {@linkcode FramesOptions.overflow}. */
export const overflows = wordsOf<Overflow>({
  "drop-oldest": true,
  latest: true,
  "drop-newest": true,
  block: true,
  error: true,
});

/** The values of {@linkcode FramesOptions.until}. */
export const endings = wordsOf<NonNullable<FramesOptions["until"]>>({
  close: true,
  recordingstop: true,
});

/** The names of {@linkcode FramesOptions}. */
export const framesNames: OptionNames<FramesOptions> = {
  ...conversionNames,
  overflow: true,
  capacity: true,
  limit: true,
  until: true,
  frameTimeout: true,
  signal: true,
};

/** Fills in the defaults. Throws a RangeError or TypeError that names the option at fault. */
export function connectSettings(options: ConnectOptions): ConnectSettings {
  checkOptions(action, options, connectNames);
  const { hostname = "localhost", port = defaultPort, connectTimeout = 2000 } = options;
  const {
    heartbeat = 10_000,
    probe = true,
    reconnect = false,
    offload = false,
    tls = false,
    signal,
  } = options;
  return {
    hostname: checkHostname(action, "hostname", hostname),
    port: checkInteger(action, "port", port, 1, 65535),
    connectTimeout: checkMilliseconds(action, "connectTimeout", connectTimeout),
    probe: checkBoolean(action, "probe", probe),
    reconnect: reconnect === false ? null : reconnectSettings(reconnect),
    heartbeat: checkMilliseconds(action, "heartbeat", heartbeat),
    offload: checkBoolean(action, "offload", offload),
    limits: checkLimits(options.limits, action),
    tls: tls === false ? null : tls === true ? {} : checkTls(tls),
    signal: checkSignal(action, signal),
  };
}

function reconnectSettings(options: ReconnectOptions): Required<ReconnectOptions> {
  checkOptions(action, options, reconnectNames, "reconnect");
  const { maxAttempts = Infinity, minDelay = 100, maxDelay = 5000 } = options;
  checkCount(action, "reconnect.maxAttempts", maxAttempts, 0);
  checkMilliseconds(action, "reconnect.minDelay", minDelay, longestTime);
  checkMilliseconds(action, "reconnect.maxDelay", maxDelay);
  if (minDelay > maxDelay) {
    throw new RangeError(
      `Cannot ${action}: reconnect.minDelay is ${minDelay}, must be at most reconnect.maxDelay, ` +
        `which is ${maxDelay}`,
    );
  }
  return { maxAttempts, minDelay, maxDelay };
}

function checkTls(tls: TlsOptions): TlsOptions {
  const { caCerts } = checkOptions(action, tls, tlsNames, "tls");
  if (caCerts === undefined) return tls;
  checkInstance(action, "tls.caCerts", caCerts, Array);
  for (const [i, cert] of caCerts.entries()) checkString(action, `tls.caCerts[${i}]`, cert);
  return tls;
}

/**
 * Fills in the defaults. Throws a RangeError or TypeError that names the option at fault.
 *
 * @param action what cannot be done then
 */
export function framesSettings(options: FramesOptions, action = "read frames"): FramesSettings {
  checkOptions(action, options, framesNames);
  const {
    overflow = "drop-oldest",
    capacity = 4,
    limit = Infinity,
    until = "close",
    frameTimeout = Infinity,
    signal,
  } = options;
  const conversion = conversionSettings(options, action);
  checkChoice(action, "overflow", overflow, overflows);
  checkInteger(action, "capacity", capacity, 1, 1024);
  return {
    conversion,
    overflow,
    // "latest" is a queue of one that drops its oldest.
    capacity: overflow === "latest" ? 1 : capacity,
    limit: checkCount(action, "limit", limit, 0),
    until: checkChoice(action, "until", until, endings),
    frameTimeout: checkMilliseconds(action, "frameTimeout", frameTimeout),
    signal: checkSignal(action, signal),
  };
}
