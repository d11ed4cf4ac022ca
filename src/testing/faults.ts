/**
 * Everything that can go wrong on a connection, as data.
 *
 * @module
 */

/**
 * Where in a connection a fault strikes: as it is accepted, when the client's message of this name
 * has arrived (before it is answered), or inside a message that the server sends.
 *
 * `index` counts the messages of that name on the connection, from 0; left out, it means each of
 * them. The `stopped_playing` that `connect` probes with is number 0 in both directions.
 *
 * @example The middle of the second image's planes
 * ```ts
 * import type { FaultPoint } from "@lab/filers-client/testing";
 *
 * const at: FaultPoint = { sending: "image", index: 1, part: "planes" };
 * ```
 */
export type FaultPoint = "connect" | ReceivingPoint | SendingPoint;

/**
 * The moment when a message of the client's has arrived.
 *
 * @example
 * ```ts
 * import type { Fault, ReceivingPoint } from "@lab/filers-client/testing";
 *
 * const secondPlay: ReceivingPoint = { received: "started_playing", index: 1 };
 * const fault: Fault = { kind: "reset", at: secondPlay };
 * console.log(fault);
 * ```
 */
export interface ReceivingPoint {
  /** The message's name: `"started_playing"`. */
  received: string;
  /** Which of them, from 0; left out: each. */
  index?: number;
}

/**
 * A place in a message that the server sends.
 *
 * @example
 * ```ts
 * import type { Fault, SendingPoint } from "@lab/filers-client/testing";
 *
 * const inTheYaml: SendingPoint = { sending: "image", index: 4, part: "yaml", offset: 10 };
 * const fault: Fault = { kind: "stall", at: inTheYaml };
 * console.log(fault);
 * ```
 */
export interface SendingPoint {
  /** The message's name: `"image"`. */
  sending: string;
  /** Which of them, from 0; left out: each. */
  index?: number;
  /**
   * The part of the message: before or after all of it, in the 8 bytes of its lengths ("header"),
   * in its YAML document, or in an image's planes.
   *
   * @default {"before"}
   */
  part?: "before" | "header" | "yaml" | "planes" | "after";
  /** Bytes into the part; left out: half of it. Has no meaning before and after the message. */
  offset?: number;
}

/**
 * A fault that happens at a point of the connection. Several at one point happen in their order.
 *
 * @example
 * ```ts
 * import type { PointFault } from "@lab/filers-client/testing";
 *
 * const fault: PointFault = { kind: "exception", at: { sending: "image" }, text: "No camera" };
 * console.log(fault);
 * ```
 */
export type PointFault =
  /** Goes on after `ms`. */
  | { kind: "delay"; at: FaultPoint; ms: number }
  /** Says nothing more, while the connection stays open and the client is still heard. */
  | { kind: "stall"; at: FaultPoint }
  /** Says and hears nothing more, as a machine that has lost power: the connection is never closed,
   * and the next one is served. */
  | { kind: "vanish"; at: FaultPoint }
  /** Ends the connection (FIN); in the middle of a message that cuts it short. The socket is
   * half-closed first, and closed `linger` ms later (default 0). */
  | { kind: "close"; at: FaultPoint; linger?: number }
  /** Leaves out the rest of the message, and ends the connection. */
  | { kind: "truncate"; at: SendingPoint }
  /** Aborts the connection (RST): what is on its way is lost. */
  | { kind: "reset"; at: FaultPoint }
  /** Closes the sending side, and goes on listening until the client leaves. */
  | { kind: "half-close"; at: FaultPoint }
  /** Sends `length` pseudo-random bytes, the same for the same `seed` (default 1). */
  | { kind: "garbage"; at: FaultPoint; length: number; seed?: number }
  /** Sends these bytes. */
  | { kind: "raw"; at: FaultPoint; bytes: Uint8Array }
  /** Sends a whole message of any name. */
  | { kind: "message"; at: FaultPoint; name: string; value: unknown }
  /** Sends an `exception` message. */
  | { kind: "exception"; at: FaultPoint; text: string; traceback?: string };

/**
 * A fault that changes how a message is treated.
 *
 * @example
 * ```ts
 * import type { MessageFault } from "@lab/filers-client/testing";
 *
 * const fault: MessageFault = { kind: "ignore", at: { received: "stopped_playing", index: 1 } };
 * console.log(fault);
 * ```
 */
export type MessageFault =
  /** Does not answer the client's message: refuses to acknowledge a stop, for instance. */
  | { kind: "ignore"; at: ReceivingPoint }
  /** Sends the message twice. */
  | { kind: "duplicate"; at: SendingPoint };

/**
 * A fault that lasts as long as the connection, or, where it can say `at`, from that point on.
 *
 * @example
 * ```ts
 * import type { ConnectionFault } from "@lab/filers-client/testing";
 *
 * const slowLoris: ConnectionFault = { kind: "split", every: 1, pause: 50 };
 * console.log(slowLoris);
 * ```
 */
