/** Every matrix, range and family of formats against the standards' formulas in floating point. */

import { assert, assertEquals } from "@std/assert";
import { type PixelFormat, pixelFormats } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import type { OutputFormat, SourcePicture } from "../../src/pixels/picture.ts";
import {
  convertedBytes,
  difference,
  makePicture,
  noise,
  pictureBytes,
  referenceOf,
  validSamples,
} from "./picture_setup.ts";
import { colorAt, lumaAt, putSample } from "./reference.ts";

const memory = new PictureMemory();
const matrices = ["bt601", "bt709", "bt2020"] as const;
const ranges = ["limited", "full"] as const;

/** Of 8 bits: black, white and neutral of both ranges, what is beside them, and some between. */
const levels = [0, 1, 15, 16, 17, 64, 127, 128, 129, 200, 235, 240, 254, 255];
/** Pixels of one colour, each way: no chroma sample belongs to two. */
const block = 4;
const columns = 56;
const rows = levels.length ** 3 / columns;
const [width, height] = [columns * block, rows * block];

/** A block of each combination of levels; deeper samples have something in their lowest bits. */
function allColors({ name, depth, components, chroma }: PixelFormat): SourcePicture {
  const source = makePicture(memory, name, width, height, new Uint8Array());
  source.block.bytes.fill(0);
  const picture = referenceOf(source);
  const unit = 2 ** (depth - 8);
  for (let index = 0; index < columns * rows; index++) {
    const [x, y] = [index % columns * block, Math.floor(index / columns) * block];
    for (const [i, component] of components.entries()) {
      const { name: part } = component;
      const place = { y: 0, u: 1, v: 2, a: 0 }[part as "y" | "u" | "v" | "a"];
      const level = levels[Math.floor(index / levels.length ** place) % levels.length]!;
      const value = level * unit + index * 37 % unit;
      const [across, down] = part === "u" || part === "v"
        ? [chroma.horizontal, chroma.vertical]
        : [1, 1];
      for (let line = y / down; line < (y + block) / down; line++) {
        for (let column = x / across; column < (x + block) / across; column++) {
          putSample(picture, i, column, line, value);
        }
      }
    }
  }
  return source;
}

/** Calls back with each block's place and one index into a converted picture for each pixel. */
function forEachBlock(use: (x: number, y: number, pixels: number[]) => void): void {
  for (let y = 0; y < height; y += block) {
    for (let x = 0; x < width; x += block) {
      const pixels = Array.from(
        { length: block * block },
        (_, i) => (y + (i >> 2)) * width + x + (i & 3),
      );
      use(x, y, pixels);
    }
  }
}

const clipped = (value: number, most: number) => Math.min(most, Math.max(0, value * most));

/**
 * How far from exact arithmetic, of 255, a colour may be: what docs/formats.md says. Samples of more
 * than 8 bits are rounded to these before.
 */
function bound({ depth }: PixelFormat, matrix: string, range: string): number {
  if (depth > 8) return 3.5;
  return matrix === "bt2020" && range === "full" ? 1 : 1.5;
}

for (const format of pixelFormats.filter(({ model }) => model === "yuv" || model === "gray")) {
  if (format.layout === "y1") continue;
  const { name } = format;
  Deno.test(`convert() keeps to the standards for every matrix and range of ${name}`, () => {
    const source = allColors(format);
    const picture = referenceOf(source);
    for (const matrix of matrices) {
      for (const range of ranges) {
        const color = { matrix, range };
        const rgba = convertedBytes(memory, source, { color });
        const gray = convertedBytes(memory, source, { format: "gray", color });
        const gray16 = convertedBytes(memory, source, { format: "gray16", color });
        const words = new Uint16Array(gray16.buffer);
        let [largest, steps, largestGray, largestGray16] = [0, 0, 0, 0];
        forEachBlock((x, y, pixels) => {
          const exact = colorAt(picture, x, y, color).map((value) => clipped(value, 255));
          const luma = lumaAt(picture, x, y, color);
          for (const pixel of pixels) {
            for (let channel = 0; channel < 4; channel++) {
              const byte = rgba[pixel * 4 + channel]!;
              largest = Math.max(largest, Math.abs(byte - exact[channel]!));
              steps = Math.max(steps, Math.abs(byte - Math.round(exact[channel]!)));
            }
            largestGray = Math.max(largestGray, Math.abs(gray[pixel]! - clipped(luma, 255)));
            const off16 = Math.abs(words[pixel]! - clipped(luma, 65535));
            largestGray16 = Math.max(largestGray16, off16);
          }
        });
        const text = `${matrix}, ${range}`;
        assert(largest <= bound(format, matrix, range), `${text}: ${largest} off`);
        assert(steps <= (format.depth > 8 ? 3 : 1), `${text}: ${steps} from the nearest byte`);
        // 0.5, and what the multiplier of NarrowPlane lacks where samples have bits below them.
        assert(largestGray <= 0.67, `${text}: gray ${largestGray} off`);
        assert(largestGray16 <= 0.51, `${text}: gray16 ${largestGray16} off`);
      }
    }
    source.block.release();
  });
}

