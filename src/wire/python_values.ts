/**
 * Where Python's values are narrower than JavaScript's. ruamel.yaml refuses a document that goes
 * beyond them, and that ends the real server's thread.
 *
 * @module
 */

import { LONGEST_INTEGER } from "./plain_scalar.ts";

/** The least integer that is too long. */
const BEYOND = 10n ** BigInt(LONGEST_INTEGER);

/** Characters of a key that an error shows. */
const SHOWN = 40;

/** Why Python can't hold a scalar, and what to do; null if it can. */
export function scalarFault(value: unknown): string | null {
  if (typeof value === "bigint" && (value >= BEYOND || value <= -BEYOND)) {
    return `an integer has more than ${LONGEST_INTEGER} digits, and Python reads no longer ones. ` +
      "Use a string";
  }
  if (value instanceof Date) {
    const year = value.getUTCFullYear();
    if (year < 1 || year > 9999) {
      return `a Date is in the year ${year}, and Python knows 1 to 9999. Use a string`;
    }
  }
  return null;
}

/**
 * The members of one set, or the keys of one mapping, as Python compares them: `1`, `1n`
 * and `true` are equal, and so is NaN to itself. A list can't be a key; in a set, ruamel.yaml makes
 * it a tuple.
 */
export class PythonKeys {
  readonly #kind: "Set" | "Map";
  readonly #seen = new Set<string>();

  /** For the members of a Set, or the keys of a Map. */
  constructor(kind: "Set" | "Map") {
    this.#kind = kind;
  }

  /** Adds one. Returns why it can't stand beside those before it, and what to do; null if it can. */
  add(key: unknown): string | null {
    const isTuple = this.#kind === "Set" && Array.isArray(key);
    if (isTuple ? key.some(isCollection) : isCollection(key)) {
      return this.#kind === "Set"
        ? "a Set holds more than scalars and arrays of scalars. Use an array in place of the Set"
        : "a Map has a collection as its key. Use an array of pairs in place of the Map";
    }
    const identity = isTuple ? `[${key.map(identify).join()}]` : identify(key);
    if (!this.#seen.has(identity)) {
      this.#seen.add(identity);
      return null;
    }
    const shown = identity.length > SHOWN ? `${identity.slice(0, SHOWN)}…` : identity;
    return `a ${this.#kind} holds ${shown} twice, as Python compares (1, 1n and true are equal). ` +
      "Leave one out";
  }
}

function isCollection(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    !(value instanceof Date || value instanceof Uint8Array);
}

/** A text that two scalars share exactly if they are equal in Python. */
function identify(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isInteger(value)) return `${BigInt(value)}`;
  if (value instanceof Uint8Array) return `!!binary ${value.toBase64()}`;
  return value instanceof Date ? value.toISOString() : String(value);
}
