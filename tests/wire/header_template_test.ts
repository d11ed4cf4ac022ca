import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ProtocolError } from "../../src/errors.ts";
import { HeaderTemplate } from "../../src/wire/header_template.ts";
import type { ImageLayout } from "../../src/wire/image_header.ts";
import { readImageHeader } from "../../src/wire/image_header.ts";
import { parseYaml } from "../../src/wire/yaml.ts";
import { seededRandom } from "./streams.ts";

const binaryLength = 6;

function header(metadata: string): string {
  return "- image\n- - - 6\n    - 0\n    - 0\n    - 0\n  - gray\n  - - 3\n    - 2\n" +
    `  - - 3\n    - 0\n    - 0\n    - 0\n  - ${metadata}\n`;
}

function readInFull(text: string): ImageLayout {
  return readImageHeader((parseYaml(text) as unknown[])[1], binaryLength, 0);
}

const encode = (text: string) => new TextEncoder().encode(text);

function learn(text: string): HeaderTemplate | undefined {
  return HeaderTemplate.learn(encode(text), text, binaryLength, readInFull(text));
}

Deno.test("HeaderTemplate reads a header with other numbers", () => {
  const template = learn(header("count: 1\n    t: 0.25"))!;
  const text = header("count: 2\n    t: 1234.567890123e-05");
  const layout = template.match(encode(text), binaryLength);
  assertEquals(layout, readInFull(text));
  assertEquals(layout?.header.metadata, { count: 2, t: 1234.567890123e-05 });
});

Deno.test("HeaderTemplate gives each image metadata of its own", () => {
  const text = header("t: 0.25");
  const template = learn(text)!;
  const [first, second] = [1, 2].map(() => template.match(encode(text), binaryLength)!);
  first!.header.metadata.t = 5;
  assertEquals(second!.header.metadata.t, 0.25);
  assertStrictEquals(first!.planes, second!.planes);
});

Deno.test("HeaderTemplate leaves headers with anything but plain numbers to the parser", () => {
  for (
    const metadata of [
      "t: 0.5\n    name: x",
      "t: 0.5\n    n: 012",
      "t: 0.5\n    n: 0x10",
      "t: 0.5\n    n: -0",
      "t: 0.5\n    n: 1234567890123456789",
      "t: 0.5\n    n: .nan",
      "t: 0.5\n    n: 1_000",
      "t: 0.5\n    true: 1\n    True2: 5\n    'x': 1",
      "{t: 0.5}",
      "t: 0.5\n    v: [1]",
      "t: 0.5\n    v:\n      w: 1",
      "t: 0.5 # comment",
      "t: 0.5\n    __proto__: 5",
      '? "t"\n    : 0.5',
    ]
  ) assertEquals(learn(header(metadata)), undefined, metadata);
});

Deno.test("HeaderTemplate does not match another header", () => {
  const text = header("count: 1\n    t: 0.25");
  const template = learn(text)!;
  assert(template.match(encode(text), binaryLength));
  assertEquals(template.match(encode(text), binaryLength + 1), undefined);
  for (
    const other of [
      text.replace("- gray", "- pal8"),
      text.replace("- 2", "- 3"),
      text.slice(0, -1),
      text + "    x: 1\n",
      text + "...\n",
      text.replace("count: 1", "count: 01"),
      text.replace("count: 1", "count: -0"),
      text.replace("count: 1", "count: 1234567890123456"),
      text.replace("count: 1\n    t", "t"),
      text.replace("0.25", "1.0e+400"),
      text.replace("0.25", "0.25\u0660"), // a digit, but not one of YAML's
      text.replace("count: 1", "count: 1\u0131"),
      text.replace("0.25", `0.${"25".repeat(200_000)}`), // too long for the quick way
    ]
  ) assertEquals(template.match(encode(other), binaryLength), undefined, other);
});

Deno.test("HeaderTemplate agrees with the parser on random headers", () => {
  const random = seededRandom(77);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const digits = (count: number) =>
    Array.from({ length: count }, () => pick("0123456789".split("")));
  const number = () =>
    pick([
      () => String(random() * 1e5),
      () => String(Math.floor(random() * 1e6)),
      () => digits(1 + Math.floor(random() * 20)).join(""),
      () => `${digits(3).join("")}.${digits(3).join("")}`,
      () => `${digits(1)}.${digits(2).join("")}e${pick(["+", "-", ""])}${digits(2).join("")}`,
      () => pick(["-0", "-0.0", "0", "0.0", "-1", "+1", "1.", ".5", "1e5", "1e-07", "012", "0o7"]),
      () => pick([".nan", "yes", "null", "''", "1 2", "1:2", "1 #", " 1", "1 ", "2020-01-02", "-"]),
    ])();
  const key = () => pick(["t", "count", "gain", "a_1", "true", "null", "y", "e1", "__proto__"]);
  const metadata = () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => `${key()}: ${number()}`)
      .concat(random() < 0.9 ? [`t: ${number()}`] : [])
      .join(pick(["\n    ", "\n    ", "\n    ", "\n    ", "\n      ", "\n   ", " "]));
  let [matched, learned] = [0, 0];
  for (let round = 0; round < 6000; round++) {
    const first = header(metadata());
    let template: HeaderTemplate | undefined;
    try {
      template = learn(first);
    } catch (error) {
      if (!(error instanceof ProtocolError || error instanceof SyntaxError)) throw error;
    }
    if (!template) continue;
    learned++;
    const value = () => random() < 0.2 ? number() : String(random() * 1e4);
    const next = first.replace(/(?<=[A-Za-z_]\w*: ).+/g, value);
    const layout = template.match(encode(next), binaryLength);
    if (!layout) continue;
    matched++;
    const full = readInFull(next);
    assertEquals(layout, full, next);
    for (const [key, value] of Object.entries(full.header.metadata)) {
      assertStrictEquals(layout.header.metadata[key], value, next);
    }
  }
  assert(learned > 300 && matched > 200, `${learned} learned, ${matched} matched`);
});
