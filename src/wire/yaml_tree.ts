/**
 * The second half of reading YAML: from what the parser leaves behind to plain values.
 *
 * The parser makes every mapping an object and every key a string. To know a number from its
 * text where it was a key, values are wrapped until the document is complete.
 *
 * @module
 */

import { KEY_SEQUENCE } from "./yaml_repair.ts";

/**
 * A numpy or torch array in an image's metadata, as the Python package tree_config sends it.
 *
 * @example
 * ```ts
 * import type { TypedArrayValue } from "@lab/filers-client";
 *
 * const identity: TypedArrayValue = { dtype: "<f8", shape: [2, 2], data: [1, 0, 0, 1] };
 * ```
 */
export interface TypedArrayValue {
  /** numpy's name of the type (`"<f8"`: float64, little-endian) or torch's (`"float32"`). */
  dtype: string;
  /** Items along each dimension. */
  shape: number[];
  /** All items, the last dimension varying fastest. */
  data: unknown[];
}

/** The deepest nesting that is read: far from where recursive code runs out of stack. */
const DEEPEST = 100;

/** Nodes that aliases may multiply a document to, beyond one for each character of its text. */
const ALIASED = 2 ** 16;

/** Begins the key that stands for a value. No document can hold it: nobody knows it. */
const KEY = `\0${crypto.randomUUID()}:`;

/** Throws a SyntaxError if the keys can't stand together in a collection of that kind. */
export type KeyCheck = (kind: "map" | "set" | "omap", keys: unknown[]) => void;

/** Reads what the parser left of a value. */
type Reader = (parsed: unknown) => unknown;

/** A value other than a string, unless it is a collection. */
export class Scalar {
  /** Wraps a value of the given document. */
  constructor(readonly tree: YamlTree, readonly value: unknown) {}

  /** The parser turns keys into strings by this. */
  toString(): string {
    return this.tree.keep(this);
  }

  /** Without it the parser would take a key for a mapping, and call it "[object Object]". */
  get [Symbol.toStringTag](): string {
    return "Scalar";
  }
}

/** A collection with a tag of its own. */
export class Tagged {
  /** Wraps what the parser made of the collection, in the given document. */
  constructor(readonly tree: YamlTree, readonly tag: string, readonly content: unknown) {}

  /** The parser turns keys into strings by this. */
  toString(): string {
    return this.tree.keep(this);
  }

  /** See {@linkcode Scalar}. */
  get [Symbol.toStringTag](): string {
    return "Tagged";
  }
}

/** A collection of plain values, and what it takes to hold it. */
interface Node {
  readonly value: unknown;
  /** Values in it and below, aliased ones counted each time. */
  readonly size: number;
  /** Levels of nesting, its own included. */
  readonly height: number;
}

/** One document's wrapped values. */
export class YamlTree {
  readonly #largest: number;
  readonly #checkKeys: KeyCheck | undefined;
  // Those that are keys.
  readonly #keys: unknown[] = [];
  // A collection that has an alias is read once, and stays one object.
  readonly #nodes = new Map<object, Node | null>();

  /** For a document of so many characters. */
  constructor(textLength: number, checkKeys?: KeyCheck) {
    this.#largest = textLength + ALIASED;
    this.#checkKeys = checkKeys;
  }

  /** Remembers a key; returns the text that stands for it. */
  keep(key: Scalar | Tagged): string {
    return `${KEY}${this.#keys.push(key) - 1}`;
  }

  /**
   * Turns the parser's result into plain values.
   *
   * @throws {SyntaxError} If the values nest too deeply, hold themselves or multiply by aliases.
   */
  unwrap(parsed: unknown): unknown {
    return isCollection(parsed) ? this.#read(parsed, 0).value : leaf(parsed);
  }

