/** From samples to what is seen: histogram, levels, painting and PNG. */

import { assertEquals } from "@std/assert";
import { crc32, inflateSync } from "node:zlib";
import type { PagePixels } from "../../src/viewer/messages.ts";
import { FrameFigures } from "../../src/viewer/page/figures.ts";
import { makeFrame, type PageFrame, valuesAt } from "../../src/viewer/page/frame.ts";
import { countValues, percentile } from "../../src/viewer/page/histogram.ts";
import { levelsFor } from "../../src/viewer/page/levels.ts";
import { Painter } from "../../src/viewer/page/painter.ts";
import { encodePng } from "../../src/viewer/page/png.ts";

const mark = [0xff, 0x1e, 0x5a, 0xff];

function frameOf(pixels: PagePixels, width: number, values: number[], white = 255): PageFrame {
  const bytes = pixels === "gray16"
    ? new Uint16Array(values).buffer
    : new Uint8Array(values).buffer;
  const height = values.length / width / (pixels === "rgba" ? 4 : 1);
  const size = { width, height };
  return makeFrame({
    type: "frame",
    index: 0,
    t: 0,
    count: 0,
    pixels,
    ...size,
    region: { x: 0, y: 0, ...size },
    source: { pixelFormat: "test", ...size, white },
  }, bytes);
}

Deno.test("Painter.paint() shows gray as it is at full range", () => {
  const frame = frameOf("gray", 3, [0, 100, 255]);
  const painted = new Painter().paint(frame, { black: 0, white: 255 }, false);
  assertEquals([...painted], [0, 0, 0, 255, 100, 100, 100, 255, 255, 255, 255, 255]);
});

Deno.test("Painter.paint() stretches 16-bit values between the levels, and no further", () => {
  const frame = frameOf("gray16", 5, [0, 1000, 1500, 2000, 65535]);
  const painted = new Painter().paint(frame, { black: 1000, white: 2000 }, false);
  assertEquals([0, 4, 8, 12, 16].map((i) => painted[i]), [0, 0, 128, 255, 255]);
});

Deno.test("Painter.paint() applies levels to each colour, and marks what is over-exposed", () => {
  const frame = frameOf("rgba", 2, [50, 100, 150, 255, 10, 255, 10, 255]);
  const painter = new Painter();
  const stretched = painter.paint(frame, { black: 50, white: 150 }, false);
  assertEquals([...stretched], [0, 128, 255, 255, 0, 255, 0, 255]);
  const marked = painter.paint(frame, { black: 0, white: 255 }, true);
  assertEquals([...marked], [50, 100, 150, 255, ...mark]);
});

Deno.test("Painter.paint() marks gray at the largest value alone", () => {
  for (const [pixels, largest] of [["gray", 255], ["gray16", 65535]] as const) {
    const frame = frameOf(pixels, 2, [largest - 1, largest]);
    const painted = new Painter().paint(frame, { black: 0, white: largest }, true);
    assertEquals([...painted], [...painted.slice(0, 3), 255, ...mark], pixels);
  }
});

Deno.test("countValues() and levelsFor() find the values that occur", () => {
  const values = Array.from({ length: 4096 }, (_, i) => 500 + i % 1024);
  values[0] = 3;
  values[1] = 65535;
  const frame = frameOf("gray16", 64, values);
  const histogram = countValues(frame);
  assertEquals([histogram.min, histogram.max], [3, 65535]);
  assertEquals(histogram.clipped, 1 / 4096);
  assertEquals(percentile(histogram, 0.5), 1012);
  const manual = { black: 7, white: 8 };
  assertEquals(levelsFor("full", frame, histogram, manual), { black: 0, white: 65535 });
  assertEquals(levelsFor("minmax", frame, histogram, manual), { black: 3, white: 65535 });
  assertEquals(levelsFor("auto", frame, histogram, manual), { black: 501, white: 1523 });
  assertEquals(levelsFor("manual", frame, histogram, manual), manual);
});

