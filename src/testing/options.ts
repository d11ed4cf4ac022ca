/**
 * The options of a fake server, checked in one place.
 *
 * @module
 */

import { checkHostname } from "../address.ts";
import {
  checkChoice,
  checkCount,
  checkDelay,
  checkFunction,
  checkInstance,
  checkInteger,
  checkMilliseconds,
  checkNumber,
  checkObject,
  checkOptions,
  checkString,
  longestTime,
  type OptionNames,
  wordsOf,
} from "../check.ts";
import type { FakeFilersServerOptions, WaitForOptions } from "./fake_filers_server.ts";
import type { Fault, FaultPoint, ReceivingPoint, SendingPoint } from "./faults.ts";

const action = "make the server";

const serverNames: OptionNames<FakeFilersServerOptions> = {
  pixelFormat: true,
  width: true,
  height: true,
  rate: true,
  pace: true,
  frames: true,
  recordings: true,
  image: true,
  hostname: true,
  port: true,
  faults: true,
  replay: true,
};

const waitNames: OptionNames<WaitForOptions> = { index: true, timeout: true };

type Kind = Fault["kind"];
type FaultNames = { readonly [K in Kind]: OptionNames<Extract<Fault, { kind: K }>> };

const everywhere = { kind: true, connection: true } as const;
const point = { ...everywhere, at: true } as const;

const faultNames: FaultNames = {
  delay: { ...point, ms: true },
  stall: point,
  vanish: point,
  close: { ...point, linger: true },
  truncate: point,
  reset: point,
  "half-close": point,
  garbage: { ...point, length: true, seed: true },
  raw: { ...point, bytes: true },
  message: { ...point, name: true, value: true },
  exception: { ...point, text: true, traceback: true },
  ignore: point,
  duplicate: point,
  busy: everywhere,
  split: { ...point, every: true, offsets: true, pause: true },
  throttle: { ...point, bytesPerSecond: true },
};

const receivingNames: OptionNames<ReceivingPoint> = { received: true, index: true };
const sendingNames: OptionNames<SendingPoint> = {
  sending: true,
  index: true,
  part: true,
  offset: true,
};

const parts = wordsOf<NonNullable<SendingPoint["part"]>>({
  before: true,
  header: true,
  yaml: true,
  planes: true,
  after: true,
});

/**
 * Checks the options of a fake server; whether there is a test pattern for them is not known here.
 *
 * @returns the address to listen on
 * @throws {TypeError | RangeError} One is unknown, of the wrong type, or out of range.
 */
export function checkServerOptions(
  options: FakeFilersServerOptions,
): { hostname: string; port: number } {
  checkOptions(action, options, serverNames);
  const { pixelFormat, width, height, rate, pace, frames, recordings, image } = options;
  if (pixelFormat !== undefined) checkString(action, "pixelFormat", pixelFormat);
  if (width !== undefined) checkInteger(action, "width", width, 1);
  if (height !== undefined) checkInteger(action, "height", height, 1);
  if (rate !== undefined) checkNumber(action, "rate", rate, 0);
  if (pace !== undefined) checkNumber(action, "pace", pace, 0);
  if (frames !== undefined) checkCount(action, "frames", frames, 0);
  if (recordings !== undefined) checkCount(action, "recordings", recordings, 0);
  if (image !== undefined) checkFunction(action, "image", image);
  const { hostname = "127.0.0.1", port = 0, faults = [], replay } = options;
  checkInstance(action, "faults", faults, Array);
  faults.forEach((fault, index) => checkFault(fault, `faults[${index}]`));
  if (replay !== undefined) checkInstance(action, "replay", replay, Uint8Array);
  return {
    hostname: checkHostname(action, "hostname", hostname),
    port: checkInteger(action, "port", port, 0, 65535),
  };
}

/** Checks what `waitFor` takes, and fills in the defaults. */
export function waitSettings(name: string, options: WaitForOptions): Required<WaitForOptions> {
  const action = "wait for a message";
  checkString(action, "name", name);
  const { index = 0, timeout = 5000 } = checkOptions(action, options, waitNames);
  return {
    index: checkInteger(action, "index", index, 0),
    timeout: checkMilliseconds(action, "timeout", timeout),
  };
}

function checkFault(fault: Fault, path: string): void {
  checkObject(action, path, fault);
  checkChoice(action, `${path}.kind`, fault.kind, Object.keys(faultNames) as Kind[]);
  // The names of one kind with the fault of that kind, which TypeScript can't follow.
  checkOptions<object>(action, fault, faultNames[fault.kind], path);
  if (fault.connection !== undefined) {
    checkInteger(action, `${path}.connection`, fault.connection, 0);
  }
  checkPlace(fault, `${path}.at`);
  checkValues(fault, path);
}

/** A place is a must but for faults that may last from the beginning on. */
function checkPlace(fault: Fault, path: string): void {
  if (fault.kind === "busy") return;
  const { kind, at } = fault;
  if (at !== undefined) checkPoint(at, path);
  else if (kind !== "split" && kind !== "throttle") checkObject<object>(action, path, at);
}

function checkPoint(at: FaultPoint, path: string): void {
  if (at === "connect") return;
  checkObject(action, path, at);
  if (at.index !== undefined) checkInteger(action, `${path}.index`, at.index, 0);
  if ("received" in at) {
    checkString(
      action,
      `${path}.received`,
      checkOptions(action, at, receivingNames, path).received,
    );
    return;
  }
  const { sending, part, offset } = checkOptions(action, at, sendingNames, path);
  checkString(action, `${path}.sending`, sending);
  if (part !== undefined) checkChoice(action, `${path}.part`, part, parts);
  if (offset !== undefined) checkInteger(action, `${path}.offset`, offset, 0);
}

/** Checks what a fault of its kind needs besides a place. */
function checkValues(fault: Fault, path: string): void {
  const name = (option: string) => `${path}.${option}`;
  switch (fault.kind) {
    case "delay":
      checkDelay(action, name("ms"), fault.ms);
      break;
    case "close": {
      const { linger = 0 } = fault;
      checkDelay(action, name("linger"), linger);
      break;
    }
    case "garbage": {
      const { length, seed = 1 } = fault;
      checkInteger(action, name("length"), length, 0);
      checkInteger(action, name("seed"), seed, 0);
      break;
    }
    case "raw":
      checkInstance(action, name("bytes"), fault.bytes, Uint8Array);
      break;
    case "message":
      checkString(action, name("name"), fault.name);
      break;
    case "exception": {
      const { text, traceback = "" } = fault;
      checkString(action, name("text"), text);
      checkString(action, name("traceback"), traceback);
      break;
    }
    case "split": {
      const { every = 1, offsets = [], pause = 0 } = fault;
      checkInteger(action, name("every"), every, 1);
      checkInstance(action, name("offsets"), offsets, Array);
      offsets.forEach((offset, i) => checkInteger(action, name(`offsets[${i}]`), offset, 0));
      checkDelay(action, name("pause"), pause);
      break;
    }
    case "throttle":
      // A byte takes no longer than a timer can run for.
      checkNumber(action, name("bytesPerSecond"), fault.bytesPerSecond, 1000 / longestTime);
  }
}
