/**
 * Reads a client as the real server does: a step for each of `read_msg`, `decode_data` and
 * `process_in_kivy_thread` of `cpl_media.remote.server`, with all that ends its thread.
 *
 * @module
 */

import { PythonKeys, scalarFault } from "../wire/python_values.ts";
import { parseYaml } from "../wire/yaml.ts";

/** What kills the real server's thread. */
export class ServerDeath extends Error {
  override name = "ServerDeath";
}

/** A message of the client's. */
export interface ClientMessage {
  readonly name: string;
  readonly value: unknown;
}

const LENGTH = 4;
const PREFIX = 2 * LENGTH;

/** What the parser makes of a mapping that is a key. */
const MAPPING_KEY = "[object Object]";

/** Bytes of a document that no client means: what it speaks is another protocol. */
const FOREIGN = 2 ** 26;

/** One client's messages, from bytes in whatever pieces. */
export class ClientReader {
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #bytes = new Uint8Array();

  /**
   * Takes bytes.
   *
   * @param message Called for each message that they complete.
   * @throws {ServerDeath} As the real server would.
   */
  read(bytes: Uint8Array, message: (message: ClientMessage) => void): void {
    this.#bytes = concat(this.#bytes, bytes);
    while (this.#bytes.length >= PREFIX) {
      const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset);
      const yamlLength = view.getUint32(0);
      // The real server waits for it all, which would leave a test without a word.
      if (yamlLength > FOREIGN) {
        throw new ServerDeath(`cannot read the client: its document has ${yamlLength} bytes`);
      }
      const yamlEnd = PREFIX + yamlLength;
      const binaryLength = view.getUint32(LENGTH);
      if (this.#bytes.length < yamlEnd) return;
      // The real server waits for the planes first, and then there is no way out.
      const { name, value } = this.#decode(this.#bytes.subarray(PREFIX, yamlEnd), binaryLength);
      if (this.#bytes.length < yamlEnd + binaryLength) return;
      this.#bytes = this.#bytes.subarray(yamlEnd + binaryLength);
      // None stands for no message yet.
      if (name !== null) message({ name: String(name), value });
    }
  }

  #decode(yaml: Uint8Array, binaryLength: number): { name: unknown; value: unknown } {
    try {
      const document = parseYaml(this.#utf8.decode(yaml), checkKeys);
      checkScalars(document);
      const [name, value] = unpack(document, 2, "its document");
      if (name === "image") checkImage(value);
      else if (binaryLength !== 0) throw new SyntaxError(`${binaryLength} bytes follow ${name}`);
      return { name, value };
    } catch (cause) {
      throw new ServerDeath(`cannot read the client: ${(cause as Error).message}`, { cause });
    }
  }
}

/**
 * What the application makes of a message. It takes an `exception` for the end of its own thread.
 *
 * @throws {ServerDeath} As the real server would.
 */
export function checkApplicationSurvives({ name, value }: ClientMessage): void {
  if (name !== "exception" || itemsOf(value)?.length !== 2) return;
  throw new ServerDeath("an exception of the client's was taken for one of the server's own");
}

function concat(a: Uint8Array<ArrayBuffer>, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function checkImage(value: unknown): void {
  const [planeSizes] = unpack(value, 5, "its image");
  if (!canSlice(planeSizes)) throw new SyntaxError("its image has no sizes of planes");
}

/** Whether Python can cut planes by these sizes. */
function canSlice(sizes: unknown): boolean {
  if (!Array.isArray(sizes)) return sizes === "" || sizes instanceof Uint8Array;
  const isInteger = (size: unknown) =>
    typeof size === "bigint" || typeof size === "boolean" || Number.isInteger(size);
  return sizes.every(isInteger) || (sizes.length === 1 && sizes[0] === null);
}

/** Python's `a, b = value`. */
function unpack(value: unknown, count: number, what: string): unknown[] {
  const items = itemsOf(value);
  if (items?.length === count) return items;
  throw new SyntaxError(`${what} is not a sequence of ${count}`);
}

/** What Python iterates over; null for what it can't. */
function itemsOf(value: unknown): unknown[] | null {
  if (typeof value === "string") return [...value];
  if (value instanceof Map) return [...value.keys()];
  if (typeof value !== "object" || value === null || value instanceof Date) return null;
  return Symbol.iterator in value ? [...value as Iterable<unknown>] : Object.keys(value);
}

/** Throws for keys that a set or mapping of Python's can't hold side by side. */
function checkKeys(kind: "map" | "set" | "omap", keys: unknown[]): void {
  // ruamel.yaml makes tuples of lists, but not in an ordered mapping.
  const python = new PythonKeys(kind === "omap" ? "Map" : "Set");
  for (const key of keys) {
    checkScalars(key);
    if (key === MAPPING_KEY) throw new SyntaxError("a mapping is a key");
    const fault = python.add(key);
    if (fault) throw new SyntaxError(fault);
  }
}

/** Throws for a scalar that Python can't hold. */
function checkScalars(value: unknown): void {
  const fault = scalarFault(value);
  if (fault) throw new SyntaxError(fault);
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new SyntaxError("a string has half a surrogate pair");
  }
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return;
  const items = value instanceof Map || value instanceof Set
    ? value.values()
    : Object.values(value);
  for (const item of items) checkScalars(item);
}
