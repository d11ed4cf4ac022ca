import { assertEquals, assertRejects } from "@std/assert";
import { UnsupportedFormatError } from "@lab/filers-client";
import { testPattern } from "@lab/filers-client/testing";
import { concat, parseY4m } from "./parsers.ts";
import { recordAll, TestFolder } from "./recording.ts";

/** Source format, the header's chroma and range, and the planar format of the same samples. */
const carried: [source: string, chroma: string, range: string, planar?: string][] = [
  ["gray", "mono", "FULL"],
  ["gray9le", "mono9", "FULL"],
  ["gray10le", "mono10", "FULL"],
  ["gray12le", "mono12", "FULL"],
  ["gray16le", "mono16", "FULL"],
  ["gray16be", "mono16", "FULL", "gray16le"],
  ["yuv420p", "420jpeg", "LIMITED"],
  ["yuvj420p", "420jpeg", "FULL"],
  ["yuv422p", "422", "LIMITED"],
  ["yuv444p", "444", "LIMITED"],
  ["yuv411p", "411", "LIMITED"],
  ["yuva444p", "444alpha", "LIMITED"],
  ["yuv420p10le", "420p10", "LIMITED"],
  ["yuv422p12le", "422p12", "LIMITED"],
  ["yuv444p16le", "444p16", "LIMITED"],
  ["yuv420p10be", "420p10", "LIMITED", "yuv420p10le"],
  ["uyvy422", "422", "LIMITED", "yuv422p"],
  ["yuyv422", "422", "LIMITED", "yuv422p"],
  ["yvyu422", "422", "LIMITED", "yuv422p"],
  ["nv12", "420jpeg", "LIMITED", "yuv420p"],
  ["nv21", "420jpeg", "LIMITED", "yuv420p"],
  ["nv24", "444", "LIMITED", "yuv444p"],
  ["p010le", "420p10", "LIMITED", "yuv420p10le"],
];

for (const [width, height] of [[65, 49], [64, 48], [1, 1]] as const) {
  for (const [source, chroma, range, planar = source] of carried) {
    Deno.test(`record() keeps ${source} ${width}x${height} exactly as .y4m`, async () => {
      await using folder = new TestFolder();
      await recordAll({ pixelFormat: source, width, height }, folder.file("a.y4m"));
      const expected = [0, 1, 2].map((i) => concat(testPattern(planar, width, height, i).planes));
      const { header, frames } = parseY4m(await folder.read("a.y4m"), expected[0]!.length);
      assertEquals(
        header,
        `YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C${chroma} XCOLORRANGE=${range}`,
      );
      assertEquals(frames, expected);
    });
  }
}

for (const source of ["rgb24", "bgr24", "rgba", "bgra", "gbrp", "rgb565le", "pal8"]) {
  Deno.test(`record() turns ${source} into full-range 4:4:4 for .y4m`, async () => {
    await using folder = new TestFolder();
    const [width, height] = [48, 12];
    await recordAll({ pixelFormat: source, width, height, frames: 1 }, folder.file("a.y4m"));
    const { header, frames: [frame] } = parseY4m(await folder.read("a.y4m"), width * height * 3);
    assertEquals(header.split(" ").slice(-2), ["C444", "XCOLORRANGE=FULL"]);
    const { planes: [rgb] } = testPattern("rgb24", width, height, 0);
    const size = width * height;
    for (let i = 0; i < size; i++) {
      const [y, u, v] = [frame![i]!, frame![size + i]! - 128, frame![2 * size + i]! - 128];
      // Back by the definition of BT.601. Rounding of the three may add up to 2 (measured: 1), and
      // formats of fewer bits cannot say the ramp's grays better than this.
      const back = [y + 1.402 * v, y - 0.344136 * u - 0.714136 * v, y + 1.772 * u];
      const tolerance = { rgb565le: 6, pal8: 44 }[source] ?? 2;
      for (const [channel, value] of back.entries()) {
        const error = Math.abs(value - rgb![i * 3 + channel]!);
        if (error > tolerance) throw new Error(`pixel ${i}, channel ${channel}: ${error} off`);
      }
    }
  });
}

Deno.test("record() refuses a format that .y4m has no way to hold", async () => {
  await using folder = new TestFolder();
  const image = () => ({
    pixelFormat: "xyz12le",
    width: 2,
    height: 1,
    planes: [new Uint8Array(12)],
    linesizes: [12],
    metadata: { t: 0 },
  });
  const error = await assertRejects(
    () => recordAll({ image, frames: 1 }, folder.file("a.y4m")),
    UnsupportedFormatError,
  );
  assertEquals(/^Cannot record xyz12le as \.y4m: .*\.raw/.test(error.message), true);
  assertEquals(folder.files, [], "no empty files are left behind");
});
