import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { ConversionOptions } from "../../src/pixels/converter.ts";
import { findPixelFormat, pixelFormats } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import { Plan } from "../../src/pixels/plan.ts";
import { inBands } from "../../src/pixels/bands.ts";
import { viewOf } from "../../src/pixels/view.ts";
import { convertedBytes, makePicture, noise, pictureBytes, validSamples } from "./picture_setup.ts";

const memory = new PictureMemory();

/** So large that all that has steps is done in bands, and the last one is shorter. */
const [width, height] = [504, 1200];
const bytesOf = (name: string) => pictureBytes(name, width, height);
const samples = noise(Math.max(...pixelFormats.map(({ name }) => bytesOf(name))), 3);
/** Pieces so small that they are not. */
const pieceLines = 208;

const conversions = [
  { format: "rgba" },
  { format: "bgr24" },
  { format: "gray" },
  { format: "gray16" },
  { format: "bgra", divisor: 2 },
  { format: "gray", divisor: 2 },
  { format: "gray16", divisor: 2 },
  { format: "gray", divisor: 4 },
] as const;

function scaledBy(divisor: number, lines: number): ConversionOptions {
  return divisor === 1 ? {} : { width: width / divisor, height: lines / divisor };
}

for (const { name } of pixelFormats) {
  Deno.test(`convert() makes of a large ${name} picture what it makes of its pieces`, () => {
    const bytes = validSamples(name, samples.slice(0, bytesOf(name)));
    const source = makePicture(memory, name, width, height, bytes);
    for (const { format, ...rest } of conversions) {
      const divisor = "divisor" in rest ? rest.divisor : 1;
      const whole = convertedBytes(memory, source, { format, ...scaledBy(divisor, height) });
      const stride = whole.length / (height / divisor);
      for (let y = 0; y < height; y += pieceLines) {
        const lines = Math.min(pieceLines, height - y);
        const options = { format, crop: { x: 0, y, width, height: lines } };
        const piece = convertedBytes(memory, source, { ...options, ...scaledBy(divisor, lines) });
        const from = y / divisor * stride;
        const same = whole.subarray(from, from + piece.length);
        assertEquals(Buffer.compare(same, piece), 0, `${format}/${divisor}, line ${y}`);
      }
    }
    source.block.release();
  });
}

Deno.test("inBands() covers each line once, in bands that fit, and frees what they take", () => {
  const format = findPixelFormat("yuv420p10le")!;
  const block = memory.allocate(bytesOf(format.name));
  const planes = makePicture(memory, format.name, width, height, new Uint8Array(0)).planes;
  const view = viewOf({ pixelFormat: format.name, format, width, height, planes, block }, format);
  const plan = new Plan();
  const bands: [number, number, number][] = [];
  inBands(plan, view, (plan, lines, first) => {
    plan.scratch(4 * lines.width, lines.height);
    const chroma = (lines.planes[1]!.offset - view.planes[1]!.offset) / view.planes[1]!.stride;
    bands.push([first, lines.height, chroma]);
  });
  // The first call is to see what it takes.
  assertEquals(bands.slice(1), [[0, 512, 0], [512, 512, 256], [1024, 176, 512]]);
  assertEquals(plan.scratchBytes, 512 * 2048);
});
