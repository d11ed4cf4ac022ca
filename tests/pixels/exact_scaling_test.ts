import { assert, assertEquals } from "@std/assert";
import { pixelFormats } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import { exactlyScaled, type Filter } from "./exact_scaling.ts";
import { accuracy, type Colors, encoded, exactColors } from "./photograph.ts";
import {
  convertedBytes,
  difference,
  makePicture,
  noise,
  pictureBytes,
  referenceOf,
  validSamples,
} from "./picture_setup.ts";

const memory = new PictureMemory();
const filters = ["none", "linear", "bilinear", "box"] as const;
type Size = readonly [width: number, height: number];

/** Widths up to 70, among them those around the vectors' 4, 8 and 16 samples. */
const sources: Size[] = [[1, 1], [2, 1], [1, 3], [5, 4], [8, 8], [15, 2], [16, 9], [33, 7], [
  70,
  6,
]];

/** Larger, smaller, one side alone, opposite ways, whole ratios and odd ones. */
function targetsOf([width, height]: Size): Size[] {
  const to = (length: number, ratio: number) => Math.max(1, Math.round(length * ratio));
  return ([
    [2, 2],
    [1.5, 1.5],
    [3, 3],
    [3.7, 1.3],
    [1, 2.6],
    [1.4, 1],
    [0.5, 0.5],
    [0.75, 0.75],
    [1 / 3, 1 / 3],
    [0.25, 0.25],
    [0.29, 0.6],
    [2.3, 0.4],
    [0.4, 2.3],
    [0.14, 1],
  ] as const).map(([x, y]) => [to(width, x), to(height, y)]);
}

/** A picture of one colour, given by every sample's bytes. */
function flat(name: string, [width, height]: Size, byte: number) {
  const bytes = new Uint8Array(pictureBytes(name, width, height)).fill(byte);
  return makePicture(memory, name, width, height, validSamples(name, bytes), 3);
}

for (const { name, model } of pixelFormats) {
  Deno.test(`convert() leaves ${name} of one colour as it is at every size, with every filter`, () => {
    const format = model === "yuv" || !/16|10|12|14|9/.test(name) ? "rgba" : "gray16";
    const channels = format === "rgba" ? 4 : 1;
    for (const size of sources) {
      for (const byte of [0xff, 0x80, 1, 0]) {
        const source = flat(name, size, byte);
        const native = convertedBytes(memory, source, { format });
        const whole = format === "rgba" ? native : new Uint16Array(native.buffer);
        for (const [width, height] of targetsOf(size)) {
          for (const filter of filters) {
            const bytes = convertedBytes(memory, source, { format, width, height, filter });
            const scaled = format === "rgba" ? bytes : new Uint16Array(bytes.buffer);
            const text = `${size} to ${width}x${height}, ${filter}, ${byte}`;
            // Mosaics of few bits and so on have one colour in the middle alone: none is made of
            // others than its own.
            if (!isFlat(whole, channels)) continue;
            assert(isFlat(scaled, channels), `uneven: ${text}`);
            // Means of YUV become pixels without libyuv's rounding of the matrix, which is up to 1.3.
            const allowed = model === "yuv" ? 2 : 0;
            for (let c = 0; c < channels; c++) {
              const off = Math.abs(scaled[c]! - whole[c]!);
              assert(off <= allowed, `${scaled[c]} for ${whole[c]}: ${text}`);
            }
          }
        }
        source.block.release();
      }
    }
  });
}

function isFlat(values: ArrayLike<number>, channels: number): boolean {
  for (let i = channels; i < values.length; i++) {
    if (values[i] !== values[i - channels]) return false;
  }
  return true;
}

