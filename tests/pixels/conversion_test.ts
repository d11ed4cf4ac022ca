import { assert, assertEquals } from "@std/assert";
import { findPixelFormat, pixelFormats } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import type { SourcePicture } from "../../src/pixels/picture.ts";
import {
  convertedBytes,
  difference,
  makePicture,
  noise,
  pictureBytes,
  referenceOf,
  validSamples,
} from "./picture_setup.ts";
import { referenceLuma, referenceRgba } from "./reference.ts";

const memory = new PictureMemory();

const sizes = [[1, 1], [2, 1], [1, 6], [5, 3], [16, 2], [33, 18], [66, 35]] as const;

/** Calls back with noise of every size, tightly packed and with padded lines. */
function forEachPicture(name: string, use: (source: SourcePicture, text: string) => void): void {
  for (const [width, height] of sizes) {
    for (const padding of [0, 6]) {
      const bytes = validSamples(name, noise(pictureBytes(name, width, height), width + padding));
      const source = makePicture(memory, name, width, height, bytes, padding);
      use(source, `${name} ${width}x${height}, ${padding} bytes of padding`);
      source.block.release();
    }
  }
}

/**
 * The largest difference from exact arithmetic that is right for a format. libyuv's YUV constants
 * have 6 bits after the point: 1, and 3 where samples are rounded to 8 bits before. RGB of more
 * bits and a mosaic of 8 are rounded one way here and another there: 1; a mosaic of 16, twice.
 * Fields of fewer than 8 bits are filled up by repeating them, as FFmpeg does: 1 for 5 bits, 2
 * for 3.
 */
function tolerance(name: string): number {
  const { model, depth, layout } = findPixelFormat(name)!;
  if (model === "yuv") return depth > 8 ? 3 : 1;
  if (model === "bayer") return depth > 8 ? 2 : 1;
  if (/[a-z]3/.test(layout)) return 2;
  return depth > 8 || /[a-z][56]/.test(layout) ? 1 : 0;
}

/**
 * The same for gray16, of 65535: 1; for RGB of 8 bits, whose weights have 15 bits, 3; for a mosaic of
 * 16 bits, which is rounded twice, 2; and where fields or a mosaic become 8 bits first, what these
 * are off.
 */
function tolerance16(name: string): number {
  const { layout, model, depth } = findPixelFormat(name)!;
  if (model === "bayer" && depth > 8) return 2;
  if (layout === "y1" || model === "yuv" || model === "gray" || depth > 8) return 1;
  return /\d|m/.test(layout) ? tolerance(name) * 257 + 3 : 3;
}

for (const { name } of pixelFormats) {
  Deno.test(`convert() turns ${name} into RGBA as exact arithmetic does`, () => {
    forEachPicture(name, (source, text) => {
      const rgba = convertedBytes(memory, source, {});
      const { largest } = difference(rgba, referenceRgba(referenceOf(source)));
      assert(largest <= tolerance(name), `${text}: ${largest} off`);
    });
  });

  Deno.test(`convert() turns ${name} into gray and gray16 as exact arithmetic does`, () => {
    forEachPicture(name, (source, text) => {
      const reference = referenceOf(source);
      const gray = convertedBytes(memory, source, { format: "gray" });
      const off = difference(gray, referenceLuma(reference, 255)).largest;
      assert(off <= Math.max(1, tolerance(name)), `${text}: gray ${off} off`);
      const gray16 = new Uint16Array(convertedBytes(memory, source, { format: "gray16" }).buffer);
      const off16 = difference(gray16, referenceLuma(reference, 65535)).largest;
      assert(off16 <= tolerance16(name), `${text}: gray16 ${off16} off`);
    });
  });

  Deno.test(`convert() gives ${name} the same colours in every order of bytes`, () => {
    forEachPicture(name, (source, text) => {
      const rgba = convertedBytes(memory, source, { format: "rgba" });
      const pixels = rgba.length / 4;
      for (const format of ["bgra", "rgb24", "bgr24"] as const) {
        const bytes = convertedBytes(memory, source, { format });
        const channels = format === "bgra" ? 4 : 3;
        const order = format === "rgb24" ? [0, 1, 2] : [2, 1, 0, 3];
        const expected = Uint8Array.from(
          { length: pixels * channels },
          (_, i) => rgba[Math.floor(i / channels) * 4 + order[i % channels]!]!,
        );
        assertEquals(bytes, expected, `${text} to ${format}`);
      }
    });
  });
}

const matrices = ["bt601", "bt709", "bt2020"] as const;
const ranges = ["limited", "full"] as const;

for (const name of ["yuv420p", "yuvj444p", "nv12", "uyvy422", "yuva422p", "yuv422p10le", "gray"]) {
  Deno.test(`convert() takes ${name} for the colours that the options say it has`, () => {
    for (const matrix of matrices) {
      for (const range of ranges) {
        forEachPicture(name, (source, text) => {
          const color = { matrix, range };
          const reference = referenceOf(source);
          const rgba = convertedBytes(memory, source, { color });
          const { largest } = difference(rgba, referenceRgba(reference, color));
          assert(largest <= tolerance(name), `${text}, ${matrix} ${range}: ${largest} off`);
          const gray = convertedBytes(memory, source, { format: "gray", color });
          const off = difference(gray, referenceLuma(reference, 255, color)).largest;
          assert(off <= 1, `${text}, ${matrix} ${range}: gray ${off} off`);
        });
      }
    }
  });
}

Deno.test("convert() weighs RGB for gray by the matrix that the options name", () => {
  forEachPicture("rgb24", (source, text) => {
    for (const matrix of matrices) {
      const color = { matrix };
      const gray = convertedBytes(memory, source, { format: "gray", color });
      const { largest } = difference(gray, referenceLuma(referenceOf(source), 255, color));
      assert(largest <= 1, `${text}, ${matrix}: ${largest} off`);
    }
  });
});

Deno.test("convert() loses nothing of 16-bit sources in gray16", () => {
  const bytes = noise(pictureBytes("gray16le", 33, 18));
  const source = makePicture(memory, "gray16le", 33, 18, bytes, 10);
  assertEquals(convertedBytes(memory, source, { format: "gray16" }), bytes);
});

Deno.test("convert() saturates samples that are beyond their format's depth", () => {
  const words = new Uint8Array(new Uint16Array([0, 1023, 1024, 65535]).buffer);
  const source = makePicture(memory, "gray10le", 4, 1, words);
  assertEquals(
    convertedBytes(memory, source, { format: "gray" }),
    new Uint8Array([0, 255, 255, 255]),
  );
  assertEquals(convertedBytes(memory, source, { format: "rgba" })[12], 255);
  const gray16 = convertedBytes(memory, source, { format: "gray16" });
  assertEquals([...new Uint16Array(gray16.buffer)], [0, 65535, 65535, 65535]);
});

Deno.test("convert() leaves the source as it is", () => {
  for (const { name } of pixelFormats) {
    const source = makePicture(memory, name, 19, 7, noise(pictureBytes(name, 19, 7)), 3);
    const before = source.block.bytes.slice();
    for (const format of ["rgba", "gray", "gray16", "rgb24"] as const) {
      convertedBytes(memory, source, { format, width: 11, rotate: 90, flip: "vertical" });
    }
    assertEquals(source.block.bytes, before, name);
    source.block.release();
  }
});
