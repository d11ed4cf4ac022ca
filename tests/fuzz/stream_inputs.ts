/** Streams that are nearly right: recorded ones, changed in their text or in their bytes. */

import fc from "fast-check";
import { frame, readStream } from "../wire/streams.ts";

const names = [
  "image_yuv420p_5x3",
  "image_gray_1x1",
  "image_pal8_1x1",
  "image_rgb565le_5x3",
  "flir_gray8_16x8",
  "multi_gray_16x16_rate0",
  "exception_while_recording",
  "stopped_recording",
];

const streams = names.map(readStream);
/** The texts of all messages in the recordings. */
const texts = streams.flatMap((bytes) => {
  const view = new DataView(bytes.buffer);
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at);
    texts.push(new TextDecoder().decode(bytes.subarray(at + 8, at + 8 + length)));
    at += 8 + length + view.getUint32(at + 4);
  }
  return texts;
});

/** The header of an image of 27 bytes. */
export const imageHeader: string = texts.find((text) => text.startsWith("- image"))!;

/** Bytes of that image's planes. */
export const IMAGE_BYTES = 27;

/** What YAML, and the protocol, is made of. */
const fragments = [
  ..."\n \t:-?,[]{}#&*!|>'\"%@`~",
  "  ",
  "\n  ",
  "\n- ",
  ": ",
  "- ",
  "---\n",
  "...\n",
  "&a ",
  "*a",
  "&a [*a]",
  "<<: ",
  "? ",
  "!!binary |\n",
  "!!set ",
  "!!omap ",
  "!tree_numpy_num_<f8 ",
  "!tree_numpy_array_<f8 ",
  "!!python/object:os.system ",
  "|\n",
  ">-\n",
  "null",
  "true",
  "yes",
  ".nan",
  "-.inf",
  "1e-07",
  "0o17",
  "0x1F",
  "12:30",
  "2026-11-22",
  "9007199254740993",
  "1e999",
  "__proto__",
  "constructor",
  "t",
  "count",
  "image",
  "gray8",
  "-1",
  "0",
  "1",
  "2147483648",
  "4294967296",
  "\u{feff}",
  "\u0000",
  "\u0085",
  "\u2028",
  "é",
  "\u{1F42D}",
];

/** A change: where, as a part of 2^32, how much is taken out, and what is put in. */
const edit = fc.record({
  at: fc.nat(),
  remove: fc.oneof(fc.constant(0), fc.nat(4), fc.nat(40)),
  insert: fc.oneof(fc.constantFrom("", ...fragments), fc.string({ maxLength: 8, unit: "binary" })),
});

type Edit = { at: number; remove: number; insert: string };

function edited(text: string, edits: readonly Edit[]): string {
  for (const { at, remove, insert } of edits) {
    const from = at % (text.length + 1);
    text = text.slice(0, from) + insert + text.slice(from + remove);
  }
  return text;
}

/** An image's header, changed a little. */
export const headerText: fc.Arbitrary<string> = fc.array(edit, { minLength: 1, maxLength: 4 })
  .map((edits) => edited(imageHeader, edits));

/** A message whose text was changed, with lengths that fit. */
const changedMessage = fc.record({
  text: fc.constantFrom(...texts),
  edits: fc.array(edit, { maxLength: 4 }),
  binary: fc.oneof(fc.constant(0), fc.nat(64)),
}).map(({ text, edits, binary }) => frame(edited(text, edits), new Uint8Array(binary)));

/** A recorded stream whose bytes were changed, lengths and planes included. */
const changedStream = fc.record({
  stream: fc.constantFrom(...streams),
  edits: fc.array(
    fc.record({ at: fc.nat(), remove: fc.nat(9), insert: fc.uint8Array({ maxLength: 9 }) }),
    { maxLength: 5 },
  ),
}).map(({ stream, edits }) =>
  edits.reduce((bytes: Uint8Array, { at, remove, insert }) => {
    const from = at % (bytes.length + 1);
    return concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
  }, stream)
);

const prefix = fc.tuple(fc.nat(), fc.nat()).map(([yaml, binary]) => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, yaml * 2);
  new DataView(bytes.buffer).setUint32(4, binary * 2);
  return bytes;
});

/** What a peer may send. */
export const stream: fc.Arbitrary<Uint8Array> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: changedMessage },
    { weight: 2, arbitrary: changedStream },
    { weight: 1, arbitrary: prefix },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  ),
  { minLength: 1, maxLength: 3 },
).map(concat);

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
