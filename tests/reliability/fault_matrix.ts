/**
 * What a client does about every fault in every state: 22 faults x 9 states.
 *
 * Read an entry as: where this fault strikes while the client is in this state, whoever waits gets
 * that. The reasons say why it is the right thing to get.
 */

import type { Fault, FaultPoint, SendingPoint } from "@lab/filers-client/testing";
import { testPattern } from "@lab/filers-client/testing";
import { encodeImage } from "../../src/server/server_image.ts";
import type { DeadEnd } from "./network.ts";

/** What the client is doing as the fault strikes. */
export const states = [
  "connecting",
  "idle",
  "play sent",
  "in the header",
  "in the YAML",
  "in the planes",
  "between frames",
  "in a burst",
  "stopping",
] as const;

/** One of {@linkcode states}. */
export type State = typeof states[number];

/** The image that is under way, or about to come, in the states that have to do with frames. */
export const STRUCK = 2;

/** Images of a recording, and frames that the loop asks for beside those of bursts. */
export const FRAMES = 5;

/** What the camera shows: so small that hundreds come in one read. */
export const picture = ["gray", 16, 8] as const;

/** The `count` of each image of a burst: more than may wait for the loop. */
const burst = Array.from({ length: 300 }, (_, i) => 1000 + i);

/** Its images, for one write. */
const burstBytes = await new Blob(
  burst.flatMap((count) =>
    encodeImage(testPattern(...picture, count)) as Uint8Array<ArrayBuffer>[]
  ),
).bytes();

/** Where in the conversation each state is; its message is the one that is under way or next. */
const places: Record<State, { point: FaultPoint; message: SendingPoint }> = {
  "connecting": {
    point: { received: "stopped_playing", index: 0 },
    message: { sending: "stopped_playing", index: 0 },
  },
  "idle": {
    point: { received: "nudge" },
    message: { sending: "stopped_playing", index: 1 },
  },
  "play sent": {
    point: { received: "started_playing" },
    message: { sending: "started_recording" },
  },
  "in the header": inImage("header"),
  "in the YAML": inImage("yaml"),
  "in the planes": inImage("planes"),
  "between frames": inImage("before"),
  "in a burst": inImage("before"),
  "stopping": {
    point: { received: "stopped_playing", index: 1 },
    message: { sending: "stopped_playing", index: 1 },
  },
};

function inImage(part: "before" | "header" | "yaml" | "planes") {
  const message: SendingPoint = { sending: "image", index: STRUCK, part };
  return { point: message, message };
}

/** Whether a message is cut in two in this state. */
function inMessage(state: State): boolean {
  return state.startsWith("in the");
}

/**
 * What whoever waits gets: "ok" (what was asked for), "event" (that, and an event), "waits" (rightly
 * nothing), or an error: of C(onnect), B (server busy), T(imeout), D(isconnected), P(rotocol) and
 * S(erver).
 */
export type Outcome = "ok" | "event" | "waits" | "C" | "B" | "T" | "D" | "P" | "S";

/** One fault, and its outcome in each state. */
export interface FaultRow {
  readonly fault: string;
  /** What the server does. */
  faults(state: State): Fault[];
  /** What is found at the server's address afterwards, by a client that reconnects. */
  readonly afterwards?: DeadEnd | "restarted";
  /** The client's, in ms, where it is not the default. */
  readonly heartbeat?: number;
  /** In the order of {@linkcode states}. */
  readonly outcomes: string;
  /** With "event": which. With `afterwards`: the cause of the last attempt's failure. */
  readonly event?: string;
  readonly cause?: "C" | "B" | "T";
  /** The `count` of the frames that are delivered where the fault strikes image {@linkcode STRUCK}. */
  readonly counts: readonly number[];
  readonly reason: string;
}

const cutOff = [0, 1];
const all = [0, 1, 2, 3, 4];

/** Faults that strike at the state's own point. */
function at(state: State, fault: (point: FaultPoint) => Fault): Fault[] {
  return [fault(places[state].point)];
}

/** Interrupts the state's message in the middle, if it is one that is cut in two. */
function interrupted(state: State): Fault[] {
  return inMessage(state) ? [{ kind: "delay", at: places[state].message, ms: 20 }] : [];
}

/** Where whole messages can be put in: not inside another. */
function boundary(state: State): FaultPoint {
  const { point, message } = places[state];
  return inMessage(state) ? { ...message, part: "after" } : point;
}

