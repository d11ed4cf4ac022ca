import { assert, assertEquals, assertThrows } from "@std/assert";
import { UnsupportedFormatError } from "../../src/errors.ts";
import { type ConversionOptions, conversionSettings, convert } from "../../src/pixels/converter.ts";
import { pixelFormats } from "../../src/pixels/formats.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import type { OutputFormat } from "../../src/pixels/picture.ts";
import {
  areaMean,
  convertedBytes,
  difference,
  makePicture,
  noise,
  pictureBytes,
  validSamples,
} from "./picture_setup.ts";

const memory = new PictureMemory();
const pixelBytes = { rgba: 4, bgra: 4, rgb24: 3, bgr24: 3, gray: 1, gray16: 2 } as const;
const outputs = Object.keys(pixelBytes) as OutputFormat[];

/** Pixels as the reference moves them about. */
interface Pixels {
  width: number;
  height: number;
  /** One for each pixel. */
  pixels: Uint8Array[];
}

function pixelsOf(bytes: Uint8Array, width: number, height: number, format: OutputFormat): Pixels {
  const size = pixelBytes[format];
  const pixels = Array.from(
    { length: width * height },
    (_, i) => bytes.subarray(i * size, (i + 1) * size),
  );
  return { width, height, pixels };
}

/** A picture whose pixel at (x, y) is the source's at `from(x, y)`. */
function rearranged(
  source: Pixels,
  width: number,
  height: number,
  from: (x: number, y: number) => [number, number],
): Pixels {
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = from(i % width, Math.floor(i / width));
    return source.pixels[y * source.width + x]!;
  });
  return { width, height, pixels };
}

function turned(source: Pixels, rotate: number, flip: string | undefined): Pixels {
  const { width: w, height: h } = source;
  const rotated = rotate === 90
    ? rearranged(source, h, w, (x, y) => [y, h - 1 - x])
    : rotate === 180
    ? rearranged(source, w, h, (x, y) => [w - 1 - x, h - 1 - y])
    : rotate === 270
    ? rearranged(source, h, w, (x, y) => [w - 1 - y, x])
    : source;
  const { width, height } = rotated;
  if (flip === "horizontal") {
    return rearranged(rotated, width, height, (x, y) => [width - 1 - x, y]);
  }
  if (flip === "vertical") {
    return rearranged(rotated, width, height, (x, y) => [x, height - 1 - y]);
  }
  return rotated;
}

function cropped(source: Pixels, { x, y, width, height }: NonNullable<ConversionOptions["crop"]>) {
  return rearranged(source, width, height, (column, line) => [x + column, y + line]);
}

function bytesOf({ pixels }: Pixels): Uint8Array {
  return Uint8Array.from(pixels.flatMap((pixel) => [...pixel]));
}

function noisePicture(name: string, width: number, height: number, padding = 5) {
  const bytes = validSamples(name, noise(pictureBytes(name, width, height), width * height));
  return makePicture(memory, name, width, height, bytes, padding);
}

const turns = ([0, 90, 180, 270] as const).flatMap((rotate) =>
  ([undefined, "horizontal", "vertical"] as const).map((flip) => ({
    rotate,
    ...(flip && { flip }),
  }))
);

for (const { name } of pixelFormats) {
  Deno.test(`convert() crops ${name} exactly at any offset`, () => {
    const [width, height] = [23, 14];
    const source = noisePicture(name, width, height);
    const crops = [
      { x: 0, y: 0, width: 23, height: 14 },
      { x: 1, y: 1, width: 7, height: 5 },
      { x: 4, y: 4, width: 8, height: 8 },
      { x: 3, y: 2, width: 20, height: 12 },
      { x: 22, y: 13, width: 1, height: 1 },
    ];
    for (const format of outputs) {
      const whole = pixelsOf(convertedBytes(memory, source, { format }), width, height, format);
      for (const crop of crops) {
        const bytes = convertedBytes(memory, source, { format, crop });
        assertEquals(bytes, bytesOf(cropped(whole, crop)), `${format}, ${JSON.stringify(crop)}`);
      }
    }
    source.block.release();
  });
}

