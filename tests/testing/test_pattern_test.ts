import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { UnsupportedFormatError } from "../../src/errors.ts";
import { pixelFormats, planeShapes } from "../../src/pixels/formats.ts";
import { testPattern } from "../../src/testing/mod.ts";

Deno.test("testPattern() draws every format in full, and the same each time", () => {
  for (const format of pixelFormats) {
    for (const [width, height] of [[64, 48], [33, 17], [5, 3], [1, 1]] as const) {
      const image = testPattern(format.name, width, height, 5);
      const sizes = planeShapes(format, width, height).map(({ rowBytes, rows }) => rowBytes * rows);
      assertEquals(image.planes.map((plane) => plane.length), sizes, format.name);
      assertEquals(testPattern(format.name, width, height, 5), image, format.name);
    }
    const [first, later] = [0, 6].map((index) => testPattern(format.name, 64, 48, index));
    assertNotEquals(first?.planes[0], later?.planes[0], format.name);
  }
});

Deno.test("testPattern() counts frames in the digits at the top left", () => {
  for (const index of [0, 1, 5, 1000, 43690, 65535, 65537]) {
    const { planes: [luma], metadata } = testPattern("gray", 640, 480, index);
    const digits = Array.from({ length: 16 }, (_, bit) => luma![8 * 640 + bit * 16 + 8] ? 1 : 0);
    assertEquals(parseInt(digits.join(""), 2), index % 65536);
    assertEquals(metadata, { t: index / 30, count: index });
  }
});

// By the definitions of the formats and of BT.601, at points that nothing moves over.
const samples: [format: string, plane: number, offset: number, bytes: number[]][] = [
  // 640x480: bars are 80 wide; row 40, the middle of yellow and of red.
  ["rgb24", 0, (40 * 640 + 120) * 3, [255, 255, 0]],
  ["bgr24", 0, (40 * 640 + 440) * 3, [0, 0, 255]],
  ["rgba", 0, (40 * 640 + 440) * 4, [255, 0, 0, 255]],
  ["argb", 0, (40 * 640 + 440) * 4, [255, 255, 0, 0]],
  ["gray", 0, 40 * 640 + 440, [76]],
  ["yuv420p", 0, 40 * 640 + 440, [81]],
  ["yuv420p", 1, 20 * 320 + 220, [90]],
  ["yuv420p", 2, 20 * 320 + 220, [240]],
  ["yuvj444p", 0, 40 * 640 + 440, [76]],
  ["yuvj444p", 2, 40 * 640 + 440, [255]],
  ["nv12", 1, 20 * 640 + 440, [90, 240]],
  ["uyvy422", 0, 40 * 1280 + 880, [90, 81, 240, 81]],
  ["rgb565le", 0, (40 * 640 + 440) * 2, [0x00, 0xf8]],
  ["rgb565be", 0, (40 * 640 + 440) * 2, [0xf8, 0x00]],
  ["rgb555le", 0, (40 * 640 + 120) * 2, [0xe0, 0x7f]],
  ["rgb48le", 0, (40 * 640 + 440) * 6, [255, 255, 0, 0, 0, 0]],
  ["gray10le", 0, (40 * 640 + 40) * 2, [0xff, 0x03]],
  ["yuv420p10le", 0, (40 * 640 + 40) * 2, [0xac, 0x03]],
  ["p010le", 0, (40 * 640 + 40) * 2, [0x00, 0xeb]],
  ["x2rgb10le", 0, (40 * 640 + 440) * 4, [0x00, 0x00, 0xf0, 0x3f]],
  ["gbrp", 2, 40 * 640 + 440, [255]],
  ["monow", 0, 40 * 80 + 5, [0x00]],
  ["monob", 0, 40 * 80 + 5, [0xff]],
  ["bayer_rggb8", 0, 40 * 640 + 440, [255, 0]],
];

Deno.test("testPattern() writes each colour where the format has it", () => {
  for (const [format, plane, offset, bytes] of samples) {
    const { planes } = testPattern(format, 640, 480, 0);
    const got = [...planes[plane]!.subarray(offset, offset + bytes.length)];
    assertEquals(got, bytes, format);
  }
});

Deno.test("testPattern() moves a spot that bounces off the edges", () => {
  const positions = Array.from({ length: 400 }, (_, index) => {
    const { planes: [luma] } = testPattern("gray", 200, 120, index);
    // White in the last bar, which is black, between the digits and the ramp.
    return luma!.subarray(20 * 200, 80 * 200).some((value, at) => at % 200 >= 180 && value === 255);
  });
  assert(positions.includes(true) && positions.includes(false));
});

Deno.test("testPattern() gives planes of the image's own", () => {
  const image = testPattern("pal8", 16, 16, 0);
  for (const plane of image.planes) plane.fill(1);
  assertNotEquals(testPattern("pal8", 16, 16, 0).planes, image.planes);
});

Deno.test("testPattern() names the argument at fault", () => {
  assertThrows(() => testPattern("xyz", 4, 4, 0), UnsupportedFormatError, '"xyz" is unknown');
  assertThrows(() => testPattern("gray", 0, 4, 0), RangeError, "width is 0");
  assertThrows(() => testPattern("gray", 4, 1.5, 0), RangeError, "height is 1.5");
  assertThrows(() => testPattern("gray", 4, 4, -1), RangeError, "index is -1");
});