export type ConnectionFault =
  /** Takes no notice of the connection, as Filers does while it serves another client. */
  | { kind: "busy" }
  /** Hands the stream over in pieces: of `every` bytes, or cut at `offsets` of the stream, with a
   * pause of `pause` ms (default 0: no longer than it takes to send them apart). */
  | {
    kind: "split";
    at?: FaultPoint;
    every?: number;
    offsets?: readonly number[];
    pause?: number;
  }
  /** Sends no faster than this. */
  | { kind: "throttle"; at?: FaultPoint; bytesPerSecond: number };

/** How a stream is cut up and slowed down. */
export type Shaping = ConnectionFault & { kind: "split" | "throttle" };

/** What happens at a point of the connection. */
export type Striking = PointFault | (Shaping & { at: FaultPoint });

/**
 * Something that goes wrong, and where. Faults compose: a list of them is a script.
 *
 * `connection` counts the accepted connections from 0 and restricts the fault to one of them; left
 * out, it strikes on each.
 *
 * @example A server that dies in the middle of the third image, and is well when connected again
 * ```ts
 * import { FakeFilersServer, type Fault } from "@lab/filers-client/testing";
 *
 * const faults: Fault[] = [
 *   { kind: "split", every: 100 },
 *   { kind: "reset", at: { sending: "image", index: 2, part: "planes" }, connection: 0 },
 * ];
 * await using server = new FakeFilersServer({ faults });
 * console.log(server.port);
 * ```
 */
export type Fault = (PointFault | MessageFault | ConnectionFault) & { connection?: number };

/** A point fault, and the byte of the message it strikes at. */
export interface Strike {
  readonly fault: Striking;
  readonly offset: number;
}

/** One connection's share of the faults. */
export class FaultPlan {
  readonly #faults: readonly Fault[];

  constructor(faults: readonly Fault[], connection: number) {
    this.#faults = faults.filter((fault) => (fault.connection ?? connection) === connection);
  }

  /** Whether the connection is to be left unheard. */
  get busy(): boolean {
    return this.#faults.some((fault) => fault.kind === "busy");
  }

  /** How the stream is cut up and slowed down from its start. */
  get shaping(): Shaping[] {
    return this.#faults.filter((fault): fault is Shaping & { connection?: number } =>
      (fault.kind === "split" || fault.kind === "throttle") && fault.at === undefined
    );
  }

  /** What happens as the connection is accepted. */
  onConnect(): Striking[] {
    return this.#pointFaults().filter((fault) => fault.at === "connect");
  }

  /** What happens when the client's message has arrived. */
  onReceived(name: string, index: number): Striking[] {
    return this.#pointFaults().filter((fault) => isReceived(fault.at, name, index));
  }

  /** Whether the client's message gets no answer. */
  ignores(name: string, index: number): boolean {
    return this.#faults.some((fault) =>
      fault.kind === "ignore" && isReceived(fault.at, name, index)
    );
  }

  /** Whether the message is sent twice. */
  duplicates(name: string, index: number): boolean {
    return this.#faults.some((fault) =>
      fault.kind === "duplicate" && isSending(fault.at, name, index)
    );
  }

  /** What happens while the message is sent, by the byte where it does. */
  onSending(name: string, index: number, lengths: MessageLengths): Strike[] {
    const strikes: Strike[] = [];
    for (const fault of this.#pointFaults()) {
      if (!isSending(fault.at, name, index)) continue;
      strikes.push({ fault, offset: offsetOf(fault.at, lengths) });
    }
    return strikes.sort((a, b) => a.offset - b.offset);
  }

  #pointFaults(): Striking[] {
    return this.#faults.filter((fault): fault is Striking & { connection?: number } =>
      "at" in fault && fault.at !== undefined &&
      fault.kind !== "ignore" && fault.kind !== "duplicate"
    );
  }
}

/** Bytes of a message's parts. */
export interface MessageLengths {
  readonly header: number;
  readonly yaml: number;
  readonly planes: number;
}

function isReceived(at: FaultPoint, name: string, index: number): at is ReceivingPoint {
  return typeof at === "object" && "received" in at && at.received === name &&
    (at.index ?? index) === index;
}

function isSending(at: FaultPoint, name: string, index: number): at is SendingPoint {
  return typeof at === "object" && "sending" in at && at.sending === name &&
    (at.index ?? index) === index;
}

function offsetOf(
  { part = "before", offset }: SendingPoint,
  { header, yaml, planes }: MessageLengths,
): number {
  switch (part) {
    case "before":
      return 0;
    case "header":
      return Math.min(offset ?? header / 2, header);
    case "yaml":
      return header + Math.min(offset ?? yaml >> 1, yaml);
    case "planes":
      return header + yaml + Math.min(offset ?? planes >> 1, planes);
    case "after":
      return header + yaml + planes;
  }
}
