/** RGB of 16 bits from every YUV format of more than 8, against the standards' formulas. */

import { assert, assertEquals } from "@std/assert";
import { deepRgb, isDeepYuv } from "../../src/output/deep_rgb.ts";
import { type PixelFormat, pixelFormats, planeShapes } from "../../src/pixels/formats.ts";
import { colorAt } from "../pixels/reference.ts";

const deepFormats = pixelFormats.filter(isDeepYuv);
const [width, height] = [13, 7];

/** A picture of noise. */
function noise(format: PixelFormat) {
  const planes = planeShapes(format, width, height).map(({ rowBytes, rows }) =>
    crypto.getRandomValues(new Uint8Array(rowBytes * rows))
  );
  return { pixelFormat: format.name, format, width, height, planes };
}

Deno.test("there are deep YUV formats of each kind", () => {
  const names = deepFormats.map(({ name }) => name);
  for (const name of ["yuv420p10le", "yuv422p12be", "yuva444p16le", "p010le", "y210le"]) {
    assert(names.includes(name), name);
  }
});

for (const format of deepFormats) {
  Deno.test(`deepRgb() of ${format.name} is the nearest to exact arithmetic`, () => {
    const raster = noise(format);
    const planes = planeShapes(format, width, height).map(({ rowBytes }, i) => (
      { bytes: raster.planes[i]!, stride: rowBytes }
    ));
    const picture = { format: format.name, width, height, planes };
    const channels = format.alpha ? 4 : 3;
    for (const matrix of ["bt601", "bt709", "bt2020"] as const) {
      for (const range of ["limited", "full"] as const) {
        const deep = deepRgb(raster, format, { matrix, fullRange: range === "full" });
        assertEquals(deep.pixelFormat, format.alpha ? "rgba64le" : "rgb48le");
        const samples = new Uint16Array(deep.planes[0]!.buffer);
        assertEquals(samples.length, width * height * channels);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const exact = colorAt(picture, x, y, { matrix, range });
            for (let channel = 0; channel < channels; channel++) {
              const wanted = 65535 * Math.min(1, Math.max(0, exact[channel]!));
              const got = samples[(y * width + x) * channels + channel]!;
              // Half a step, and what doubles lose on another way to the same value.
              assert(Math.abs(got - wanted) < 0.5 + 1e-6, `${x},${y}: ${got} for ${wanted}`);
            }
          }
        }
      }
    }
  });
}
