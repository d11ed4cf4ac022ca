/**
 * A client that knows nothing of the library: bytes out, bytes in, and YAML by js-yaml.
 */

// @deno-types="npm:@types/js-yaml@4.0.9"
// deno-lint-ignore no-import-prefix -- for this test alone: a reader that the library does not share
import { load } from "npm:js-yaml@4.3.2";

/** A message as a raw client reads it. */
export interface RawMessage {
  name: string;
  value: unknown;
  planes: Uint8Array;
  /** The whole message. */
  bytes: Uint8Array;
}

const fixtures = new URL("../fixtures/wire/", import.meta.url);

/** A recorded stream, or what the Python client sends. */
export function fixture(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, fixtures));
}

/** The messages of a whole stream. */
export function readStream(bytes: Uint8Array): RawMessage[] {
  const messages: RawMessage[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let start = 0; start < bytes.length;) {
    const yaml = start + 8 + view.getUint32(start);
    const end = yaml + view.getUint32(start + 4);
    messages.push(readMessage(bytes.subarray(start, end), yaml - start));
    start = end;
  }
  return messages;
}

function readMessage(bytes: Uint8Array, yamlEnd: number): RawMessage {
  const text = new TextDecoder().decode(bytes.subarray(8, yamlEnd));
  const [name, value] = load(text) as [string, unknown];
  return { name, value, planes: bytes.subarray(yamlEnd), bytes };
}

/** Names of the recorded streams that begin so. */
export function fixtureNames(beginning: string): string[] {
  const names = [...Deno.readDirSync(fixtures)].map(({ name }) => name);
  return names.filter((name) => name.startsWith(beginning) && name.endsWith(".bin"))
    .map((name) => name.slice(0, -4)).sort();
}

export class RawClient implements Disposable {
  readonly conn: Deno.Conn;
  #rest = new Uint8Array();

  private constructor(conn: Deno.Conn) {
    this.conn = conn;
  }

  static async connect(port: number): Promise<RawClient> {
    return new RawClient(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  static over(conn: Deno.Conn): RawClient {
    return new RawClient(conn);
  }

  play(): Promise<void> {
    return this.write(fixture("client_started_playing.bin"));
  }

  stop(): Promise<void> {
    return this.write(fixture("client_stopped_playing.bin"));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let n = 0; n < bytes.length;) n += await this.conn.write(bytes.subarray(n));
  }

  /** The next message; null where the stream ends between two. */
  async read(): Promise<RawMessage | null> {
    if (!await this.#fill(8)) return null;
    const view = new DataView(this.#rest.buffer);
    const yaml = view.getUint32(0);
    const total = 8 + yaml + view.getUint32(4);
    if (!await this.#fill(total)) throw new Error("the stream ended in mid-message");
    const bytes = this.#rest.slice(0, total);
    this.#rest = this.#rest.slice(total);
    return readMessage(bytes, 8 + yaml);
  }

  /** The next message, which has to be there. */
  async expect(name: string): Promise<RawMessage> {
    const message = await this.read();
    if (message?.name !== name) throw new Error(`${message?.name} came, not ${name}`);
    return message;
  }

  /** All messages up to the one called `name`, which is the last of them. */
  async readUntil(name: string): Promise<RawMessage[]> {
    const messages: RawMessage[] = [];
    for (;;) {
      const message = await this.read();
      if (message === null) throw new Error(`the stream ended before ${name}`);
      messages.push(message);
      if (message.name === name) return messages;
    }
  }

  /** All bytes to the end of the stream. */
  async readAll(): Promise<Uint8Array> {
    while (await this.#more());
    return this.#rest;
  }

  async #fill(length: number): Promise<boolean> {
    while (this.#rest.length < length) {
      if (await this.#more()) continue;
      if (this.#rest.length === 0) return false;
      throw new Error(`the stream ended with ${this.#rest.length} of ${length} bytes`);
    }
    return true;
  }

  async #more(): Promise<boolean> {
    const chunk = new Uint8Array(65536);
    const n = await this.conn.read(chunk);
    if (n === null) return false;
    const all = new Uint8Array(this.#rest.length + n);
    all.set(this.#rest);
    all.set(chunk.subarray(0, n), this.#rest.length);
    this.#rest = all;
    return true;
  }

  close(): void {
    this.conn.close();
  }

  [Symbol.dispose](): void {
    try {
      this.conn.close();
    } catch {
      // Closed by the test.
    }
  }
}

/** Makes a message by hand. */
export function message(yaml: string | Uint8Array, binaryLength = 0, yamlLength?: number) {
  const text = typeof yaml === "string" ? new TextEncoder().encode(yaml) : yaml;
  const bytes = new Uint8Array(8 + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, yamlLength ?? text.length);
  view.setUint32(4, binaryLength);
  bytes.set(text, 8);
  return bytes;
}

/** The next event of this name. */
export function nextEvent<T>(target: EventTarget, name: string): Promise<T> {
  return new Promise((resolve) => {
    target.addEventListener(name, (event) => resolve((event as CustomEvent<T>).detail), {
      once: true,
    });
  });
}

/** Looks again and again until it is so; an error after 5 s. */
export async function until(condition: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 5000; !condition();) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