Deno.test("convert() keeps green of BT.2020 at full range where it was 2 off", () => {
  const source = makePicture(memory, "yuv444p", 1, 1, new Uint8Array(3));
  const color = { matrix: "bt2020", range: "full" } as const;
  // Cb = Cr = -128: 128 (0.0593 * 1.8814 + 0.2627 * 1.4746) / 0.678 = 94.2
  assertEquals([...convertedBytes(memory, source, { color })], [0, 94, 0, 255]);
});

for (
  const [name, pixel] of [
    ["ya8", [235, 255]],
    ["ya16le", [0, 235, 255, 255]],
    ["ya16be", [235, 0, 255, 255]],
  ] as const
) {
  Deno.test(`convert() gives ${name} the range that the options name in every output`, () => {
    const color = { range: "limited" } as const;
    const source = makePicture(memory, name, 1, 1, Uint8Array.from(pixel));
    const transparent = makePicture(
      memory,
      name,
      1,
      1,
      Uint8Array.from(pixel, (byte, i) => i < pixel.length / 2 ? byte : 0),
    );
    for (
      const [format, expected] of Object.entries({
        rgba: [255, 255, 255, 255],
        bgra: [255, 255, 255, 255],
        rgb24: [255, 255, 255],
        bgr24: [255, 255, 255],
        gray: [255],
        gray16: [255, 255],
      })
    ) {
      const options = { format: format as OutputFormat, color };
      assertEquals([...convertedBytes(memory, source, options)], expected, format);
      const expectedAlpha = expected.map((byte, i) => i === 3 ? 0 : byte);
      assertEquals([...convertedBytes(memory, transparent, options)], expectedAlpha, format);
    }
  });
}

for (const { name, model, layout } of pixelFormats) {
  if (layout !== "y1" && (model === "yuv" || model === "gray")) continue;
  Deno.test(`convert() ignores the range for ${name}, which has no luma`, () => {
    const bytes = validSamples(name, noise(pictureBytes(name, 33, 18)));
    const source = makePicture(memory, name, 33, 18, bytes);
    for (const format of ["rgba", "rgb24", "gray", "gray16"] as const) {
      const plain = convertedBytes(memory, source, { format });
      for (const range of ranges) {
        assertEquals(convertedBytes(memory, source, { format, color: { range } }), plain, format);
      }
    }
    source.block.release();
  });
}

for (const name of ["x2rgb10le", "x2rgb10be", "x2bgr10le", "x2bgr10be"]) {
  Deno.test(`convert() takes all 10 bits of ${name} for gray16, and rounds them for bytes`, () => {
    const values = Array.from({ length: 1024 }, (_, i) => i);
    const words = new DataView(new ArrayBuffer(4096));
    // What the unused bits hold does not matter.
    values.forEach((v, i) =>
      words.setUint32(4 * i, (v << 20 | v << 10 | v | (i & 3) << 30) >>> 0, name.endsWith("le"))
    );
    const bytes = new Uint8Array(words.buffer);
    const source = makePicture(memory, name, 1023, 1, bytes.subarray(0, 4092), 3);
    const last = makePicture(memory, name, 1, 1, bytes.subarray(4092));
    for (const matrix of matrices) {
      const options = { format: "gray16", color: { matrix } } as const;
      const gray16 = [source, last].flatMap((picture) => [
        ...new Uint16Array(convertedBytes(memory, picture, options).buffer),
      ]);
      const { largest } = difference(gray16, values.map((v) => v * 65535 / 1023));
      assert(largest <= 0.51, `${matrix}: ${largest} off`);
    }
    const gray = convertedBytes(memory, source, { format: "gray" });
    assertEquals([...gray], values.slice(0, -1).map((v) => Math.round(v * 255 / 1023)));
    assertEquals([...convertedBytes(memory, last, {})], [255, 255, 255, 255]);
  });
}

Deno.test("convert() gives x2rgb10le of 1 in each colour 64 of 65535", () => {
  const source = makePicture(memory, "x2rgb10le", 1, 1, Uint8Array.of(0x01, 0x04, 0x10, 0x00));
  const bytes = convertedBytes(memory, source, { format: "gray16" });
  assertEquals([...bytes], [64, 0]); // 65535 / 1023 = 64.06
});
