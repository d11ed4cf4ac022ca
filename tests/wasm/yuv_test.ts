import { assert, assertEquals } from "@std/assert";
import { instantiate } from "../../src/pixels/libyuv.ts";

const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
const libyuv = instantiate(memory);
const n = 1 << 16;
const at = (plane: number) => (4 + plane) << 18;
const plane = (index: number, length: number) => new Uint8Array(memory.buffer, at(index), length);

// Every y and u, for one v after the other.
plane(0, n).set(Uint8Array.from({ length: n }, (_, i) => i));
plane(1, n).set(Uint8Array.from({ length: n }, (_, i) => i >> 8));

/** Converts all for one v; the pixels as bytes B,G,R,A in one number each. */
function converted(v: number, constants: number, flags: number, target: number): Uint32Array {
  plane(2, n).fill(v);
  libyuv.MaskCpuFlags(flags);
  libyuv.I444ToARGBMatrix(at(0), n, at(1), n, at(2), n, at(target), n * 4, constants, n, 1);
  libyuv.MaskCpuFlags(-1);
  return new Uint32Array(memory.buffer, at(target), n);
}

/** The share of red and blue in luma, by ITU-R BT.601-7, BT.709-6 and BT.2020-2. */
const shares = [[0.299, 0.114], [0.2126, 0.0722], [0.2627, 0.0593]] as const;

/**
 * How far a channel may be from exact arithmetic: what docs/formats.md says. It is never more than
 * 1 from the nearest whole number.
 */
const bounds = [[0.8, 1.28], [1.47, 0.91], [1.37, 0.73]] as const;

for (const matrix of [0, 1, 2] as const) {
  for (const range of [0, 1] as const) {
    const constants = libyuv.YuvMatrix(matrix, range, 0);
    const isOurs = matrix === 2 && range === 1;
    const name = `of matrix ${matrix}, range ${range}`;

    Deno.test(`I444ToARGBMatrix() is near exact arithmetic for every y, u, v ${name}`, () => {
      const [red, blue] = shares[matrix];
      const [black, luma, chroma] = range === 0 ? [16, 255 / 219, 255 / 224] : [0, 1, 1];
      let largest = 0;
      let steps = 0;
      const compare = (byte: number, exact: number) => {
        const expected = Math.min(255, Math.max(0, exact));
        largest = Math.max(largest, Math.abs(byte - expected));
        steps = Math.max(steps, Math.abs(byte - Math.round(expected)));
      };
      for (let v = 0; v < 256; v++) {
        const pixels = converted(v, constants, -1, 3);
        const fromRed = 2 * (1 - red) * (v - 128) * chroma;
        for (let i = 0; i < n; i++) {
          const y = ((i & 255) - black) * luma;
          const fromBlue = 2 * (1 - blue) * ((i >> 8) - 128) * chroma;
          const pixel = pixels[i]!;
          compare(pixel & 255, y + fromBlue);
          compare(
            pixel >> 8 & 255,
            y - (red * fromRed + blue * fromBlue) / (1 - red - blue),
          );
          compare(pixel >> 16 & 255, y + fromRed);
        }
      }
      assert(largest <= bounds[matrix][range], `${largest} off`);
      assertEquals(steps, 1);
    });

    if (isOurs) continue;
    Deno.test(`I444ToARGBMatrix() is what libyuv's row gives for every y, u, v ${name}`, () => {
      for (let v = 0; v < 256; v++) {
        const kernels = converted(v, constants, -1, 3);
        const rows = converted(v, constants, 1, 4);
        const differing = kernels.findIndex((pixel, i) => pixel !== rows[i]);
        assertEquals(differing, -1, `y ${differing & 255}, u ${differing >> 8}, v ${v}`);
      }
    });
  }
}
