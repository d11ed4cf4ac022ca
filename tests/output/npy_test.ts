import { assertEquals } from "@std/assert";
import { testPattern } from "@lab/filers-client/testing";
import { concat, parseNpy } from "./parsers.ts";
import { recordAll, TestFolder, withCamera } from "./recording.ts";
import { record } from "@lab/filers-client";

/** Source format, numpy's type, channels, and the format of the same samples as they are kept. */
const arrays: [source: string, descr: string, channels: number, kept: string][] = [
  ["gray", "|u1", 1, "gray"],
  ["gray10le", "<u2", 1, "gray10le"],
  ["gray16le", "<u2", 1, "gray16le"],
  ["gray16be", ">u2", 1, "gray16be"],
  ["rgb24", "|u1", 3, "rgb24"],
  ["bgr24", "|u1", 3, "rgb24"],
  ["rgba", "|u1", 4, "rgba"],
  ["bgra", "|u1", 4, "rgba"],
  ["argb", "|u1", 4, "rgba"],
  ["rgb48le", "<u2", 3, "rgb48le"],
  ["gbrp", "|u1", 3, "rgb24"],
];

for (const [source, descr, channels, kept] of arrays) {
  Deno.test(`record() makes one array of ${source}`, async () => {
    await using folder = new TestFolder();
    await recordAll({ pixelFormat: source }, folder.file("a.npy"));
    const npy = parseNpy(await folder.read("a.npy"));
    assertEquals([npy.descr, ...npy.shape], [descr, 3, 49, 65, channels]);
    const expected = [0, 1, 2].map((i) => testPattern(kept, 65, 49, i).planes[0]!);
    assertEquals(npy.data, concat(expected));
  });
}

Deno.test("record() makes RGB of YUV for .npy", async () => {
  await using folder = new TestFolder();
  await recordAll({ pixelFormat: "yuv444p" }, folder.file("a.npy"));
  const { descr, shape, data } = parseNpy(await folder.read("a.npy"));
  assertEquals([descr, ...shape], ["|u1", 3, 49, 65, 3]);
  assertEquals(data.length, 3 * 49 * 65 * 3);
});

Deno.test("record() converts to the format and size that are asked for", async () => {
  await using folder = new TestFolder();
  const options = { width: 32, height: 24, format: "gray" as const };
  await recordAll({ pixelFormat: "yuv420p" }, folder.file("a.npy"), options);
  assertEquals(parseNpy(await folder.read("a.npy")).shape, [3, 24, 32, 1]);
});

Deno.test("record() keeps 16 bits of gray when it crops and turns", async () => {
  await using folder = new TestFolder();
  const crop = { x: 1, y: 2, width: 30, height: 20 };
  await recordAll({ pixelFormat: "gray16le" }, folder.file("a.npy"), { crop, rotate: 90 });
  const { descr, shape } = parseNpy(await folder.read("a.npy"));
  assertEquals([descr, ...shape], ["<u2", 3, 30, 20, 1]);
});

Deno.test("record() leaves a whole array in the file after each frame", async () => {
  await using folder = new TestFolder();
  const seen: unknown[] = [];
  await withCamera(
    { pixelFormat: "gray", width: 5, height: 3 },
    (camera) =>
      record(camera, folder.file("a.npy"), {
        limit: 4,
        overflow: "block",
        onFrame() {
          const { shape, data } = parseNpy(Deno.readFileSync(folder.file("a.npy")));
          seen.push([...shape, data.length]);
        },
      }),
  );
  assertEquals(seen, [1, 2, 3, 4].map((n) => [n, 3, 5, 1, n * 15]));
});