const reset = (state: State): Fault[] => at(state, (at) => ({ kind: "reset", at, connection: 0 }));

/** The table. */
export const faultMatrix: readonly FaultRow[] = [
  {
    fault: "refused",
    faults: reset,
    afterwards: "refused",
    outcomes: "C D D D D D D D D",
    cause: "C",
    counts: cutOff,
    reason: "Filers is not started; once connected, the last attempt's refusal is the cause",
  },
  {
    fault: "black hole",
    faults: reset,
    afterwards: "black hole",
    outcomes: "T D D D D D D D D",
    cause: "T",
    counts: cutOff,
    reason: "no answer at all is told apart from a refusal: look at the network, not at Filers",
  },
  {
    fault: "DNS failure",
    faults: reset,
    afterwards: "unknown name",
    outcomes: "C D D D D D D D D",
    cause: "C",
    counts: cutOff,
    reason: "the name is wrong or its server gone; nothing was connected",
  },
  {
    fault: "accepted then silent",
    faults: reset,
    afterwards: "silent",
    outcomes: "B D D D D D D D D",
    cause: "B",
    counts: cutOff,
    reason: "what Filers does while it serves another client, so that is what it is called",
  },
  {
    fault: "busy server",
    faults: reset,
    afterwards: "busy",
    outcomes: "B D D D D D D D D",
    cause: "B",
    counts: cutOff,
    reason: "the same from a server that does serve another client",
  },
  {
    fault: "restarted server",
    faults: reset,
    afterwards: "restarted",
    outcomes: "C event event event event event event event D",
    event: "reconnect",
    counts: [0, 1, 0, 1, 2],
    reason:
      "frames carry on in the same loop; the first connect is not repeated, and a stop that " +
      "was under way was never acknowledged",
  },
  {
    fault: "FIN",
    faults: (state) => at(state, (at) => ({ kind: "close", at })),
    outcomes: "C D D D D D D D D",
    counts: cutOff,
    reason: "a stream that ends is an error, wherever it ends: silence would look like no motion",
  },
  {
    fault: "slow close",
    faults: (state) => at(state, (at) => ({ kind: "close", at, linger: 100 })),
    outcomes: "C D D D D D D D D",
    counts: cutOff,
    reason: "told at the FIN, without waiting for the socket to be closed",
  },
  {
    fault: "RST",
    faults: (state) => at(state, (at) => ({ kind: "reset", at })),
    outcomes: "C D D D D D D D D",
    counts: cutOff,
    reason: "the same class as FIN: to a script a lost connection is a lost connection",
  },
  {
    fault: "half-close",
    faults: (state) => at(state, (at) => ({ kind: "half-close", at })),
    outcomes: "C D D D D D D D D",
    counts: cutOff,
    reason: "a server that will say nothing more is as good as gone",
  },
  {
    fault: "truncated",
    faults: (state) => {
      const { message } = places[state];
      const part = inMessage(state) || state === "between frames" ? message.part! : "yaml";
      return [{ kind: "truncate", at: { ...message, part } }];
    },
    outcomes: "C D D D D D D D D",
    counts: cutOff,
    reason: "half a message is never delivered; the error says in which part it broke off",
  },
  {
    fault: "stall",
    faults: (state) => at(state, (at) => ({ kind: "stall", at })),
    outcomes: "B T waits T T T T T T",
    counts: cutOff,
    reason: "frameTimeout runs while a recording does; before one, silence is what Filers sends",
  },
  {
    fault: "vanished",
    faults: (state) => at(state, (at) => ({ kind: "vanish", at })),
    heartbeat: 500,
    outcomes: "B D D D D D D D D",
    counts: cutOff,
    reason: "a machine without power says no goodbye; the heartbeat notices in every state",
  },
  {
    fault: "slow loris",
    faults: (state) => at(state, (at) => ({ kind: "split", at, every: 1, pause: 60 })),
    outcomes: "B T T T T T T T ok",
    counts: cutOff,
    reason: "bytes are no frames: the deadlines are for whole answers. A stop has 5 s",
  },
  {
    fault: "sliced into bytes",
    faults: (state) => at(state, (at) => ({ kind: "split", at, every: 1 })),
    outcomes: "ok ok ok ok ok ok ok ok ok",
    counts: all,
    reason: "TCP keeps no boundaries",
  },
  {
    fault: "throttled",
    faults: (state) => at(state, (at) => ({ kind: "throttle", at, bytesPerSecond: 20_000 })),
    outcomes: "ok ok ok ok ok ok ok ok ok",
    counts: all,
    reason: "slow is not wrong",
  },
  {
    fault: "delayed",
    faults: (state) => at(state, (at) => ({ kind: "delay", at, ms: 50 })),
    outcomes: "ok ok ok ok ok ok ok ok ok",
    counts: all,
    reason: "within every deadline",
  },
  {
    fault: "garbage",
    faults: (state) => at(state, (at) => ({ kind: "garbage", at, length: 200 })),
    outcomes: "P P P P P P P P P",
    counts: cutOff,
    reason: "after bytes that are no message nothing can be trusted. Bytes put into the planes " +
      "reach the loop once, as part of a picture: the protocol has no checksum",
  },
  {
    fault: "duplicated message",
    faults: (state) => [
      ...interrupted(state),
      { kind: "duplicate", at: places[state].message },
    ],
    outcomes: "ok ok ok ok ok ok ok ok ok",
    counts: [0, 1, 2, 2, 3],
    reason:
      "an image that comes twice is two images, as their count tells; an answer that nobody " +
      "waits for is ignored",
  },
  {
    fault: "burst",
    faults: (state) => [
      ...interrupted(state),
      { kind: "raw", at: boundary(state), bytes: burstBytes },
    ],
    outcomes: "ok ok ok ok ok ok ok ok ok",
    counts: all,
    reason: "hundreds of tiny pictures in one read are as many frames, to a loop that keeps up; " +
      "pictures that nobody asked for are read and dropped",
  },
  {
    fault: "unknown message",
    faults: (state) => [
      ...interrupted(state),
      { kind: "message", at: boundary(state), name: "lamp", value: { on: true } },
    ],
    outcomes: "ok event event event event event event event event",
    event: "message",
    counts: all,
    reason: "an application's own; while connecting there is nobody yet to tell",
  },
  {
    fault: "exception",
    faults: (state) => [
      ...interrupted(state),
      { kind: "exception", at: boundary(state), text: "no camera" },
    ],
    outcomes: "S event S S S S S S S",
    event: "servererror",
    counts: [0, 1],
    reason: "it reaches whoever waits, else the event; the connection stays open",
  },
];

