/**
 * The errors this library throws: one small family under {@linkcode FilersError}.
 *
 * Every message has the form "Cannot X: reason", followed by what to do about it.
 *
 * @module
 */

/** The base of every error that this library throws. */
export class FilersError extends Error {
  /** The class name: tells the errors apart across realms and in logs. */
  override name = "FilersError";
}

/** The connection could not be made: unknown host, refused port, or closed before it answered. */
export class ConnectError extends FilersError {
  override name = "ConnectError";
}

/** The server took the connection but never answered: it already serves another client. */
export class ServerBusyError extends FilersError {
  override name = "ServerBusyError";
}

/** An established connection ended without being asked to. */
export class DisconnectedError extends FilersError {
  override name = "DisconnectedError";
}

/** Something that was waited for did not come in time. */
export class TimeoutError extends FilersError {
  override name = "TimeoutError";
}

/** A pixel format or size that cannot be converted; "native" delivers it all the same. */
export class UnsupportedFormatError extends FilersError {
  override name = "UnsupportedFormatError";
}

/** The iterator's queue overflowed under `overflow: "error"`. */
export class SlowConsumerError extends FilersError {
  override name = "SlowConsumerError";
}

/** What was wrong in a message, and where. */
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

/** The peer sent something that is not the Filers protocol. The connection is closed. */
export class ProtocolError extends FilersError {
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

/** The server reported an exception of its own. The connection stays open. */
export class ServerError extends FilersError {
  override name = "ServerError";
  /** The exception's text, as the server sent it. */
  readonly text: string;
  /** The server's Python traceback; empty where it sent none. */
  readonly traceback: string;

  /** Makes the error from the two parts of an `exception` message. */
  constructor(text: string, traceback: string, options?: ErrorOptions) {
    super(`Cannot go on: the server reported "${text}". Its traceback tells where`, options);
    this.text = text;
    this.traceback = traceback;
  }
}