// The lines of all of them begin at odd addresses, too.
const kinds = [
  ...["yuv420p", "nv12", "uyvy422", "gray", "gray10le", "gray16le"],
  ...["rgb24", "bgra", "rgb0", "monob"],
];
for (const name of kinds) {
  Deno.test(`convert() rotates and flips ${name} exactly`, () => {
    for (const [width, height] of [[23, 14], [1, 9], [8, 1], [64, 32]] as const) {
      const source = noisePicture(name, width, height);
      for (const format of outputs) {
        const whole = pixelsOf(convertedBytes(memory, source, { format }), width, height, format);
        for (const turn of turns) {
          const crop = {
            x: width >> 2,
            y: height >> 2,
            width: width >> 1 || 1,
            height: 1 + height >> 1,
          };
          const expected = turned(cropped(whole, crop), turn.rotate, turn.flip);
          const picture = convert(memory, source, conversionSettings({ format, crop, ...turn }));
          const text = `${width}x${height} to ${format}, ${JSON.stringify(turn)}`;
          assertEquals([picture.width, picture.height], [expected.width, expected.height], text);
          assertEquals(picture.block.bytes.slice(), bytesOf(expected), text);
          picture.block.release();
        }
      }
      source.block.release();
    }
  });

  Deno.test(`convert() takes the nearest pixels of ${name} without a filter`, () => {
    const [width, height] = [22, 14];
    const source = noisePicture(name, width, height);
    for (const format of outputs) {
      const whole = pixelsOf(convertedBytes(memory, source, { format }), width, height, format);
      for (const [w, h] of [[11, 7], [50, 3], [5, 40], [22, 33], [64, 14], [1, 1]] as const) {
        const expected = rearranged(whole, w, h, (x, y) => [
          Math.floor((x + 0.5) * width / w),
          Math.floor((y + 0.5) * height / h),
        ]);
        const bytes = convertedBytes(memory, source, {
          format,
          width: w,
          height: h,
          filter: "none",
        });
        assertEquals(bytes, bytesOf(expected), `${format} ${w}x${h}`);
      }
    }
    source.block.release();
  });
}

for (const name of ["yuv420p", "nv12", "gray", "gray16le", "rgb24", "rgba", "bayer_rggb8"]) {
  Deno.test(`convert() flips ${name} exactly what it scales`, () => {
    const source = noisePicture(name, 64, 32);
    for (const format of outputs) {
      for (const filter of ["none", "linear", "bilinear", "box"] as const) {
        for (const [width, height] of [[32, 16], [16, 8], [43, 21], [21, 50], [128, 64]] as const) {
          const size = { format, filter, width, height };
          const scaled = pixelsOf(convertedBytes(memory, source, size), width, height, format);
          for (const turn of turns.filter(({ rotate }) => rotate % 180 === 0)) {
            assertEquals(
              convertedBytes(memory, source, { ...size, ...turn }),
              bytesOf(turned(scaled, turn.rotate, turn.flip)),
              `${JSON.stringify(size)}, ${JSON.stringify(turn)}`,
            );
          }
        }
      }
    }
    source.block.release();
  });
}

const reductions = [
  [48, 32],
  [32, 21],
  [24, 16],
  [64, 43],
  [19, 13],
  [12, 8],
  [7, 5],
  [96, 9],
  [5, 64],
  [1, 1],
] as const;

for (
  const [name, format, allowed] of [
    ["rgba", "rgba", 1.01],
    ["rgb24", "rgba", 1.01],
    ["gray", "gray", 1.01],
    ["gray16le", "gray16", 0.6],
    ["yuv444p", "rgba", 2.5],
    ["yuvj444p", "rgba", 2.5],
  ] as const
) {
  Deno.test(`convert() reduces ${name} to the mean of what each pixel covers`, () => {
    const size = [96, 64] as const;
    const source = makePicture(memory, name, ...size, gentle(name, ...size));
    const bytes = convertedBytes(memory, source, { format });
    const values = format === "gray16" ? new Uint16Array(bytes.buffer) : bytes;
    for (const [width, height] of reductions) {
      const reduced = convertedBytes(memory, source, { format, width, height });
      const { largest } = difference(
        format === "gray16" ? new Uint16Array(reduced.buffer) : reduced,
        areaMean(values, format === "rgba" ? 4 : 1, size, [width, height]),
      );
      assert(largest <= allowed, `${width}x${height}: ${largest} off`);
    }
    source.block.release();
  });
}

