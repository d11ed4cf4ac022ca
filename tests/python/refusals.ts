/**
 * `writeYaml()` writes all that ruamel.yaml reads back equal, and refuses nothing else.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { writeYaml } from "../../src/wire/yaml_writer.ts";
import { sentValues } from "../testing/application_messages.ts";
import { plain } from "../wire/values.ts";
import { ask } from "./peer.ts";

const words = fc.constantFrom("", "a", "1", "true", "null", "~", "<<", "1.0", "a, b", "[1]", ": ");
/** Few values, that Python takes for equal ones, so that sets and mappings are full of them. */
const scalars = fc.oneof(
  words,
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1, 1n, 0n, 2, 0.5, NaN, Infinity, -Infinity),
  fc.constantFrom<unknown>(2 ** 53, 2n ** 53n, 2n ** 53n + 1n, 1e300, BigInt(1e300), 1e22),
  fc.constantFrom(10n ** 4300n - 1n, -(10n ** 4300n), 10n ** 4299n),
  fc.constantFrom(new Date(0), new Date(0), new Date(1.5e12)),
  // The ends of Python's years, and beyond.
  fc.constantFrom(...[-62135596800000, 253402300799999].map((time) => new Date(time))),
  fc.constantFrom(...[-62135596800001, 253402300800000].map((time) => new Date(time))),
  fc.date({ min: new Date(-62230000000000), max: new Date(253500000000000), noInvalidDate: true }),
  fc.constantFrom(new Uint8Array(), new Uint8Array([1]), new Uint8Array([1])),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.double(),
  fc.bigInt(),
);
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(words, fc.string({ unit: "binary", maxLength: 3 })), tie("value"), {
      maxKeys: 3,
    }),
    fc.array(fc.oneof(scalars, fc.array(scalars, { maxLength: 2 }), tie("value")), { maxLength: 3 })
      .map((items) => new Set(items)),
    fc.array(fc.tuple(fc.oneof({ weight: 9, arbitrary: scalars }, tie("value")), tie("value")), {
      maxLength: 3,
    }).map((pairs) => new Map(pairs)),
  ),
}));

/** The text, or null where it is refused. */
function written(value: unknown): string | null {
  try {
    return writeYaml(value);
  } catch {
    return null;
  }
}

/** YAML in flow style without a single check: what would go out, were nothing refused. */
function unchecked(value: unknown): string {
  const list = (items: Iterable<string>) => [...items].join(", ");
  if (Array.isArray(value)) return `[${list(value.map(unchecked))}]`;
  if (value instanceof Set) {
    return `!!set {${list([...value].map((item) => `? ${unchecked(item)}`))}}`;
  }
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => `{? ${unchecked(key)} : ${unchecked(item)}}`);
    return `!!omap [${list(pairs)}]`;
  }
  if (value instanceof Uint8Array) return `!!binary "${value.toBase64()}"`;
  if (value instanceof Date) return `!!timestamp "${value.toISOString()}"`;
  if (typeof value === "string") {
    const escape = (character: string) =>
      `\\U${character.codePointAt(0)!.toString(16).padStart(8, "0")}`;
    return `"${[...value].map(escape).join("")}"`;
  }
  if (typeof value === "number") {
    if (Number.isNaN(value)) return ".nan";
    if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
    return Number.isSafeInteger(value) && !Object.is(value, -0)
      ? String(value)
      : value.toExponential().replace(/^(-?\d)e/, "$1.0e");
  }
  if (typeof value !== "object" || value === null) return String(value);
  const pairs = Object.entries(value).map(([key, item]) =>
    `? ${unchecked(key)} : ${unchecked(item)}`
  );
  return `{${list(pairs)}}`;
}

/** The value as it is without the difference of 1 and 1n, which Python does not know. */
function normal(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(normal);
  if (value instanceof Set) return new Set([...value].map(normal));
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]) => [normal(key), normal(item)]));
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normal(item)]));
}

function isEqual(reading: unknown, value: unknown): boolean {
  try {
    assertEquals(plain(reading), normal(value));
    return true;
  } catch {
    return false;
  }
}

Deno.test("ruamel.yaml reads what writeYaml() writes, and nothing that it refuses", async () => {
  const samples = fc.sample(values, { numRuns: 6000, seed: 12 });
  const texts = samples.map(written);
  const answers = await ask(samples.map((value, i) => texts[i] ?? unchecked(value))) as unknown[][];
  const wrong: unknown[] = [];
  let refused = 0;
  for (const [i, value] of samples.entries()) {
    // Half a surrogate pair is the one thing that the C reader refuses and the other one takes.
    const isRead = answers[i]!.every((reading) => isEqual(reading, value));
    if (texts[i] === null) refused++;
    if (isRead !== (texts[i] !== null)) {
      wrong.push([value, texts[i] ?? unchecked(value), ...answers[i]!]);
    }
  }
  assertEquals(wrong.slice(0, 5), []);
  assert(refused > 600 && refused < 3000, `${refused} refused`);
});

Deno.test("ruamel.yaml reads the values that send() sends", async () => {
  const answers = await ask(sentValues.map(writeYaml)) as unknown[][];
  for (const [i, value] of sentValues.entries()) {
    for (const reading of answers[i]!) assertEquals(plain(reading), normal(value));
  }
});
