/**
 * Writes YAML as ruamel.yaml does, in block style with sorted keys, and so that it reads it back.
 *
 * @module
 */

import { PythonKeys, scalarFault } from "./python_values.ts";

/** The deepest nesting that is written: as deep as is read. */
const DEEPEST = 100;

/** The longest document, in characters: the real server reads it in the thread that sends the images. */
const LONGEST = 2 ** 24;

/** A YAML reader need not look further than 1024 characters for the colon behind a key. */
const LONGEST_KEY = 120;

/** What stands without quotes: a word that neither YAML 1.1 nor 1.2 takes for anything else. */
const WORD = /^(?!(?:null|true|false|yes|no|on|off|y|n)$)[a-z_][a-z0-9_]*$/i;

/** What a YAML reader refuses, or takes for a line's end, where it stands unescaped. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A number that is a float to Python, whatever its value: 2 is written as `2.0`. */
export class Float {
  /** Wraps the number. */
  constructor(readonly value: number) {}
}

/**
 * Writes one document, which ruamel.yaml reads back equal.
 *
 * @param value null, boolean, number, bigint, string, Uint8Array, Date, Set, Map, array or object.
 * @throws {TypeError} If it holds anything else (a hole in an array, say) or half a surrogate pair,
 * if it nests deeper than 100, or if Python can't hold its sets and keys: see {@linkcode PythonKeys}.
 * @throws {RangeError} If Python can't hold a number or a Date of it, or if it gets longer than
 * 2^24 characters.
 */
export function writeYaml(value: unknown): string {
  return `${writeNode(value, 0)}\n`;
}

/** Writes a node whose first line begins at the given column already. */
function writeNode(value: unknown, indent: number): string {
  if (indent > 2 * DEEPEST) {
    refuse(`it nests deeper than ${DEEPEST}. Look for a value that holds itself`);
  }
  const newline = `\n${" ".repeat(indent)}`;
  // Piece by piece: a value that holds another many times over may never come to its end.
  const separate = (items: Iterable<string>) => {
    let text = "";
    for (const item of items) {
      text += text === "" ? item : newline + item;
      if (text.length > LONGEST) throw tooLong();
    }
    return text;
  };
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    // Holes are undefined to an iterator, and refused as such.
    return separate(value.values().map((item) => `- ${writeNode(item, indent + 2)}`));
  }
  if (value instanceof Set) {
    if (value.size === 0) return "!!set {}";
    const keys = new PythonKeys("Set");
    const items = value.values().map((item) => {
      const text = `? ${writeNode(item, indent + 2)}`;
      const fault = keys.add(item);
      if (fault) refuse(fault);
      return text;
    });
    return `!!set${newline}${separate(items)}`;
  }
  if (value instanceof Map) {
    if (value.size === 0) return "!!omap []";
    const keys = new PythonKeys("Map");
    const items = value.entries().map(([key, item]) => {
      const text = `- ${writePair(key, item, indent + 2)}`;
      const fault = keys.add(key);
      if (fault) refuse(fault);
      return text;
    });
    return `!!omap${newline}${separate(items)}`;
  }
  if (isObject(value)) {
    const keys = Object.keys(value).sort();
    if (keys.length === 0) return "{}";
    return separate(keys.values().map((key) => writePair(key, value[key], indent)));
  }
  return writeScalar(value);
}

function writePair(key: unknown, value: unknown, indent: number): string {
  const written = writeNode(key, indent + 2);
  // @std/yaml refuses a tag before a key, unless that is explicit.
  const simple = written.length <= LONGEST_KEY && !isNested(key) && !/^!!|\n/.test(written);
  const head = simple ? `${written}:` : `? ${written}\n${" ".repeat(indent)}:`;
  const text = writeNode(value, isSequence(value) ? indent : indent + 2);
  if (!isNested(value)) return `${head} ${text}`;
  if (text.startsWith("!!")) return `${head} ${text}`;
  return `${head}\n${" ".repeat(isSequence(value) ? indent : indent + 2)}${text}`;
}

function isNested(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

function isSequence(value: unknown): boolean {
  return Array.isArray(value) || value instanceof Map;
}

function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function writeScalar(value: unknown): string {
  const fault = scalarFault(value);
  if (fault) refuse(fault, RangeError);
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return `${value}`;
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return writeNumber(value, !Number.isSafeInteger(value));
  if (value instanceof Float) return writeNumber(value.value, true);
  if (value instanceof Date && !isNaN(value.getTime())) return value.toISOString();
  if (value instanceof Uint8Array) {
    if (value.length > LONGEST) throw tooLong();
    return `!!binary "${value.toBase64()}"`;
  }
  refuse(
    `${nameOf(value)} has no form in YAML. ` +
      "Use null, booleans, numbers, strings, Uint8Array, Date, arrays, objects, Set and Map",
  );
}

function writeNumber(value: number, float: boolean): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  if (Object.is(value, -0)) return "-0.0";
  if (!float) return String(value);
  const text = String(value);
  if (text.includes(".") || text.includes("e")) return text;
  return text.length < 17 ? `${text}.0` : value.toExponential();
}

function writeString(value: string): string {
  if (value.length > LONGEST) throw tooLong();
  if (WORD.test(value)) return value;
  if (!value.isWellFormed()) {
    refuse("a string has half a surrogate pair. Call toWellFormed() on it first");
  }
  const escape = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(UNPRINTABLE, escape);
}

/** What a value is, for an error: "undefined", "symbol", "Float32Array". */
function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  if (value instanceof Date) return "an invalid Date";
  const { constructor } = value;
  return typeof constructor === "function" && constructor.name ? constructor.name : "object";
}

/** Throws for a fault: a reason, and what to do. */
function refuse(fault: string, error: ErrorConstructor = TypeError): never {
  throw new error(`Cannot send the message: ${fault}`);
}

function tooLong(): RangeError {
  return new RangeError(
    `Cannot send the message: its YAML is longer than ${LONGEST} characters. Send it in parts`,
  );
}
