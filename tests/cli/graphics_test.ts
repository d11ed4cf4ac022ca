// deno-lint-ignore-file no-control-regex -- control characters are what it is about
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { drawingFor } from "../../src/cli/drawing.ts";
import { readAnswers } from "../../src/cli/graphics.ts";
import { kittyPicture } from "../../src/cli/kitty.ts";

/** What terminals answer: kitty, foot, xterm with sixels, xterm without, Linux' console, none. */
const answers = {
  "\x1b_Gi=31;OK\x1b\\\x1b[6;18;9t\x1b[?62;c": ["kitty", 9, 18],
  "\x1b[6;24;12t\x1b[?62;4;22c": ["sixel", 12, 24],
  "\x1b[?63;1;2;4;6;9;15;22c": ["sixel", 10, 20],
  "\x1b[?64;1;2;6;9;15;18;21;22c": ["blocks", 1, 2],
  // 4 as the kind of terminal is a VT132, which draws none.
  "\x1b[?4;6c": ["blocks", 1, 2],
  "\x1b[?6c": ["blocks", 1, 2],
  "\x1b_Gi=31;EINVAL:no\x1b\\\x1b[6;0;0t\x1b[?62;4c": ["sixel", 10, 20],
  "": ["blocks", 1, 2],
};

Deno.test("a terminal's answers tell how it shows pictures", () => {
  for (const [text, [protocol, width, height]] of Object.entries(answers)) {
    const { cell, ...rest } = readAnswers(text);
    assertEquals([rest.protocol, cell.width, cell.height], [protocol, width, height], text);
  }
});

Deno.test("kittyPicture() sends every pixel, in sequences as long as the protocol allows", async () => {
  const [width, height] = [173, 91];
  const rgb = crypto.getRandomValues(new Uint8Array(3 * width * height));
  const text = await kittyPicture(rgb, { width, height });
  const sequences = [...text.matchAll(/\x1b_G([^;]*);([^\x1b]*)\x1b\\/g)];
  assertEquals(sequences.map(([all]) => all).join(""), text);
  assert(sequences.length > 10);
  const [first, ...others] = sequences.map(([, keys]) =>
    new Map(
      keys!.split(",").map((pair) => pair.split("=") as [string, string]),
    )
  );
  assertEquals(
    ["a", "f", "o", "s", "v", "C", "q", "m"].map((key) => first!.get(key)),
    ["T", "24", "z", "173", "91", "1", "2", "1"],
  );
  assertEquals(others.map((keys) => keys.get("m")), [...others.slice(1).map(() => "1"), "0"]);
  for (const [, , data] of sequences) assert(data!.length <= 4096);
  for (const [, , data] of sequences.slice(0, -1)) assertEquals(data!.length % 4, 0);
  const bytes = Buffer.from(sequences.map(([, , data]) => data).join(""), "base64");
  assertEquals(new Uint8Array(inflateSync(bytes)), rgb);
});

Deno.test("a picture that fits into one sequence is one", async () => {
  const text = await kittyPicture(new Uint8Array(3), { width: 1, height: 1 });
  assertMatch(text, /^\x1b_G[^;]*,m=0;[^\x1b]*\x1b\\$/);
});

Deno.test("each protocol draws in the upper left corner", async () => {
  const cell = { width: 10, height: 20 };
  const size = { width: 4, height: 6 };
  for (const protocol of ["kitty", "sixel", "blocks"] as const) {
    const { draw, format } = await drawingFor({ protocol, cell });
    const data = new Uint8ClampedArray(24 * (format === "rgba" ? 4 : 3)).fill(200);
    const text = await draw(data, size);
    assertMatch(text, /^\x1b\[(1;1)?H/);
    if (protocol === "sixel") assertMatch(text, /^\x1b\[H\x1bP[\d;]*q"1;1;4;6[^\x1b]*\x1b\\$/);
  }
});