Deno.test("levelsFor() keeps black and white apart in a picture of a single value", () => {
  const frame = frameOf("gray", 2, [9, 9]);
  const manual = { black: 0, white: 1 };
  assertEquals(levelsFor("auto", frame, countValues(frame), manual), { black: 9, white: 10 });
});

Deno.test("valuesAt() tells values in the camera's own numbers", () => {
  const deep = frameOf("gray16", 2, [0, 65535, 32 * 65535 / 1023, 1000 * 65535 / 1023], 1023);
  assertEquals(valuesAt(deep, 1.9, 0.1), [1023]);
  assertEquals(valuesAt(deep, 0, 1), [32]);
  assertEquals(valuesAt(deep, 1, 1), [1000]);
  assertEquals(valuesAt(deep, 2, 0), null);
  assertEquals(valuesAt(deep, -0.1, 0), null);
  assertEquals(valuesAt(frameOf("rgba", 1, [1, 2, 3, 255]), 0, 0), [1, 2, 3]);
});

Deno.test("encodePng() keeps every sample at its depth", async () => {
  for (const pixels of ["rgba", "gray", "gray16"] as const) {
    const [width, height] = [5, 3];
    const samples = { rgba: 4, gray: 1, gray16: 1 }[pixels];
    const values = Array.from(
      { length: width * height * samples },
      (_, i) => i * 7919 % (pixels === "gray16" ? 65536 : 256),
    );
    const png = new Uint8Array(
      await (await encodePng(frameOf(pixels, width, values))).arrayBuffer(),
    );
    const decoded = decodePng(png);
    assertEquals([decoded.width, decoded.height], [width, height]);
    assertEquals(decoded.depth, pixels === "gray16" ? 16 : 8);
    assertEquals(decoded.values, values);
  }
});

Deno.test("FrameFigures counts what was not drawn, and the age above the promptest frame", () => {
  const figures = new FrameFigures();
  const draw = (index: number, t: number, now: number) =>
    figures.drawn({ ...frameOf("gray", 1, [0]), index, t }, now);
  draw(10, 5, 1000);
  draw(11, 5.1, 1103);
  assertEquals(Math.round(figures.age), 3);
  draw(15, 5.2, 1200);
  assertEquals([figures.dropped, Math.round(figures.age)], [3, 0]);
  figures.interrupted();
  draw(900, 6, 2000);
  assertEquals(figures.dropped, 3);
  // A camera's clock that is slower by a hundredth does not count up for ever.
  for (let i = 0; i < 1000; i++) draw(901 + i, 7 + i * 0.99, 3000 + 1000 * i);
  assertEquals(figures.age < 700, true, `${figures.age}`);
});

/** Reads a PNG of unfiltered lines, or of lines less the one above. */
function decodePng(png: Uint8Array) {
  const view = new DataView(png.buffer);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const type = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    chunks.set(type, png.subarray(at + 8, at + 8 + length));
    assertEquals(view.getUint32(at + 8 + length), crc32(png.subarray(at + 4, at + 8 + length)));
    at += length + 12;
  }
  const header = chunks.get("IHDR")!;
  const [width, height, depth] = [header[3]!, header[7]!, header[8]!];
  const lines = inflateSync(chunks.get("IDAT")!);
  const lineBytes = lines.length / height - 1;
  const bytes = new Uint8Array(lineBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (lineBytes + 1)];
    for (let i = 0; i < lineBytes; i++) {
      const above = filter === 2 && y > 0 ? bytes[(y - 1) * lineBytes + i]! : 0;
      bytes[y * lineBytes + i] = lines[y * (lineBytes + 1) + 1 + i]! + above;
    }
  }
  const values = depth === 8
    ? [...bytes]
    : Array.from({ length: bytes.length / 2 }, (_, i) => bytes[2 * i]! << 8 | bytes[2 * i + 1]!);
  return { width, height, depth, values };
}