/** Noise between 64 and 191, so that YUV stays within what RGB can show (where means commute). */
function gentle(name: string, width: number, height: number): Uint8Array {
  const bytes = noise(pictureBytes(name, width, height));
  return /yuv|nv|uyvy/.test(name) ? bytes.map((value) => 96 + (value >> 2)) : bytes;
}

for (const name of ["yuv420p", "nv12", "uyvy422", "yuv410p"]) {
  Deno.test(`convert() reduces ${name} rightly where the crop cuts through chroma samples`, () => {
    const source = makePicture(memory, name, 24, 16, gentle(name, 24, 16));
    for (
      const crop of [
        { x: 1, y: 0, width: 8, height: 8 },
        { x: 0, y: 3, width: 8, height: 4 },
        { x: 0, y: 0, width: 7, height: 6 },
        { x: 4, y: 4, width: 8, height: 5 },
      ]
    ) {
      const rgba = convertedBytes(memory, source, { crop });
      const [width, height] = [crop.width >> 1, crop.height >> 1];
      const mean = areaMean(rgba, 4, [crop.width, crop.height], [width, height]);
      const { largest } = difference(convertedBytes(memory, source, { crop, width, height }), mean);
      assert(largest <= 2, `${JSON.stringify(crop)}: ${largest} off`);
    }
    source.block.release();
  });
}

Deno.test("convert() with the box filter reads every pixel, whatever the ratio", () => {
  const [width, height] = [60, 60];
  for (const name of ["rgba", "gray", "yuv420p", "yuv444p", "nv12", "gray16le"]) {
    for (const side of [30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1]) {
      for (const format of ["rgba", "gray", "gray16"] as const) {
        // One white line and one white column in black: each must leave a trace.
        const bytes = new Uint8Array(pictureBytes(name, width, height));
        const source = makePicture(memory, name, width, height, bytes);
        const { stride } = source.planes[0]!;
        const step = stride / width;
        if (name !== "gray16le") source.block.bytes.fill(16, 0, stride * height);
        source.block.bytes.fill(128, stride * height);
        source.block.bytes.fill(255, 31 * stride, 32 * stride);
        for (let y = 0; y < height; y++) {
          source.block.bytes.fill(255, y * stride + 7 * step, y * stride + 8 * step);
        }
        const reduced = convertedBytes(memory, source, { format, width: side, height: side });
        source.block.release();
        const pixel = reduced.length / side / side;
        const sample = (x: number, y: number) =>
          reduced[(y * side + x) * pixel + (pixel === 2 ? 1 : 0)]!;
        const line = Math.floor(31 * side / height);
        const column = Math.floor(7 * side / width);
        assert(sample(side - 1, line) > 2, `${name} to ${format}, ${side}: the line is lost`);
        assert(sample(column, side - 1) > 2, `${name} to ${format}, ${side}: the column is lost`);
      }
    }
  }
});

Deno.test("convert() with the linear filter averages the right two pixels in halving", () => {
  for (const name of ["rgba", "rgb24", "gray", "gray16le", "yuv444p"]) {
    for (const [width, height] of [[32, 8], [32, 16], [30, 4]] as const) {
      // Every line alike, so that it does not matter which one is taken.
      const line = noise(width, 7).map((value) => 96 + (value >> 2));
      const samples = pictureBytes(name, width, height) / width / height;
      const bytes = new Uint8Array(pictureBytes(name, width, height)).map((_, i) =>
        name === "yuv444p" && i >= width * height ? 128 : line[
          Math.floor(
            name === "yuv444p" ? i : i / samples,
          ) % width
        ]!
      );
      const source = makePicture(memory, name, width, height, bytes, 4);
      const whole = convertedBytes(memory, source, {});
      const size = { width: width / 2, height: height / 4 };
      const halved = convertedBytes(memory, source, { ...size, filter: "linear" });
      const expected = Float64Array.from(halved, (_, i) => {
        const at = (i >> 2) % size.width * 8 + (i & 3);
        return (whole[at]! + whole[at + 4]!) / 2;
      });
      assert(difference(halved, expected).largest <= 1, `${name} ${width}x${height}`);
      source.block.release();
    }
  }
});

