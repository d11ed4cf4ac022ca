/**
 * The second half of reading YAML: from what the parser leaves behind to plain values.
 *
 * The parser makes every mapping an object and every key a string. To know a number from its
 * text where it was a key, values are wrapped until the document is complete.
 *
 * @module
 */

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

/** Begins the key that stands for a scalar. No document can hold it: nobody knows it. */
const KEY = `\0${crypto.randomUUID()}:`;

/** A value other than a string, unless it is a collection. */
export class Scalar {
  /** Wraps a value of the given document. */
  constructor(readonly tree: YamlTree, readonly value: unknown) {}

  /** The parser turns keys into strings by this. */
  toString(): string {
    return this.tree.keep(this.value);
  }

  /** Without it the parser would take a key for a mapping, and call it "[object Object]". */
  get [Symbol.toStringTag](): string {
    return "Scalar";
  }
}

/** A collection with a tag of its own. */
export class Tagged {
  /** Wraps what the parser made of the collection. */
  constructor(readonly tag: string, readonly content: unknown) {}
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
  // Those that are keys.
  readonly #scalars: unknown[] = [];
  // A collection that has an alias is read once, and stays one object.
  readonly #nodes = new Map<object, Node | null>();

  /** For a document of so many characters. */
  constructor(textLength: number) {
    this.#largest = textLength + ALIASED;
  }

  /** Remembers a scalar; returns what stands for it as a key. */
  keep(value: unknown): string {
    return `${KEY}${this.#scalars.push(value) - 1}:`;
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
    const read = (item: unknown) => {
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

  #readMapping(parsed: object, read: (item: unknown) => unknown): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    for (const [written, item] of Object.entries(parsed)) {
      const key = this.#keyText(written);
      if (Object.hasOwn(mapping, key)) throw new SyntaxError("two keys are the same as text");
      setOwn(mapping, key, read(item));
    }
    return mapping;
  }

  #readTagged({ tag, content }: Tagged, read: (item: unknown) => unknown): unknown {
    const name = tag.slice(tag.lastIndexOf(":") + 1);
    if (name === "set") {
      return new Set(Object.keys(content ?? {}).map((key) => this.#keyValue(key)));
    }
    const items = (content ?? []) as unknown[];
    if (name === "omap") return new Map(this.#readPairs(items, read));
    if (name === "pairs") return this.#readPairs(items, read);
    return readArray(decodeURIComponent(tag), items.map(read));
  }

  #readPairs(items: unknown[], read: (item: unknown) => unknown): [unknown, unknown][] {
    return items.map((item) => {
      const [pair, ...more] = isMapping(item) ? Object.entries(item) : [];
      if (!pair || more.length > 0) throw new SyntaxError("a pair is not a mapping of one key");
      return [this.#keyValue(pair[0]), read(pair[1])];
    });
  }

  /** The value that stood for a key. */
  #keyValue(key: string): unknown {
    return key.startsWith(KEY) ? this.#scalars[parseInt(key.slice(KEY.length))] : key;
  }

  /** A key as text, scalars inside a complex one included. */
  #keyText(key: string): string {
    if (!key.includes(KEY)) return key;
    const [head, ...parts] = key.split(KEY);
    return head + parts.map((part) => {
      const colon = part.indexOf(":");
      return asText(this.#scalars[Number(part.slice(0, colon))]) + part.slice(colon + 1);
    }).join("");
  }
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

function asText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? value.toBase64() : String(value);
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
