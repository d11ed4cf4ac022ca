/** What must hold for every input: the properties that are fuzzed. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ProtocolError, UnsupportedFormatError } from "../../src/errors.ts";
import { type ConversionOptions, conversionSettings, convert } from "../../src/pixels/converter.ts";
import { pixelFormats } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import { makePicture, noise, pictureBytes } from "../pixels/picture_setup.ts";
import { frame, makeDecoder, planeBytes } from "../wire/streams.ts";
import { headerText, IMAGE_BYTES, imageHeader, stream } from "./stream_inputs.ts";

/** A property under a name. */
export interface FuzzTarget {
  readonly name: string;
  /** Tries it on so many inputs; the report of a failure, or null. */
  check(parameters: { seed: number; numRuns: number }): string | null;
}

function target<T>(name: string, property: fc.IProperty<T>): FuzzTarget {
  return {
    name,
    check: (parameters) => {
      const details = fc.check(property, parameters);
      if (!details.failed) return null;
      return `${fc.defaultReportMessage(details)}\n${details.errorInstance}`;
    },
  };
}

/** No message of a few KiB may take longer, in ms, on any machine. */
const LONGEST = 2000;

/** Text of any value that YAML can hold. */
function show(value: unknown): string {
  return Deno.inspect(value, { depth: Infinity, iterableLimit: Infinity, strAbbreviateSize: 1e6 });
}

/** A stream that was read: what came of it, as text, and the memory that was asked for. */
function read(
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  limits?: { yaml: number; planes: number },
) {
  const { decoder, blocks } = makeDecoder(limits);
  const events: string[] = [];
  let images = 0;
  try {
    for (const [i, end] of [...cuts, bytes.length].entries()) {
      for (let at = cuts[i - 1] ?? 0; at < end;) {
        const target = decoder.target();
        const chunk = bytes.subarray(at, Math.min(end, at + target.length));
        target.set(chunk);
        at += chunk.length;
        for (const message of decoder.advance(chunk.length)) {
          if ("header" in message) {
            const { format: _, ...header } = message.header;
            const planes = planeBytes(message).map((plane) => plane.toHex());
            events.push(`${message.offset} image ${show(header)} ${planes}`);
            images++;
          } else events.push(`${message.offset} ${message.name} ${show(message.value)}`);
        }
      }
    }
    decoder.target();
    events.push(decoder.position);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    // Of a peer that is no Filers server, as much is quoted as has come.
    const message = error.message.replace(/(looks like [^(]*)\([^]*\), not/, "$1, not");
    events.push(`${message} (${error.field} at ${error.offset})`);
  }
  decoder.close();
  return { outcome: events.join("\n"), blocks, images };
}

/**
 * Reads a stream whole and in pieces: only messages or a ProtocolError come of it, the same ones, and
 * no memory stays behind.
 *
 * @returns What came of it, as text.
 */
export function checkStream(bytes: Uint8Array, cuts: readonly number[]): string {
  const start = performance.now();
  const { outcome } = read(bytes);
  assert(performance.now() - start < LONGEST, "it takes too long");
  assertEquals(read(bytes, cuts).outcome, outcome, `cut at ${cuts}`);

  const { blocks, images } = read(bytes, cuts, { yaml: 4096, planes: 4096 });
  assert(blocks.every((block) => block.bytes.length < 8192), "more memory than the limit");
  assertEquals(blocks.filter(({ released }) => !released).length, images);
  assertEquals(Object.keys(Object.prototype), []);
  return outcome;
}

const whole = fc.record({ bytes: stream, cuts: fc.array(fc.nat(), { maxLength: 8 }) });

/** Ways from bytes to messages. */
export function decoderTarget(seen: (bytes: Uint8Array, outcome: string) => void): FuzzTarget {
  const property = fc.property(whole, ({ bytes, cuts }) => {
    const at = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
    seen(bytes, checkStream(bytes, at));
  });
  return target("decoder", property);
}

/** The quick way through image headers gives what the slow one does. */
export const headerTarget: FuzzTarget = target(
  "header fast path",
  fc.property(headerText, (text) => {
    const planes = new Uint8Array(IMAGE_BYTES);
    const known = frame(imageHeader, planes);
    const next = frame(text, planes);
    const { outcome } = read(new Uint8Array([...known, ...next]));
    const first = read(known).outcome.replace(/message boundary$/, "");
    // Offsets count from the start of the stream.
    const alone = read(next).outcome.replace(
      /^0 |at 0\)/,
      (at) => at.replace("0", `${known.length}`),
    );
    assertEquals(outcome, first + alone);
  }),
);

const size = fc.integer({ min: 1, max: 40 });

const conversion: fc.Arbitrary<ConversionOptions> = fc.record({
  format: fc.constantFrom("rgba", "bgra", "rgb24", "bgr24", "gray", "gray16"),
  width: size,
  height: size,
  fit: fc.constantFrom("fill", "contain", "cover"),
  filter: fc.constantFrom("none", "linear", "bilinear", "box"),
  crop: fc.record({ x: fc.nat(9), y: fc.nat(9), width: size, height: size }),
  rotate: fc.constantFrom(0, 90, 180, 270),
  flip: fc.constantFrom("horizontal", "vertical"),
  color: fc.record({
    matrix: fc.constantFrom("bt601", "bt709", "bt2020"),
    range: fc.constantFrom("limited", "full"),
  }),
}, { requiredKeys: [] });

const picture = fc.record({
  format: fc.constantFrom(...pixelFormats.map(({ name }) => name)),
  width: size,
  height: size,
  padding: fc.constantFrom(0, 1, 3, 32),
  seed: fc.nat(1000),
});

const GUARD = 192;

/** Converts over memory that was filled with `ghost` before; undefined where it is refused. */
function convertOver(
  ghost: number,
  { format, width, height, padding, seed }: {
    format: string;
    width: number;
    height: number;
    padding: number;
    seed: number;
  },
  options: ConversionOptions,
): Uint8Array | undefined {
  const memory = new PictureMemory();
  const all = memory.allocate(1 << 20);
  all.bytes.fill(ghost);
  all.release();
  const before = memory.allocate(GUARD);
  before.bytes.fill(0x5a);
  const bytes = noise(pictureBytes(format, width, height), seed + 1);
  const source = makePicture(memory, format, width, height, bytes, padding);
  const sent = source.block.bytes.slice();
  const behind = memory.allocate(GUARD);
  behind.bytes.fill(0x5a);
  try {
    const { block, stride, height } = convert(memory, source, conversionSettings(options));
    assertEquals(block.bytes.length, stride * height);
    return block.bytes.slice();
  } catch (error) {
    // A crop that lies outside, or a format without a way.
    if (!(error instanceof RangeError || error instanceof UnsupportedFormatError)) throw error;
    return undefined;
  } finally {
    for (const guard of [before, behind]) assert(guard.bytes.every((byte) => byte === 0x5a));
    assertEquals(source.block.bytes, sent, "the source was written to");
  }
}

/** Conversions write all of their picture, nothing else, and depend on nothing else. */
export const converterTarget: FuzzTarget = target(
  "converter",
  fc.property(picture, conversion, (source, options) => {
    assertEquals(convertOver(0x00, source, options), convertOver(0xff, source, options));
  }),
);
