import { assert, assertEquals, assertThrows } from "@std/assert";
import { FilersError, UnsupportedFormatError } from "../../src/errors.ts";
import { type ConversionOptions, conversionSettings, convert } from "../../src/pixels/converter.ts";
import { findPixelFormat, pixelFormats, planeShapes } from "../../src/pixels/formats.ts";
import { type Arena, type Block, PictureMemory } from "../../src/pixels/memory.ts";
import type { SourcePicture } from "../../src/pixels/picture.ts";
import { layOut, makePicture, noise } from "./picture_setup.ts";

/** Bytes on either side of each block that no conversion may write to, or read from with effect. */
const guardBytes = 4096;

/** An arena that puts guards around each block. */
class GuardedArena {
  readonly #arena: Arena;
  readonly #fill: number;
  readonly #guards: Uint8Array[] = [];

  constructor(arena: Arena, fill: number) {
    this.#arena = arena;
    this.#fill = fill;
  }

  get libyuv(): Arena["libyuv"] {
    return this.#arena.libyuv;
  }

  allocate(byteLength: number): Block | undefined {
    const whole = this.#arena.allocate(byteLength + 2 * guardBytes);
    if (whole === undefined) return undefined;
    whole.bytes.fill(this.#fill);
    const end = guardBytes + byteLength;
    this.#guards.push(whole.bytes.subarray(0, guardBytes), whole.bytes.subarray(end));
    return {
      bytes: whole.bytes.subarray(guardBytes, end),
      address: whole.address + guardBytes,
      arena: this as unknown as Arena,
      // Kept, so that the guards stay what they are.
      release() {},
    };
  }

  get intact(): boolean {
    return this.#guards.every((guard) => guard.every((byte) => byte === this.#fill));
  }
}

/** Reproducible choices. */
function chooser(seed: number) {
  const bytes = noise(4096, seed);
  let at = 0;
  const next = () => (bytes[at++]! << 8 | bytes[at++]!) / 65536;
  return {
    integer: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    one: <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!,
  };
}

const side = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 130] as const;

function randomOptions(
  { integer, one }: ReturnType<typeof chooser>,
  width: number,
  height: number,
): ConversionOptions {
  const options: ConversionOptions = {
    format: one(["rgba", "bgra", "rgb24", "bgr24", "gray", "gray16"]),
    fit: one(["fill", "contain", "cover"]),
    filter: one(["none", "linear", "bilinear", "box"]),
    rotate: one([0, 90, 180, 270]),
  };
  if (one([true, false])) options.width = one([one(side), width >> 1 || 1, width >> 2 || 1]);
  if (one([true, false])) options.height = one([one(side), height >> 1 || 1, height >> 2 || 1]);
  if (one([true, false])) options.flip = one(["horizontal", "vertical"]);
  if (one([true, false])) {
    const [x, y] = [integer(0, width - 1), integer(0, height - 1)];
    options.crop = { x, y, width: integer(1, width - x), height: integer(1, height - y) };
  }
  return options;
}

/** Converts with guards of this value around everything, and between and behind the lines. */
function guarded(seed: number, fill: number): { bytes: Uint8Array; text: string } {
  const choose = chooser(seed);
  const format = pixelFormats[seed % pixelFormats.length]!;
  const [width, height] = [choose.one(side), choose.one(side)];
  const { planes, byteLength } = layOut(format, width, height, choose.one([0, 1, 2, 7, 64]));
  const options = randomOptions(choose, width, height);
  const text = `seed ${seed}: ${format.name} ${width}x${height}, ${JSON.stringify(options)}`;
  const memory = new PictureMemory();
  const arena = new GuardedArena(memory.allocate(1).arena, fill);
  const block = arena.allocate(byteLength)!;
  const samples = noise(byteLength, seed);
  for (const [i, { rowBytes, rows }] of planeShapes(format, width, height).entries()) {
    const { offset, stride } = planes[i]!;
    for (let row = 0; row < rows; row++) {
      const start = offset + row * stride;
      block.bytes.set(samples.subarray(start, start + rowBytes), start);
    }
  }
  const source: SourcePicture = { pixelFormat: format.name, format, width, height, planes, block };
  const before = block.bytes.slice();
  const picture = convert(memory, source, conversionSettings(options));
  assert(arena.intact, `wrote outside its planes, ${text}`);
  assertEquals(block.bytes, before, `wrote to its source, ${text}`);
  return { bytes: picture.block.bytes, text };
}

