import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../src/cli/usage_error.ts";
import {
  parseCount,
  parseCrop,
  parseOutputSize,
  parseRate,
  parseSeconds,
  parseSize,
  parseTimeLimit,
  parseWord,
} from "../../src/cli/values.ts";

Deno.test("parseCount() takes whole numbers from 1", () => {
  assertEquals(parseCount("frames", "1"), 1);
  assertEquals(parseCount("frames", "90000"), 90000);
  for (const text of ["0", "-1", "1.5", "1e3", "", "ten", "9007199254740993"]) {
    assertThrows(() => parseCount("frames", text), UsageError, `Cannot use --frames ${text}`);
  }
});

Deno.test("parseSeconds() gives milliseconds", () => {
  assertEquals(parseSeconds("timeout", "2"), 2000);
  assertEquals(parseSeconds("timeout", "0.25"), 250);
  assertEquals(parseSeconds("timeout", ".5"), 500);
  for (const text of ["0", "-1", "NaN", "Infinity", "2s", "", ".", "1e9", "3000000"]) {
    assertThrows(() => parseSeconds("timeout", text), UsageError, "a number of seconds above 0");
  }
});

Deno.test("parseTimeLimit() gives milliseconds, and Infinity for no limit", () => {
  assertEquals(parseTimeLimit("timeout", "2"), 2000);
  assertEquals(parseTimeLimit("timeout", "Infinity"), Infinity);
  assertThrows(() => parseTimeLimit("timeout", "-Infinity"), UsageError, "--timeout -Infinity");
});

Deno.test("parseRate() takes fractions", () => {
  assertEquals(parseRate("rate", "29.97"), 29.97);
  for (const text of ["0", "-30", "fast", "100000"]) {
    assertThrows(() => parseRate("rate", text), UsageError, "frames a second");
  }
});

Deno.test("parseSize() refuses sides out of 1 to 32767", () => {
  assertEquals(parseSize("size", "1x32767"), { width: 1, height: 32767 });
  for (const text of ["0x0", "640x0", "0x480", "100000x480", "640x32768", "640", "x", "640X480"]) {
    assertThrows(() => parseSize("size", text), UsageError, "each from 1 to 32767");
  }
});

Deno.test("parseOutputSize() leaves out the side that follows the aspect ratio", () => {
  assertEquals(parseOutputSize("size", "640x480"), { width: 640, height: 480 });
  assertEquals(parseOutputSize("size", "640x"), { width: 640 });
  assertEquals(parseOutputSize("size", "x480"), { height: 480 });
  for (const text of ["x", "", "0x", "x0", "100000x", "640", "-1x480", "640 x 480"]) {
    assertThrows(() => parseOutputSize("size", text), UsageError, "Cannot use --size");
  }
});

Deno.test("parseCrop() takes a corner and a size", () => {
  assertEquals(parseCrop("crop", "0,10,320x240"), { x: 0, y: 10, width: 320, height: 240 });
  for (
    const text of ["0,0,0x0", "-1,0,4x4", "0,0", "4x4", "1,2,3,4", "0,0,100000x1", "99999,0,1x1"]
  ) {
    assertThrows(() => parseCrop("crop", text), UsageError, "Cannot use --crop");
  }
});

Deno.test("parseWord() lists what it takes", () => {
  assertEquals(parseWord("fit", "cover", ["fill", "cover"]), "cover");
  assertThrows(() => parseWord("fit", "toString", ["fill", "cover"]), UsageError, "fill, cover");
});