// Half a level of rounding; columns by 256ths add at most 255/512, bytes between two steps (sides
// that go opposite ways) another half. Words: half for each of two roundings, 16384ths each way.
for (
  const [name, format, channels, allowed, allowedOpposite] of [
    ["rgba", "rgba", 4, 1.01, 1.51],
    ["gray", "gray", 1, 1.01, 1.51],
    ["gray16le", "gray16", 1, 5.1, 5.6],
  ] as const
) {
  Deno.test(`convert() scales ${name} as the definition says, at every size, with every filter`, () => {
    for (let width = 1; width <= 70; width += width < 35 ? 1 : 5) {
      const size: Size = [width, 1 + width % 9];
      const bytes = noise(pictureBytes(name, ...size), width);
      const source = makePicture(memory, name, ...size, bytes, 3);
      const values = format === "gray16" ? new Uint16Array(bytes.buffer) : bytes;
      for (const to of targetsOf(size)) {
        for (const filter of filters) {
          const exact = exactlyScaled(values, channels, size, to, filter);
          const scaled = convertedBytes(memory, source, {
            format,
            width: to[0],
            height: to[1],
            filter,
          });
          const opposite = (to[0] - size[0]) * (to[1] - size[1]) < 0;
          const { largest } = difference(
            format === "gray16" ? new Uint16Array(scaled.buffer) : scaled,
            exact,
          );
          const text = `${size} to ${to}, ${filter}: ${largest} off`;
          assert(largest <= (opposite && filter === "box" ? allowedOpposite : allowed), text);
          if (filter === "none") assertEquals(largest, 0, text);
        }
      }
      source.block.release();
    }
  });
}

/** Where a column of a ramp is found in the source, in source pixels: that is its value. */
Deno.test("convert() puts every column and line where its middle belongs", () => {
  const length = 64, step = 1000;
  for (const filter of ["linear", "bilinear", "box"] as const) {
    for (const to of [65, 80, 96, 127, 128, 150, 192, 200, 640, 48, 32, 63, 21, 16]) {
      if (filter === "box" && to < length) continue; // means: above
      for (const side of ["width", "height"] as const) {
        if (filter === "linear" && side === "height") continue;
        const ramp = Uint16Array.from({ length }, (_, i) => i * step);
        const size: Size = side === "width" ? [length, 1] : [1, length];
        const source = makePicture(memory, "gray16le", ...size, new Uint8Array(ramp.buffer));
        const bytes = convertedBytes(memory, source, {
          format: "gray16",
          [side]: to,
          ...(side === "width" ? { height: 1 } : { width: 1 }),
          filter,
        });
        const found = Array.from(new Uint16Array(bytes.buffer), (value) => value / step);
        const expected = found.map((_, i) =>
          Math.min(Math.max((i + 0.5) * length / to - 0.5, 0), length - 1)
        );
        const { largest } = difference(found, expected);
        assert(largest < 0.002, `${filter}, ${side} to ${to}: ${largest} of a sample off`);
        source.block.release();
      }
    }
  }
});

/** Something like a photograph: soft shades, an edge, texture, a little noise; from 0 to 255. */
function scene([width, height]: Size): Colors {
  const grain = noise(width * height * 3, 99);
  return Float64Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const shade = 60 * Math.sin(x / 31) * Math.cos(y / 23) + 15 * Math.sin(x / 2.9 + y / 4.1);
    const edge = x * 0.6 + y < 70 ? 35 : -20;
    const color = i % 3;
    return 112 + shade * (1 - color / 5) + edge + (grain[i]! - 128) / 20 + 9 * color;
  });
}

/** How far the scaled picture is from exact scaling of exactly converted pixels. */
function quality(name: string, size: Size, to: Size, filter: Filter) {
  const bytes = encoded(name, scene(size), size);
  const source = makePicture(memory, name, ...size, bytes);
  const exact = exactlyScaled(exactColors(referenceOf(source)), 3, size, to, filter);
  const [width, height] = to;
  const actual = convertedBytes(memory, source, { format: "rgb24", width, height, filter });
  source.block.release();
  return { ...accuracy(actual, exact), text: `${name} to ${to}, ${filter}` };
}

