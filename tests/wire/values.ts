/** Values of every kind that YAML can say. */

import { MicrosecondDate } from "../../src/wire/microsecond_date.ts";

/** A value as JSON says it, where objects with a single key `!type` stand for what JSON can't. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const [[tag, content] = ["", null], ...more] = Object.entries(value);
  if (!tag.startsWith("!") || more.length > 0) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  const pairs = () =>
    (content as [unknown, unknown][]).map(([key, item]) => [plain(key), plain(item)] as const);
  switch (tag) {
    case "!int": {
      const exact = BigInt(content);
      return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
    }
    case "!float":
      return Number(content.replace("inf", "Infinity"));
    case "!bytes":
      return Uint8Array.fromBase64(content);
    case "!date":
    case "!datetime": {
      const date = new Date(/^\d+-\d+-\d+$|Z$/.test(content) ? content : `${content}Z`);
      const micros = Number(/\.\d{3}(\d{3})/.exec(content)?.[1] ?? 0);
      return micros === 0 ? date : new MicrosecondDate(date.getTime(), micros);
    }
    case "!set":
      return new Set((content as unknown[]).map(plain));
    case "!omap":
      return new Map(pairs());
    case "!map":
      return mapping(pairs());
    case "!array":
      return { dtype: content[0], shape: content[1], data: content[2].map(plain) };
    default:
      return `${tag} ${content}`;
  }
}

/** Keys become text, unless that makes two of them one. */
function mapping(pairs: (readonly [unknown, unknown])[]): unknown {
  const object = Object.fromEntries(pairs.map(([key, item]) => [keyText(key), item]));
  if (Object.keys(object).length === pairs.length) return object;
  const map = new Map(pairs);
  return map.size === pairs.length ? map : pairs;
}

function keyText(key: unknown): string {
  if (key instanceof Date) return key.toISOString();
  if (key instanceof Uint8Array) return key.toBase64();
  return Array.isArray(key) ? key.map(keyText).join() : Object.is(key, -0) ? "-0" : String(key);
}

/** All of a value as text, for comparison: dates to the microsecond, sets and keys in no order. */
export function show(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `bytes ${value.toHex()}`;
  if (Array.isArray(value)) return `[${value.map(show).join()}]`;
  if (value instanceof Set) return `Set{${[...value].map(show).sort().join()}}`;
  const isMap = value instanceof Map;
  if (isMap || (typeof value === "object" && value !== null)) {
    const pairs = isMap ? [...value] : Object.entries(value);
    const texts = pairs.map(([key, item]) => `${show(key)}: ${show(item)}`);
    return `${isMap ? "Map" : ""}{${texts.sort().join()}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : Deno.inspect(value);
}

const strings = [
  "",
  "a",
  "a b",
  " a ",
  "yes",
  "null",
  "012",
  "1e5",
  "12:30",
  "2020-01-02",
  "a: b",
  "- a",
  "#",
  "a #b",
  "'",
  '"',
  "\\",
  "a\nb\n",
  "\t",
  "\r\n",
  "\0\x1b",
  "\x85",
  "\u2028",
  "\ufeff",
  "é日本",
  "🐭",
  "<<",
  "=",
  "!x",
  "&x",
  "*x",
  "%x",
  "@x",
  "`x",
  "{",
  "[",
  "|",
  ">",
  "?",
  "---",
  "...",
  "x".repeat(200),
  "word ".repeat(60),
];

const scalars: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  2 ** 53 - 1,
  10n ** 30n,
  -(2n ** 64n),
  0.1,
  -2.5,
  -0,
  1e-7,
  5e-324,
  1e16 + 0.5e3,
  1.5e300,
  Infinity,
  -Infinity,
  NaN,
  new Uint8Array(0),
  Uint8Array.from({ length: 100 }, (_, index) => index * 7),
  new Date("2020-01-02T03:04:05.678Z"),
];

/** A random value, nested at most so deep. */
export function randomValue(random: () => number, depth: number): unknown {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const count = Math.floor(random() * 4);
  const many = <T>(make: () => T) => Array.from({ length: count }, make);
  const inner = () => randomValue(random, depth - 1);
  switch (Math.floor(random() * (depth > 0 ? 10 : 4))) {
    case 0:
    case 1:
      return pick(scalars);
    case 2:
      return pick(strings);
    case 3:
      return pick(strings) + pick(strings);
    case 4:
    case 5:
      return many(inner);
    case 6:
      return new Set(many(() => pick(strings)));
    case 7:
      return new Map(many(() => [pick(strings), inner()] as const));
    default:
      return Object.fromEntries(many(() => [pick(strings), inner()]));
  }
}