  #read(parsed: object, depth: number): Node {
    let node = this.#nodes.get(parsed);
    if (node === null) throw new SyntaxError("a value holds itself");
    if (!node) {
      if (depth >= DEEPEST) throw new SyntaxError(`it nests deeper than ${DEEPEST}`);
      this.#nodes.set(parsed, null);
      node = this.#readCollection(parsed, depth + 1);
      this.#nodes.set(parsed, node);
    }
    if (depth + node.height > DEEPEST) throw new SyntaxError(`it nests deeper than ${DEEPEST}`);
    return node;
  }

  #readCollection(parsed: object, depth: number): Node {
    let size = 1;
    let height = 0;
    const read: Reader = (item) => {
      if (!isCollection(item)) {
        size++;
        return leaf(item);
      }
      const node = this.#read(item, depth);
      size += node.size;
      height = Math.max(height, node.height);
      if (size > this.#largest) throw new SyntaxError("its aliases multiply beyond reason");
      return node.value;
    };
    const value = parsed instanceof Tagged
      ? this.#readTagged(parsed, read)
      : Array.isArray(parsed)
      ? parsed.map(read)
      : this.#readMapping(parsed, read);
    return { value, size, height: height + 1 };
  }

  /** Keys become text. Only where that makes two of them one does the mapping become a Map. */
  #readMapping(parsed: object, read: Reader): unknown {
    const entries = this.#readEntries(parsed, read);
    this.#checkKeys?.("map", entries.map(([key]) => key));
    const mapping: Record<string, unknown> = {};
    for (const [key, value] of entries) {
      const text = keyText(key);
      if (Object.hasOwn(mapping, text)) return readCollidingKeys(entries);
      setOwn(mapping, text, value);
    }
    return mapping;
  }

  #readTagged({ tag, content }: Tagged, read: Reader): unknown {
    const name = tag.slice(tag.lastIndexOf(":") + 1);
    if (name === "set") {
      const members = this.#readEntries(content ?? {}, read).map(([key]) => key);
      this.#checkKeys?.("set", members);
      return new Set(members);
    }
    const items = (content ?? []) as unknown[];
    if (name === "omap") {
      const pairs = this.#readPairs(items, read);
      this.#checkKeys?.("omap", pairs.map(([key]) => key));
      return new Map(pairs);
    }
    if (name === "pairs") return this.#readPairs(items, read);
    if (name === KEY_SEQUENCE) return items.map(read);
    return readArray(decodeURIComponent(tag), items.map(read));
  }

  #readPairs(items: unknown[], read: Reader): [unknown, unknown][] {
    return items.map((item) => {
      const [pair, ...more] = isMapping(item) ? this.#readEntries(item, read) : [];
      if (!pair || more.length > 0) throw new SyntaxError("a pair is not a mapping of one key");
      return pair;
    });
  }

  #readEntries(parsed: object, read: Reader): [unknown, unknown][] {
    return Object.entries(parsed).map(([key, value]) => [this.#readKey(key, read), read(value)]);
  }

  #readKey(key: string, read: Reader): unknown {
    const parts = key.split(KEY);
    if (parts.length === 1) return key;
    if (parts.length > 2 || parts[0] !== "") throw new SyntaxError("a key is too complex");
    return read(this.#keys[Number(parts[1])]);
  }
}

/** A Map, or pairs where some keys are the same to a Map, too: NaN and NaN. */
function readCollidingKeys(entries: [unknown, unknown][]): unknown {
  const map = new Map(entries);
  return map.size === entries.length ? map : entries;
}

/**
 * A Map as an object, for where there must be one. Of keys that are the same as text, strings keep
 * their name, and the others have `!` before it, as often as it takes.
 */
export function asObject(map: ReadonlyMap<unknown, unknown>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of map) if (typeof key === "string") setOwn(object, key, value);
  for (const [key, value] of map) {
    if (typeof key === "string") continue;
    let text = keyText(key);
    while (Object.hasOwn(object, text)) text = `!${text}`;
    setOwn(object, text, value);
  }
  return object;
}

/** A key as text. */
function keyText(key: unknown): string {
  if (key instanceof Date) return key.toISOString();
  if (key instanceof Uint8Array) return key.toBase64();
  if (Array.isArray(key)) return key.map(keyText).join();
  if (isCollection(key) && "dtype" in key && "data" in key) return keyText(key.data);
  return Object.is(key, -0) ? "-0" : String(key);
}

/** Sets a property, though it be "__proto__", whose assignment would change the prototype. */
function setOwn(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    const property = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(mapping, key, property);
  } else {
    mapping[key] = value;
  }
}

function isCollection(parsed: unknown): parsed is object {
  return typeof parsed === "object" && parsed !== null && !(parsed instanceof Scalar);
}

function isMapping(parsed: unknown): parsed is object {
  return isCollection(parsed) && !(parsed instanceof Tagged || Array.isArray(parsed));
}

/** The value of what is no collection. */
function leaf(parsed: unknown): unknown {
  return parsed instanceof Scalar ? parsed.value : parsed;
}

/** Reads what tree_config's tags hold: one number, or an array as nested sequences. */
function readArray(tag: string, items: unknown[]): unknown {
  const [, kind, dtype] = /^!tree_(?:numpy|torch)_(num|array)_(.+)$/.exec(tag) ?? [];
  if (!kind || !dtype) throw new SyntaxError(`the tag ${tag} is not known`);
  if (kind === "num") {
    if (items.length !== 1) throw new SyntaxError(`${tag} does not hold one number`);
    return items[0];
  }
  let data = items;
  const shape = [data.length];
  while (data.length > 0 && data.every(Array.isArray)) {
    const rows = data as unknown[][];
    const length = rows[0]!.length;
    if (rows.some((row) => row.length !== length)) {
      throw new SyntaxError(`${tag} has rows of different lengths`);
    }
    shape.push(length);
    data = rows.flat();
  }
  return { dtype, shape, data } satisfies TypedArrayValue;
}