// What FFmpeg 5.1 reaches on photographs is in docs/scaling.md: 59 dB, and 49 where chroma is
// subsampled, as it interpolates that; its bias there is -0.02 to 0.
Deno.test("convert() enlarges to 50 dB of exact interpolation, without a bias", () => {
  const size: Size = [96, 64];
  const targets: Size[] = [[125, 83], [144, 96], [192, 128], [317, 211], [144, 64], [96, 96]];
  for (
    const name of [
      "rgb24",
      "bgr24",
      "rgba",
      "gbrp",
      "rgb48le",
      "gray",
      "yuv444p",
      "yuv422p",
      "yuv420p",
      "yuv420p10le",
    ]
  ) {
    for (const to of targets) {
      for (const filter of ["box", "bilinear"] as const) {
        const { decibels, bias, text } = quality(name, size, to, filter);
        assert(decibels >= 50, `${text}: ${decibels} dB`);
        // YUV: what the conversion has before it is scaled, 10 bits' narrowing above all.
        const allowed = name.startsWith("yuv") ? 0.3 : 0.04;
        assert(Math.abs(bias) <= allowed, `${text}: ${bias}`);
      }
    }
  }
});

Deno.test("convert() reduces YUV without a loss between planes and pixels", () => {
  const size: Size = [168, 112];
  for (const name of ["yuv444p", "yuv420p", "yuv422p10le", "yuv420p10le"]) {
    for (const ratio of [2, 3, 4, 5, 7, 1.5, 2.7]) {
      // There chroma stays what it is, and bytes are good enough.
      if (ratio === 2 && name === "yuv420p") continue;
      const to: Size = [Math.floor(size[0] / ratio), Math.floor(size[1] / ratio)];
      const { decibels, bias, text } = quality(name, size, to, "box");
      // A rounding to bytes alone gives 58.9 dB; planes rounded before it would give 52.
      assert(decibels >= 57, `${text}: ${decibels} dB`);
      assert(Math.abs(bias) <= 0.03, `${text}: ${bias}`);
    }
  }
});

Deno.test("convert() reduces pixels without a bias", () => {
  for (const name of ["rgb24", "rgba", "gbrp"]) {
    for (const to of [[84, 56], [84, 112], [168, 56], [42, 28], [56, 40], [24, 16]] as const) {
      const { decibels, bias, text } = quality(name, [168, 112], to, "box");
      assert(decibels >= 57, `${text}: ${decibels} dB`);
      assert(Math.abs(bias) <= 0.03, `${text}: ${bias}`);
    }
  }
});

Deno.test("convert() reduces words of either byte order, planar or not, to the same pixels", () => {
  const size: Size = [24, 16];
  const planar = encoded("yuv420p10le", scene(size), size);
  const words = new Uint16Array(planar.buffer);
  const swapped = planar.map((_, i) => planar[i ^ 1]!);
  const luma = size[0] * size[1];
  const chroma = luma / 4;
  const semiplanar = Uint16Array.from(words, (_, i) => {
    const at = i - luma;
    return 64 * words[at < 0 ? i : luma + (at & 1) * chroma + (at >> 1)]!;
  });
  for (const to of [[8, 5], [12, 8], [6, 4], [24, 9]] as const) {
    const [width, height] = to;
    const [little, big, semi] = ([
      ["yuv420p10le", planar],
      ["yuv420p10be", swapped],
      ["p010le", new Uint8Array(semiplanar.buffer)],
    ] as const).map(([name, bytes]) => {
      const source = makePicture(memory, name, ...size, bytes, 4);
      const pixels = convertedBytes(memory, source, { width, height });
      source.block.release();
      return pixels;
    });
    assertEquals(big, little, `big-endian, ${to}`);
    assertEquals(semi, little, `semi-planar, ${to}`);
  }
});
