/** Recorded streams, and what a decoder makes of them. */

import { ProtocolError } from "../../src/errors.ts";
import { type ByteBlock, Decoder, type DecoderOptions } from "../../src/wire/decoder.ts";
import type { Message } from "../../src/wire/message.ts";

/** Picture memory that knows whether it was given back. */
export class TestBlock implements ByteBlock {
  readonly bytes: Uint8Array;
  released = false;

  constructor(byteLength: number) {
    this.bytes = new Uint8Array(byteLength);
  }

  release(): void {
    this.released = true;
  }
}

export type TestMessage = Message<TestBlock>;

/** A decoder that counts what it allocates for planes. */
export function makeDecoder(
  limits?: DecoderOptions<TestBlock>["limits"],
): { decoder: Decoder<TestBlock>; blocks: TestBlock[] } {
  const blocks: TestBlock[] = [];
  const allocate = (byteLength: number) => {
    const block = new TestBlock(byteLength);
    blocks.push(block);
    return block;
  };
  return { decoder: new Decoder<TestBlock>({ limits, allocate }), blocks };
}

/** Feeds the bytes, in as many reads as the decoder's targets ask for. */
export function feed(decoder: Decoder<TestBlock>, bytes: Uint8Array): TestMessage[] {
  const messages: TestMessage[] = [];
  let at = 0;
  while (at < bytes.length) {
    const target = decoder.target();
    const chunk = bytes.subarray(at, at + target.length);
    target.set(chunk);
    at += chunk.length;
    messages.push(...decoder.advance(chunk.length));
  }
  return messages;
}

/** What comes out of a stream that arrives in pieces cut at the given offsets, as text. */
export function transcribe(bytes: Uint8Array, cuts: readonly number[] = []): string {
  const { decoder } = makeDecoder();
  const events: string[] = [];
  let from = 0;
  try {
    for (const to of [...cuts, bytes.length]) {
      events.push(...feed(decoder, bytes.subarray(from, to)).map(describe));
      from = to;
    }
    decoder.target();
    events.push(decoder.position);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    events.push(error.message);
  }
  return events.join("\n");
}

function describe(message: TestMessage): string {
  if (!("header" in message)) {
    return `${message.offset} ${message.name} ${JSON.stringify(message.value)}`;
  }
  const { format: _, ...header } = message.header;
  const planes = planeBytes(message).map((plane) => plane.toHex());
  return `${message.offset} image ${JSON.stringify(header)} ${planes}`;
}

/** The bytes of each plane of an image. */
export function planeBytes(message: TestMessage): Uint8Array[] {
  if (!("header" in message)) return [];
  return message.planes.map(({ offset, stride, rows }) =>
    message.block.bytes.subarray(offset, offset + stride * rows)
  );
}

const folder = new URL("../fixtures/wire/", import.meta.url);

/** The names of all recorded streams. */
export const streamNames: readonly string[] = [...Deno.readDirSync(folder)]
  .map((entry) => entry.name)
  .filter((name) => name.endsWith(".bin"))
  .map((name) => name.slice(0, -".bin".length))
  .sort();

/** The bytes of a recorded stream. */
export function readStream(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(`${name}.bin`, folder));
}

/** What the recording says of a stream. */
export interface StreamDescription {
  images?: { plane_sha256: string[]; plane_sizes: number[]; metadata: Record<string, number> }[];
  messages: { name: string; offset: number; yaml: string; bin_len: number }[];
}

/** The description of a recorded stream. */
export function readDescription(name: string): StreamDescription {
  return JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, folder)));
}

/** Numbers from 0 to below 1 that are the same on every run (Marsaglia's xorshift32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A message of the given text. */
export function frame(yaml: string | Uint8Array, binary = new Uint8Array(0)): Uint8Array {
  const text = typeof yaml === "string" ? new TextEncoder().encode(yaml) : yaml;
  const bytes = new Uint8Array(8 + text.length + binary.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length);
  view.setUint32(4, binary.length);
  bytes.set(text, 8);
  bytes.set(binary, 8 + text.length);
  return bytes;
}
