import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ProtocolError } from "../../src/errors.ts";
import { readImageHeader } from "../../src/wire/image_header.ts";
import { feed, frame, makeDecoder, seededRandom } from "./streams.ts";

/** A header as it is on the wire: plane_sizes, pix_fmt, size, linesizes, metadata. */
type Value = [unknown[], unknown, unknown[], unknown[], unknown];

function yuv420p(): Value {
  return [[15, 6, 6, 0], "yuv420p", [5, 3], [5, 3, 3, 0], { t: 0.5 }];
}

Deno.test("readImageHeader() lays out tight planes", () => {
  const { header, planes } = readImageHeader(yuv420p(), 27, 0);
  assertEquals(planes, [
    { offset: 0, stride: 5, rows: 3 },
    { offset: 15, stride: 3, rows: 2 },
    { offset: 21, stride: 3, rows: 2 },
  ]);
  const { format, ...rest } = header;
  assertEquals(format?.name, "yuv420p");
  assertEquals(rest, {
    pixelFormat: "yuv420p",
    width: 5,
    height: 3,
    linesizes: [5, 3, 3, 0],
    planeSizes: [15, 6, 6, 0],
    metadata: { t: 0.5 },
  });
});

Deno.test("readImageHeader() takes padded lines", () => {
  const value: Value = [[24, 8, 8, 0], "yuv420p", [5, 3], [8, 4, 4, 0], { t: 0 }];
  const { planes } = readImageHeader(value, 40, 0);
  assertEquals(planes.map(({ stride }) => stride), [8, 4, 4]);
});

Deno.test("readImageHeader() resolves aliases, and names that come as bytes", () => {
  const value = (name: unknown): Value => [[6, 0, 0, 0], name, [3, 2], [3, 0, 0, 0], { t: 0 }];
  for (const name of ["gray", "gray8", new TextEncoder().encode("gray8")]) {
    assertEquals(readImageHeader(value(name), 6, 0).header.pixelFormat, "gray");
  }
});

Deno.test("readImageHeader() knows pal8's palette and that of old servers' gray", () => {
  const value = (name: string, linesize: number): Value => {
    return [[6, 1024, 0, 0], name, [3, 2], [3, linesize, 0, 0], { t: 0 }];
  };
  for (const linesize of [0, 4, 1024]) {
    assertEquals(readImageHeader(value("pal8", linesize), 1030, 0).planes, [
      { offset: 0, stride: 3, rows: 2 },
      { offset: 6, stride: 1024, rows: 1 },
    ]);
    assertEquals(readImageHeader(value("gray", linesize), 1030, 0).planes, [
      { offset: 0, stride: 3, rows: 2 },
    ]);
  }
});

Deno.test("readImageHeader() lays out a format that the table lacks by its sizes", () => {
  const value: Value = [[40, 7, 0, 9], "xyz99", [5, 3], [10, 2, 0, 0], { t: 0 }];
  const { header, planes } = readImageHeader(value, 56, 0);
  assertEquals([header.pixelFormat, header.format], ["xyz99", undefined]);
  assertEquals(planes, [
    { offset: 0, stride: 10, rows: 4 },
    { offset: 40, stride: 7, rows: 1 },
    { offset: 47, stride: 9, rows: 1 },
  ]);
});

Deno.test("readImageHeader() names the field at fault, what stood there and what is wanted", () => {
  const value = yuv420p();
  value[3] = [5, 2, 3, 0];
  const error = assertThrows(() => readImageHeader(value, 27, 99), ProtocolError);
  assertEquals([error.field, error.got, error.wanted, error.offset], [
    "image.linesizes[1]",
    2,
    "at least 3 for yuv420p of width 5",
    99,
  ]);
  assertEquals(
    error.message,
    "Cannot read image header: linesizes[1] is 2, must be at least 3 for yuv420p of width 5. " +
      "Check that a Filers server of a known version is at this address",
  );
});

/** Values that no field of a header takes, and some that certain fields take. */
const strange: unknown[] = [
  null,
  true,
  -1,
  0,
  1,
  2.5,
  NaN,
  Infinity,
  2 ** 31,
  2 ** 32,
  2n ** 64n,
  "",
  "x",
  "gray",
  "__proto__",
  "toString",
  "a\nb",
  [],
  [1],
  {},
  new Uint8Array(3),
  new Uint8Array(100_000),
  new Date(0),
  new Set([1]),
  new Map(),
];

Deno.test("readImageHeader() refuses mutated headers", () => {
  let refused = 0;
  const tryOut = (value: unknown, binaryLength = 27) => {
    try {
      const { header, planes } = readImageHeader(value, binaryLength, 0);
      // What it takes must be safe to read, whatever it is.
      for (const { offset, stride, rows } of planes) {
        assert(offset >= 0 && stride > 0 && offset + stride * rows <= binaryLength);
      }
      assert(Number.isFinite(header.metadata.t));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      assertMatch(error.message, /^Cannot read image header: [^\n]{1,300}$/);
      refused++;
    }
  };
  for (const other of strange) {
    tryOut(other);
    for (let field = 0; field < 5; field++) {
      const value = yuv420p();
      value[field] = other;
      tryOut(value);
      for (let item = 0; item < 4; item++) {
        const value = yuv420p();
        const list = value[field];
        if (!Array.isArray(list)) continue;
        list[item] = other;
        tryOut(value);
      }
    }
    tryOut([...yuv420p(), other]);
    tryOut([[15, 6, 6, 0], "yuv420p", [5, 3], [5, 3, 3, 0], { t: other }]);
  }
  for (const binaryLength of [0, 26, 28, 2 ** 32 - 1]) tryOut(yuv420p(), binaryLength);
  for (let length = 0; length < 5; length++) tryOut(yuv420p().slice(0, length));
  tryOut([[0, 0, 0, 0], "xyz99", [5, 3], [0, 0, 0, 0], { t: 0 }], 0);
  tryOut([[27, 0, 0, 0], "xyz99", [5, 3], [28, 0, 0, 0], { t: 0 }]);
  tryOut([[15, 6, 6, 0], "yuv420p", [100_000, 100_000], [5, 3, 3, 0], { t: 0 }]);
  tryOut([[15, 6, 6, 0], "yuv420p", [5, 3], [5, 3, 3, 0], { count: 1 }]);
  assert(refused >= 300, `${refused} refused`);
});

Deno.test("Decoder gives only messages or a ProtocolError for headers with random changes", () => {
  const random = seededRandom(5);
  const text = new TextEncoder().encode(
    "- image\n- - - 15\n    - 6\n    - 6\n    - 0\n  - yuv420p\n  - - 5\n    - 3\n" +
      "  - - 5\n    - 3\n    - 3\n    - 0\n  - count: 7\n    t: 0.1\n",
  );
  const planes = new Uint8Array(27);
  const characters = new TextEncoder().encode("0123456789-.: \n[]{}'\"&*!|>#%~abtn\t_\0\xff");
  let refused = 0;
  for (let round = 0; round < 3000; round++) {
    const changed = text.slice();
    for (let change = 0; change < 1 + round % 3; change++) {
      const at = Math.floor(random() * changed.length);
      changed[at] = characters[Math.floor(random() * characters.length)]!;
    }
    const { decoder } = makeDecoder();
    try {
      feed(decoder, frame(text, planes));
      feed(decoder, frame(changed, planes));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refused++;
    }
  }
  assert(refused > 300, `${refused} refused`);
});