/** The outcome of a row in one state. */
export function outcomeOf(row: FaultRow, state: State): Outcome {
  return row.outcomes.split(" ")[states.indexOf(state)] as Outcome;
}

/** All that the server does: a burst is put in where the fault strikes in one. */
export function faultsOf(row: FaultRow, state: State): Fault[] {
  const faults = row.faults(state);
  if (state !== "in a burst") return faults;
  const at = places[state].point;
  const sent: Fault = { kind: "raw", at, bytes: burstBytes, connection: 0 };
  // A reset loses what is on its way, and how much that is chance would say.
  const arrived: Fault = { kind: "delay", at, ms: 500, connection: 0 };
  return [sent, ...faults.some(({ kind }) => kind === "reset") ? [arrived] : [], ...faults];
}

/** How many frames the loop asks for. */
export function limitOf(row: FaultRow, state: State): number {
  const bursts = Number(row.fault === "burst") + Number(state === "in a burst");
  return FRAMES + bursts * burst.length;
}

/** The `count` of each frame that the loop gets. */
export function countsOf(row: FaultRow, state: State): readonly number[] {
  const outcome = outcomeOf(row, state);
  const own = row.fault === "burst" ? burst : [];
  if (state === "play sent") {
    return outcome === "ok" || outcome === "event" ? [...own, ...all] : [];
  }
  if (state === "in a burst") {
    return [...row.counts.slice(0, STRUCK), ...burst, ...own, ...row.counts.slice(STRUCK)];
  }
  if (row.fault === "burst") {
    const at = STRUCK + Number(inMessage(state));
    return [...all.slice(0, at), ...own, ...all.slice(at)];
  }
  // The message is whole when the fault strikes behind it; so is the picture that swallowed garbage.
  const isWhole = inMessage(state) && row.fault === "exception" ||
    state === "in the planes" && row.fault === "garbage";
  return isWhole ? [...row.counts, STRUCK] : row.counts;
}

/** Whether the picture with this `count` cannot be the server's, by the nature of the fault. */
export function isGarbled(row: FaultRow, state: State, count: number): boolean {
  return row.fault === "garbage" && state === "in the planes" && count === STRUCK;
}
