import { assertEquals, assertRejects } from "@std/assert";
import { snapshot, UnsupportedFormatError } from "@lab/filers-client";
import { testPattern } from "@lab/filers-client/testing";
import { findPixelFormat, planeShapes } from "../../src/pixels/formats.ts";
import { colorAt, type ReferenceColor } from "../pixels/reference.ts";
import { parsePng } from "./parsers.ts";
import { TestFolder, withCamera } from "./recording.ts";

/** 16-bit samples as they stand in a PNG, the most significant byte first. */
function bigEndian(bytes: Uint8Array): Uint8Array {
  return bytes.map((_byte, i) => bytes[i ^ 1]!);
}

/** Values of `depth` bits, stretched to 16. */
function stretched(bytes: Uint8Array, depth: number): Uint8Array {
  const values = new Uint16Array(bytes.slice().buffer);
  const scaled = values.map((value) => Math.round(value * 65535 / (2 ** depth - 1)));
  return bigEndian(new Uint8Array(scaled.buffer));
}

/** RGB and alpha of the test pattern by the standards' formulas. */
function exact(format: string, color: ReferenceColor = {}): Uint8Array {
  const [width, height] = [65, 49];
  const row = findPixelFormat(format)!;
  const shapes = planeShapes(row, width, height);
  const planes = testPattern(format, width, height, 0).planes
    .map((bytes, i) => ({ bytes, stride: shapes[i]!.rowBytes }));
  const samples = Array.from(
    { length: width * height },
    (_, i) =>
      colorAt({ format, width, height, planes }, i % width, Math.floor(i / width), color)
        .slice(0, row.alpha ? 4 : 3),
  ).flat();
  const values = samples.map((value) => Math.round(65535 * Math.min(1, Math.max(0, value))));
  return bigEndian(new Uint8Array(Uint16Array.from(values).buffer));
}

const pattern = (pixelFormat: string) => testPattern(pixelFormat, 65, 49, 0).planes[0]!;

/** Source, channels and depth of the file, and its samples. */
const pictures: [source: string, channels: number, depth: number, samples: () => Uint8Array][] = [
  ["gray", 1, 8, () => pattern("gray")],
  ["gray16le", 1, 16, () => bigEndian(pattern("gray16le"))],
  ["gray16be", 1, 16, () => pattern("gray16be")],
  ["gray10le", 1, 16, () => stretched(pattern("gray10le"), 10)],
  ["rgb24", 3, 8, () => pattern("rgb24")],
  ["bgr24", 3, 8, () => pattern("rgb24")],
  ["gbrp", 3, 8, () => pattern("rgb24")],
  ["rgba", 4, 8, () => pattern("rgba")],
  ["bgra", 4, 8, () => pattern("rgba")],
  ["rgb48le", 3, 16, () => bigEndian(pattern("rgb48le"))],
  ["bgr48be", 3, 16, () => pattern("rgb48be")],
  ["rgba64le", 4, 16, () => bigEndian(pattern("rgba64le"))],
  ["ya16le", 2, 16, () => bigEndian(pattern("ya16le"))],
  ["yuv420p10le", 3, 16, () => exact("yuv420p10le")],
  ["p010be", 3, 16, () => exact("p010be")],
  ["yuva444p12le", 4, 16, () => exact("yuva444p12le")],
  ["gbrp12le", 3, 16, () => {
    const { planes: [g, b, r] } = testPattern("gbrp12le", 65, 49, 0);
    const bytes = new Uint8Array(g!.length * 3);
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = [r, g, b][(i >> 1) % 3]![Math.floor(i / 6) * 2 + i % 2]!;
    }
    return stretched(bytes, 12);
  }],
];

