import { assert, assertEquals } from "@std/assert";
import { findPixelFormat, pixelFormats } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import {
  blockPixels,
  blockSums,
  type FrozenSums,
  gradients,
  height,
  width,
} from "./ffmpeg_oracle.ts";
import frozen from "./ffmpeg_sums.json" with { type: "json" };
import { convertedBytes, makePicture } from "./picture_setup.ts";
import { ffmpegFormats } from "./reference.ts";

const memory = new PictureMemory();
const { sums }: FrozenSums = frozen;

/**
 * How far a block may be from FFmpeg's on average. FFmpeg's tables for YUV are up to 3 off exact
 * arithmetic, and it interpolates chroma where we repeat it: 2.2. Of RGB deeper than 8 bits it drops
 * the rest where we round, and its mosaics differ at the edges: 1.1. It makes 252 of the largest
 * 3-bit field, and 240 of the largest 4-bit one, where we make 255: 3 and 12.
 */
function tolerance(name: string): number {
  const { model, layout, depth } = findPixelFormat(name)!;
  if (model === "yuv") return 2.2;
  if (/[a-z]3/.test(layout)) return 3;
  if (/r4/.test(layout)) return 12;
  return depth > 8 || model === "bayer" ? 1.1 : 0;
}

for (const [name, expected] of Object.entries(sums)) {
  Deno.test(`convert() turns gradients in ${name} into what FFmpeg makes of them`, () => {
    const source = makePicture(memory, name, width, height, gradients(name));
    const actual = blockSums(convertedBytes(memory, source, {}));
    source.block.release();
    const largest = Math.max(...actual.map((sum, i) => Math.abs(sum - expected[i]!))) / blockPixels;
    assert(largest <= tolerance(name), `a block is ${largest} off on average`);
  });
}

Deno.test("the frozen sums cover every format of the table that FFmpeg's scaler reads", () => {
  const readable = pixelFormats.filter(({ name }) => ffmpegFormats.get(name)!.scalable);
  assertEquals(Object.keys(sums), readable.map(({ name }) => name));
});