Deno.test("convert() enlarges a gradient smoothly and keeps flat areas flat", () => {
  for (const name of ["rgba", "gray", "gray16le", "yuv420p", "yuv444p"]) {
    const flat = makePicture(
      memory,
      name,
      8,
      8,
      new Uint8Array(pictureBytes(name, 8, 8)).fill(128),
    );
    for (const filter of ["linear", "bilinear", "box"] as const) {
      const one = convertedBytes(memory, flat, { width: 1, height: 1 });
      const many = convertedBytes(memory, flat, { width: 30, height: 19, filter });
      const expected = Uint8Array.from(many, (_, i) => one[i % 4]!);
      assert(difference(many, expected).largest <= 1, `${name} ${filter}`);
    }
    flat.block.release();
  }
});

Deno.test("convert() keeps the aspect ratio where one side alone is given", () => {
  const source = noisePicture("gray", 192, 108);
  for (
    const [options, width, height] of [
      [{ width: 96 }, 96, 54],
      [{ height: 54 }, 96, 54],
      [{ width: 1 }, 1, 1],
      [{ width: 54, rotate: 90 }, 54, 96],
      [{ height: 50, crop: { x: 2, y: 3, width: 10, height: 100 } }, 5, 50],
    ] as const
  ) {
    const picture = convert(memory, source, conversionSettings(options));
    assertEquals([picture.width, picture.height], [width, height]);
    assertEquals(picture.stride, width * 4);
    assertEquals(picture.block.bytes.length, width * height * 4);
    picture.block.release();
  }
});

Deno.test("convert() adds opaque black bars for contain", () => {
  const white = new Uint8Array(pictureBytes("rgb24", 40, 20)).fill(255);
  const source = makePicture(memory, "rgb24", 40, 20, white);
  for (const format of outputs) {
    const size = pixelBytes[format];
    for (
      const [options, x, y, w, h] of [
        [{ width: 40, height: 41 }, 0, 10, 40, 20],
        [{ width: 60, height: 20 }, 10, 0, 40, 20],
        [{ width: 30, height: 31, rotate: 90 }, 7, 0, 16, 31],
      ] as const
    ) {
      const bytes = convertedBytes(memory, source, { format, fit: "contain", ...options });
      const expected = Array.from({ length: options.width * options.height }, (_, i) => {
        const [column, line] = [i % options.width, Math.floor(i / options.width)];
        const inside = column >= x && column < x + w && line >= y && line < y + h;
        const pixel = new Array(size).fill(inside ? 255 : 0);
        if (size === 4) pixel[3] = 255;
        return pixel;
      }).flat();
      assertEquals([...bytes], expected, `${format} ${JSON.stringify(options)}`);
    }
  }
});

Deno.test("convert() cuts off evenly at both sides for cover", () => {
  // Columns 0-9 and 30-39 are black, the middle is white.
  const bytes = Uint8Array.from(
    { length: 40 * 20 },
    (_, i) => i % 40 < 10 || i % 40 >= 30 ? 0 : 255,
  );
  const source = makePicture(memory, "gray", 40, 20, bytes);
  const cover = convertedBytes(memory, source, {
    format: "gray",
    width: 10,
    height: 10,
    fit: "cover",
  });
  assertEquals(cover, new Uint8Array(100).fill(255));
  const turned = { format: "gray", width: 10, height: 10, fit: "cover", rotate: 90 } as const;
  assertEquals(convertedBytes(memory, source, turned), new Uint8Array(100).fill(255));
});

Deno.test("convert() refuses a crop that reaches outside the picture, naming the sizes", () => {
  const source = noisePicture("gray", 10, 8);
  for (const crop of [{ x: 5, y: 0, width: 6, height: 1 }, { x: 0, y: 8, width: 1, height: 1 }]) {
    assertThrows(() => convertedBytes(memory, source, { crop }), RangeError, "picture of 10x8");
  }
});

Deno.test("convert() refuses what keeping the aspect ratio would make too large", () => {
  const source = noisePicture("gray", 1, 1000);
  assertThrows(
    () => convertedBytes(memory, source, { width: 100 }),
    UnsupportedFormatError,
    "100000",
  );
});