for (const [source, channels, depth, samples] of pictures) {
  Deno.test(`snapshot() keeps ${source} at ${depth} bits`, async () => {
    await using folder = new TestFolder();
    const file = folder.file("a.png");
    const server = { pixelFormat: source, width: 65, height: 49 };
    const taken = await withCamera(server, (camera) => snapshot(camera, file));
    assertEquals(taken, { file, width: 65, height: 49, depth, metadata: { t: 0, count: 0 } });
    const png = parsePng(await folder.read("a.png"));
    assertEquals([png.width, png.height, png.channels, png.depth], [65, 49, channels, depth]);
    assertEquals(png.data, samples());
  });
}

Deno.test("snapshot() takes deep YUV for what it is said to be", async () => {
  await using folder = new TestFolder();
  const color = { matrix: "bt709", range: "full" } as const;
  const server = { pixelFormat: "yuv422p10le", width: 65, height: 49 };
  await withCamera(server, (camera) => snapshot(camera, folder.file("a.png"), { color }));
  assertEquals(parsePng(await folder.read("a.png")).data, exact("yuv422p10le", color));
});

Deno.test("snapshot() makes 8-bit RGB of deep colour that is cropped", async () => {
  await using folder = new TestFolder();
  const crop = { x: 1, y: 2, width: 30, height: 20 };
  const taken = await withCamera(
    { pixelFormat: "yuv420p10le" },
    (camera) => snapshot(camera, folder.file("a.png"), { crop }),
  );
  assertEquals([taken.width, taken.height, taken.depth], [30, 20, 8]);
});

Deno.test("snapshot() makes RGB of YUV, and of 1x1", async () => {
  await using folder = new TestFolder();
  const server = { pixelFormat: "yuv420p", width: 1, height: 1 };
  await withCamera(server, (camera) => snapshot(camera, folder.file("a.png")));
  const { width, height, channels, depth } = parsePng(await folder.read("a.png"));
  assertEquals([width, height, channels, depth], [1, 1, 3, 8]);
});

Deno.test("snapshot() converts as it is asked to", async () => {
  await using folder = new TestFolder();
  const options = {
    format: "bgra",
    width: 20,
    crop: { x: 0, y: 0, width: 40, height: 20 },
  } as const;
  await withCamera(
    { pixelFormat: "gray16le" },
    (camera) => snapshot(camera, folder.file("a.png"), options),
  );
  const { width, height, channels, depth } = parsePng(await folder.read("a.png"));
  assertEquals([width, height, channels, depth], [20, 10, 4, 8]);
});

Deno.test("snapshot() compresses a large picture while the event loop turns", async () => {
  await using folder = new TestFolder();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const server = { pixelFormat: "rgb24", width: 1920, height: 1080 };
  try {
    await withCamera(server, (camera) => {
      turns = 0;
      return snapshot(camera, folder.file("a.png"));
    });
  } finally {
    clearInterval(timer);
  }
  const { data } = parsePng(await folder.read("a.png"));
  assertEquals(data, testPattern("rgb24", 1920, 1080, 0).planes[0]);
  if (turns < 5) throw new Error(`the event loop turned ${turns} times`);
});

Deno.test("snapshot() takes a file URL, and refuses other extensions and files that are there", async () => {
  await using folder = new TestFolder();
  await withCamera({ frames: 1, recordings: 9 }, async (camera) => {
    const url = new URL(`file://${folder.file("a.png")}`);
    await snapshot(camera, url);
    await assertRejects(() => snapshot(camera, "a.jpg"), TypeError, ".png");
    await assertRejects(() => snapshot(camera, url), Error, "exists already");
    await snapshot(camera, url, { overwrite: true });
  });
});

Deno.test("snapshot() refuses native YUV, and an abort ends it", async () => {
  await using folder = new TestFolder();
  await withCamera({ pixelFormat: "yuv420p" }, async (camera) => {
    await assertRejects(
      () => snapshot(camera, folder.file("a.png"), { format: "native" }),
      UnsupportedFormatError,
      "Ask for another format",
    );
  });
  await withCamera({ recordings: 0 }, async (camera) => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    const error = await assertRejects(() => snapshot(camera, folder.file("a.png"), { signal }));
    assertEquals(error, reason);
  });
  assertEquals(folder.files, []);
});