Deno.test("convert() reads and writes nothing but its planes", () => {
  for (let seed = 1; seed <= 4 * pixelFormats.length; seed++) {
    const { bytes, text } = guarded(seed, 0xa5);
    assertEquals(bytes, guarded(seed, 0x3c).bytes, `depends on what is outside, ${text}`);
  }
});

Deno.test("convert() refuses planes that do not lie within their block", () => {
  const memory = new PictureMemory();
  const good = makePicture(memory, "yuv420p", 16, 16, noise(384));
  const [y, u, v] = good.planes as [
    typeof good.planes[0],
    typeof good.planes[0],
    typeof good.planes[0],
  ];
  const bad: SourcePicture["planes"][] = [
    [y, u],
    [y, u, { ...v, offset: v.offset + 1 }],
    [y, u, { ...v, offset: -1 }],
    [y, u, { ...v, offset: 0.5 }],
    [y, u, { ...v, offset: 2 ** 32 }],
    [{ ...y, stride: 15 }, u, v],
    [{ ...y, stride: -16 }, u, v],
    [{ ...y, stride: NaN }, u, v],
    [{ ...y, stride: 2 ** 31 }, u, v],
    [{ ...y, rows: 15 }, u, v],
    [y, { ...u, rows: 7 }, v],
  ];
  const settings = conversionSettings({});
  convert(memory, good, settings).block.release();
  for (const planes of bad) {
    const text = JSON.stringify(planes);
    assertThrows(() => convert(memory, { ...good, planes }, settings), RangeError, "plane", text);
  }
  const tall = { ...good, height: 17 };
  assertThrows(() => convert(memory, tall, settings), RangeError, "does not lie within");
});

Deno.test("convert() refuses a block that is shorter than the one its plan was made for", () => {
  const memory = new PictureMemory();
  const settings = conversionSettings({});
  const source = makePicture(memory, "gray", 8, 8, noise(64));
  convert(memory, source, settings);
  const short = { ...source, block: memory.allocate(63) };
  assertThrows(() => convert(memory, short, settings), RangeError, "63 bytes");
});

Deno.test("convert() refuses formats and sizes it can't convert, and says what to ask for", () => {
  const memory = new PictureMemory();
  const block = memory.allocate(40_000);
  const planes = [{ offset: 0, stride: 40_000, rows: 1 }];
  const unknown = { pixelFormat: "xyz12le", format: undefined, width: 1, height: 1, planes, block };
  const wide = { ...unknown, pixelFormat: "gray", format: findPixelFormat("gray"), width: 40_000 };
  for (const source of [unknown, wide]) {
    const error = assertThrows(
      () => convert(memory, source, conversionSettings({})),
      UnsupportedFormatError,
      "native",
    );
    assert(error instanceof FilersError);
  }
});

Deno.test("convert() takes pictures as wide and as high as it says it can", () => {
  const memory = new PictureMemory();
  for (const name of ["gray", "yuv420p", "rgb24", "gray16le", "uyvy422"]) {
    for (const [width, height] of [[32767, 2], [2, 32767]] as const) {
      const format = findPixelFormat(name)!;
      const { planes, byteLength } = layOut(format, width, height);
      const block = memory.allocate(byteLength);
      const source = { pixelFormat: name, format, width, height, planes, block };
      for (const filter of ["none", "linear", "bilinear", "box"] as const) {
        for (const format of ["rgba", "gray16"] as const) {
          for (const size of [{ width: 3, height: 3 }, { width: height, height: width }]) {
            const settings = conversionSettings({ format, filter, ...size });
            convert(memory, source, settings).block.release();
          }
        }
      }
      block.release();
    }
  }
});
