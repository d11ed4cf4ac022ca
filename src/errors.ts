/**
 * The errors this library throws: one small family under {@linkcode FilersError}.
 *
 * Every message has the form "Cannot X: reason", followed by what to do about it.
 *
 * @module
 */

/**
 * The base of every error that this library throws.
 *
 * @example
 * ```ts
 * import { connect, FilersError } from "@lab/filers-client";
 *
 * try {
 *   await using camera = await connect({ port: 1 });
 *   console.log(camera.state);
 * } catch (error) {
 *   if (!(error instanceof FilersError)) throw error;
 *   console.error(error.message); // one line: what could not be done, why, what to do
 * }
 * ```
 */
export class FilersError extends Error {
  /** The class name: tells the errors apart across realms and in logs. */
  override name = "FilersError";
}

/**
 * The connection could not be made: unknown host, refused port, or closed before it answered.
 *
 * @example
 * ```ts
 * import { connect, ConnectError } from "@lab/filers-client";
 *
 * const camera = await connect({ port: 1 }).catch((error) => {
 *   if (error instanceof ConnectError) return null; // Filers is not started yet
 *   throw error;
 * });
 * await camera?.close();
 * ```
 */
export class ConnectError extends FilersError {
  /** `"ConnectError"`. */
  override name = "ConnectError";
}

/**
 * The server took the connection but never answered: it already serves another client.
 *
 * @example
 * ```ts
 * import { connect, ServerBusyError } from "@lab/filers-client";
 *
 * const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const { port } = silent.addr;
 * await connect({ hostname: "127.0.0.1", port, connectTimeout: 50 }).catch((error) => {
 *   console.log(error instanceof ServerBusyError); // true
 * });
 * silent.close();
 * ```
 */
export class ServerBusyError extends FilersError {
  /** `"ServerBusyError"`. */
  override name = "ServerBusyError";
}

/**
 * An established connection ended without being asked to.
 *
 * @example
 * ```ts
 * import { connect, DisconnectedError } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 1 });
 * const camera = await connect({ port: server.port });
 * await camera.close();
 * await camera.play().catch((error) => console.log(error instanceof DisconnectedError)); // true
 * ```
 */
export class DisconnectedError extends FilersError {
  /** `"DisconnectedError"`. */
  override name = "DisconnectedError";
}

/**
 * Something that was waited for did not come in time.
 *
 * @example
 * ```ts
 * import { connect, TimeoutError } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 1 });
 * await using camera = await connect({ port: server.port });
 * try {
 *   for await (using frame of camera.frames({ frameTimeout: 1000, limit: 1 })) {
 *     console.log(frame.index);
 *   }
 * } catch (error) {
 *   if (error instanceof TimeoutError) console.error("the camera went silent");
 *   else throw error;
 * }
 * ```
 */
export class TimeoutError extends FilersError {
  /** `"TimeoutError"`. */
  override name = "TimeoutError";
}

/**
 * A pixel format or size that cannot be converted; "native" delivers it all the same.
 *
 * @example
 * ```ts
 * import { type FilersClient, UnsupportedFormatError } from "@lab/filers-client";
 *
 * // Takes RGBA where there is a way to it, and the planes as sent where there is none
 * async function first(camera: FilersClient) {
 *   try {
 *     for await (const frame of camera.frames({ limit: 1 })) return frame;
 *   } catch (error) {
 *     if (!(error instanceof UnsupportedFormatError)) throw error;
 *     for await (const frame of camera.frames({ format: "native", limit: 1 })) return frame;
 *   }
 * }
 * console.log(typeof first);
 * ```
 */
export class UnsupportedFormatError extends FilersError {
  /** `"UnsupportedFormatError"`. */
  override name = "UnsupportedFormatError";
}

/**
 * The iterator's queue overflowed under `overflow: "error"`.
 *
 * @example
 * ```ts
 * import { type FilersClient, SlowConsumerError } from "@lab/filers-client";
 *
 * // Runs a loop that must see every frame, and tells when it could not
 * async function everyFrame(camera: FilersClient, use: (pixel?: number) => Promise<void>) {
 *   try {
 *     for await (using frame of camera.frames({ overflow: "error", capacity: 64 })) {
 *       await use(frame.data[0]);
 *     }
 *   } catch (error) {
 *     if (error instanceof SlowConsumerError) console.error(error.message);
 *     else throw error;
 *   }
 * }
 * console.log(typeof everyFrame);
 * ```
 */
export class SlowConsumerError extends FilersError {
  /** `"SlowConsumerError"`. */
  override name = "SlowConsumerError";
}

/**
 * What was wrong in a message, and where.
 *
 * @example
 * ```ts
 * import { ProtocolError, type ProtocolErrorDetails } from "@lab/filers-client";
 *
 * const details: ProtocolErrorDetails = { field: "name", got: 5, wanted: "a string", offset: 0 };
 * console.log(new ProtocolError("Cannot read message: its name is 5", details).field); // name
 * ```
 */
export interface ProtocolErrorDetails extends ErrorOptions {
  /** The field at fault, as a path: `"image.linesizes[1]"`, `"header.yamlLength"`. */
  field: string;
  /** What stood there. */
  got: unknown;
  /** What is allowed there, in words. */
  wanted: string;
  /** Offset in bytes from the start of the connection of the message at fault. */
  offset: number;
}

/**
 * The peer sent something that is not the Filers protocol. The connection is closed.
 *
 * @example
 * ```ts
 * import { connect, ProtocolError } from "@lab/filers-client";
 *
 * const web = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response());
 * await connect({ hostname: "127.0.0.1", port: web.addr.port }).catch((error) => {
 *   if (error instanceof ProtocolError) console.error(error.field, error.got, error.wanted);
 * });
 * await web.shutdown();
 * ```
 */
export class ProtocolError extends FilersError {
  /** `"ProtocolError"`. */
  override name = "ProtocolError";
  /** The field at fault, as a path: `"image.linesizes[1]"`. */
  readonly field: string;
  /** What stood there. */
  readonly got: unknown;
  /** What is allowed there, in words. */
  readonly wanted: string;
  /** Offset in bytes from the start of the connection of the message at fault. */
  readonly offset: number;

  /** Makes the error; the message should say what to do. */
  constructor(message: string, details: ProtocolErrorDetails) {
    super(message, details);
    this.field = details.field;
    this.got = details.got;
    this.wanted = details.wanted;
    this.offset = details.offset;
  }
}

/**
 * The server reported an exception of its own. The connection stays open.
 *
 * @example
 * ```ts
 * import { ServerError } from "@lab/filers-client";
 *
 * const error = new ServerError("no camera", "Traceback (most recent call last): …");
 * console.log(error.text); // no camera
 * ```
 */
export class ServerError extends FilersError {
  /** `"ServerError"`. */
  override name = "ServerError";
  /** The exception's text, as the server sent it. */
  readonly text: string;
  /** The server's Python traceback; empty where it sent none. */
  readonly traceback: string;

  /** Makes the error from the two parts of an `exception` message. */
  constructor(text: string, traceback: string, options?: ErrorOptions) {
    const where = traceback.trim() ? "its traceback" : "the server's own log";
    super(
      `Cannot serve images: the server reported "${text}". ` +
        `See ${where}; the connection stays open`,
      options,
    );
    this.text = text;
    this.traceback = traceback;
  }
}
