import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect, DisconnectedError, FilersError, record } from "@lab/filers-client";
import { FakeFilersServer, testPattern } from "@lab/filers-client/testing";
import { concat, parseJsonLines, parseNpy, parsePng, parseY4m } from "./parsers.ts";
import { recordAll, TestFolder, withCamera } from "./recording.ts";

const small = { pixelFormat: "gray", width: 4, height: 2 };

/** The frame numbers of a recording of gray pictures whose pixels all are their number. */
const numbered = {
  ...small,
  image: (index: number) => ({
    ...small,
    planes: [new Uint8Array(8).fill(index)],
    metadata: { t: index / 10, count: index },
  }),
};

Deno.test("record() writes .raw as sent, and .rgba converted", async () => {
  await using folder = new TestFolder();
  await recordAll({ pixelFormat: "nv12" }, folder.file("a.raw"));
  const planes = [0, 1, 2].flatMap((i) => testPattern("nv12", 65, 49, i).planes);
  assertEquals(await folder.read("a.raw"), concat(planes));
  await recordAll({ pixelFormat: "rgb24" }, folder.file("a.rgba"));
  const rgba = [0, 1, 2].flatMap((i) => testPattern("rgba", 65, 49, i).planes);
  assertEquals(await folder.read("a.rgba"), concat(rgba));
});

Deno.test("record() leaves out the padding of lines", async () => {
  await using folder = new TestFolder();
  const planes = [Uint8Array.of(1, 2, 0, 3, 4, 0), Uint8Array.of(5, 0, 0), Uint8Array.of(6)];
  const image = () => ({
    pixelFormat: "yuv420p",
    width: 2,
    height: 2,
    planes,
    linesizes: [3, 3, 1],
    metadata: { t: 0 },
  });
  await recordAll({ image, frames: 1 }, folder.file("a.raw"));
  assertEquals([...await folder.read("a.raw")], [1, 2, 3, 4, 5, 6]);
});

Deno.test("record() keeps the bytes of a pixel format that nobody knows", async () => {
  await using folder = new TestFolder();
  const image = () => ({
    pixelFormat: "xyz12le",
    width: 2,
    height: 1,
    planes: [Uint8Array.from({ length: 12 }, (_, i) => i)],
    linesizes: [12],
    metadata: { t: 0 },
  });
  await recordAll({ image, frames: 2 }, folder.file("a.raw"));
  assertEquals((await folder.read("a.raw")).length, 24);
});

Deno.test("record() notes each frame in the sidecar", async () => {
  await using folder = new TestFolder();
  const counts = [7, 8, 11, undefined];
  const image = (index: number) => ({
    ...small,
    planes: [new Uint8Array(8)],
    metadata: {
      t: index / 2,
      ...(counts[index] === undefined ? {} : { count: counts[index] }),
      serial: 2n ** 60n,
      gain: NaN,
    },
  });
  const summary = await recordAll({ image, frames: 4 }, folder.file("a.y4m"));
  const lines = await folder.text("a.y4m.jsonl");
  assertMatch(lines, /"serial":1152921504606846976/);
  const entries = parseJsonLines(lines);
  const keys = ["index", "t", "count", "receivedAt", "gap", "dropped", "metadata"];
  assertEquals(Object.keys(entries[0]!), keys);
  assertEquals(entries.map(({ index, t, count, gap }) => [index, t, count, gap]), [
    [0, 0, 7, 0],
    [1, 0.5, 8, 0],
    [2, 1, 11, 2],
    [3, 1.5, null, 0],
  ]);
  assertEquals(entries.map(({ metadata }) => (metadata as { gain: unknown }).gain)[0], "NaN");
  assertEquals(summary, {
    files: [folder.file("a.y4m")],
    frames: 4,
    bytes: (await folder.read("a.y4m")).length,
    dropped: 0,
    gaps: 2,
    places: 1,
    missing: [{ before: 2, t: 1, dropped: 0, gap: 2 }],
  });
});

Deno.test("record() says exactly which frames are missing when writing is too slow", async () => {
  await using folder = new TestFolder();
  // The camera leaves out every tenth number, and nobody waits for the writer.
  const image = (index: number) => {
    const count = index + Math.floor(index / 9);
    return { ...numbered.image(index), metadata: { t: count / 10, count } };
  };
  const summary = await withCamera(
    { ...numbered, image, frames: 200 },
    (camera) =>
      record(camera, folder.file("a.raw"), {
        until: "recordingstop",
        capacity: 2,
        onFrame() {
          const end = performance.now() + 3;
          while (performance.now() < end);
        },
      }),
  );
  const entries = parseJsonLines(await folder.text("a.raw.jsonl"));
  let next = entries[0]!.count as number;
  for (const { count, gap, dropped } of entries as Record<string, number>[]) {
    assertEquals(count! - next, gap! + dropped!, `before ${count}`);
    next = count! + 1;
  }
  const sum = (name: string) => entries.reduce((total, entry) => total + Number(entry[name]), 0);
  assertEquals([summary.dropped, summary.gaps], [sum("dropped"), sum("gap")]);
  assertEquals(summary.frames + summary.dropped, 200);
  assert(summary.dropped > 0 && summary.gaps > 0, "or nothing is proven");
  assertEquals(summary.frames, entries.length);
  assertEquals(
    summary.missing.map(({ t, dropped, gap }) => [t, dropped, gap]),
    entries.filter(({ dropped, gap }) => dropped || gap)
      .map(({ t, dropped, gap }) => [t, dropped, gap]),
  );
  const file = await folder.read("a.raw");
  assertEquals(file.length, summary.frames * 8);
});

Deno.test("record() counts no gap between two recordings", async () => {
  await using folder = new TestFolder();
  const counts = [0, 1, 100, 101];
  const image = (index: number) => ({
    ...numbered.image(index),
    metadata: { t: index, count: counts[index]! },
  });
  const summary = await withCamera(
    { ...small, image, frames: 2, recordings: 2 },
    (camera) => record(camera, folder.file("a.raw"), { limit: 4, overflow: "block" }),
  );
  assertEquals([summary.frames, summary.gaps, summary.places], [4, 0, 0]);
});

Deno.test("record() names pictures as Filers does", async () => {
  await using folder = new TestFolder();
  const times = [0, 0.5, 0.5, 1e-5];
  const image = (index: number) => ({
    ...small,
    planes: [new Uint8Array(8).fill(index)],
    metadata: { t: times[index]!, ...(index < 3 ? { count: Math.min(index, 1) } : {}) },
  });
  const summary = await recordAll({ image, frames: 4 }, folder.file("image_.png"));
  assertEquals(folder.files, [
    "image.jsonl",
    "image_t=0.0_count=0.png",
    "image_t=0.5_count=1-1.png",
    "image_t=0.5_count=1.png",
    "image_t=1e-05.png",
  ]);
  assertEquals(parsePng(await folder.read("image_t=0.5_count=1-1.png")).data[0], 2);
  assertEquals(summary.files, [folder.file("image_.png")]);
  assertEquals(
    parseJsonLines(await folder.text("image.jsonl")).map(({ file }) => file),
    [0, 1, 2, 3].map((i) => folder.file(folder.files[[1, 3, 2, 4][i]!]!)),
  );
});

Deno.test("record() fills in a pattern, and never writes over a picture", async () => {
  await using folder = new TestFolder();
  const target = folder.file("{index:03}_{count}_{t}.png");
  await recordAll({ ...numbered, frames: 2 }, target);
  assertEquals(folder.files, ["000_0_0.0.png", "001_1_0.1.png", "frames.jsonl"]);
  await Deno.remove(folder.file("frames.jsonl"));
  await recordAll({ ...numbered, frames: 1 }, target);
  assertEquals(folder.files[0], "000_0_0.0-1.png");
});

Deno.test("record() goes on in another file when the camera changes", async () => {
  await using folder = new TestFolder();
  const image = (index: number) => {
    const width = [4, 4, 6, 6, 4][index]!;
    return {
      pixelFormat: "gray",
      width,
      height: 2,
      planes: [new Uint8Array(width * 2).fill(index)],
      metadata: { t: index },
    };
  };
  await Deno.writeTextFile(folder.file("a_2.y4m"), "of an earlier trial");
  const summary = await recordAll({ image, frames: 5 }, folder.file("a.y4m"));
  const files = ["a.y4m", "a_3.y4m", "a_4.y4m"];
  assertEquals(summary.files, files.map((file) => folder.file(file)));
  assertEquals([summary.frames, summary.places], [5, 0]);
  const sizes = [8, 12, 8];
  const frames = [];
  for (const [i, file] of files.entries()) {
    const parsed = parseY4m(await folder.read(file), sizes[i]!);
    frames.push(parsed.frames.length);
    assertEquals(parseJsonLines(await folder.text(`${file}.jsonl`)).length, parsed.frames.length);
  }
  assertEquals(frames, [2, 2, 1]);
  assertEquals(await folder.text("a_2.y4m"), "of an earlier trial");
  await recordAll({ image, frames: 5 }, folder.file("mixed_.png"));
  assertEquals(folder.files.filter((name) => name.startsWith("mixed_")).length, 5);
});

Deno.test("record() tells why it cannot go on in another file", async () => {
  await using folder = new TestFolder();
  const image = (index: number) => testPattern("gray", index === 0 ? 4 : 6, 2, index);
  const target = folder.file("gone/a.raw");
  await Deno.mkdir(folder.file("gone"));
  const error = await assertRejects(() =>
    recordAll({ image, frames: 2 }, target, {
      onFrame: () => Deno.renameSync(folder.file("gone"), folder.file("moved")),
    }), FilersError);
  assertMatch(error.message, /a_2\.raw: its folder does not exist/);
  assertEquals((await folder.read("moved/a.raw")).length, 8);
});

Deno.test("record() never replaces a recording unless it is told to", async () => {
  await using folder = new TestFolder();
  await recordAll({ ...numbered, frames: 3 }, folder.file("a.npy"));
  const before = await folder.read("a.npy");
  const again = () => recordAll({ ...numbered, frames: 1 }, folder.file("a.npy"));
  await assertRejects(again, Error, "exists already");
  await Deno.rename(folder.file("a.npy"), folder.file("b.npy"));
  await assertRejects(again, Error, "a.npy.jsonl: it exists already");
  assertEquals(folder.files, ["a.npy.jsonl", "b.npy"]);
  assertEquals(await folder.read("b.npy"), before);
  await recordAll({ ...numbered, frames: 1 }, folder.file("b.npy"), { overwrite: true });
  assertEquals(parseNpy(await folder.read("b.npy")).shape, [1, 2, 4, 1]);
});

Deno.test("record() writes into an empty file that is there, and puts the sidecar where told", async () => {
  await using folder = new TestFolder();
  const file = await Deno.makeTempFile({ dir: folder.path, suffix: ".raw" });
  await recordAll({ ...numbered, frames: 2 }, file, { sidecar: folder.file("times.jsonl") });
  assertEquals((await Deno.readFile(file)).length, 16);
  assertEquals(parseJsonLines(await folder.text("times.jsonl")).length, 2);
});

Deno.test("record() writes what came before the camera is closed", async () => {
  await using folder = new TestFolder();
  await withCamera({ ...numbered, frames: 30 }, async (camera) => {
    let closing: Promise<void> | undefined;
    const { frames } = await record(camera, folder.file("a.raw"), {
      onFrame() {
        if (camera.stats.images === 30) closing ??= camera.close();
      },
    });
    await closing;
    assertEquals(frames, 30);
  });
  const file = await folder.read("a.raw");
  assertEquals(
    [...file].filter((_byte, i) => i % 8 === 0),
    Array.from({ length: 30 }, (_, i) => i),
  );
});

Deno.test("record() leaves a whole file when the server is lost", async () => {
  await using folder = new TestFolder();
  const faults = [{
    kind: "truncate",
    at: { sending: "image", index: 5, part: "planes" },
  }] as const;
  await using server = new FakeFilersServer({ ...numbered, pace: 0, faults });
  await using camera = await connect({ hostname: server.hostname, port: server.port });
  let frames = 0;
  const recording = record(camera, folder.file("a.npy"), { onFrame: () => frames++ });
  await assertRejects(() => recording, DisconnectedError);
  const { shape, data } = parseNpy(await folder.read("a.npy"));
  assertEquals([frames, ...shape, data.length], [5, 5, 2, 4, 1, 40]);
  assertEquals(parseJsonLines(await folder.text("a.npy.jsonl")).length, 5);
});

Deno.test("record() rejects with the signal's reason, and the file is whole", async () => {
  await using folder = new TestFolder();
  const reason = new Error("enough");
  const stop = new AbortController();
  const error = await assertRejects(() =>
    withCamera(numbered, (camera) =>
      record(camera, folder.file("a.npy"), {
        signal: stop.signal,
        onFrame: (_frame, { frames }) => frames === 4 && stop.abort(reason),
      }))
  );
  assert(error === reason);
  assertEquals(parseNpy(await folder.read("a.npy")).shape[0], 4);
});

Deno.test("record() tells what is wrong with a target, and leaves nothing behind", async () => {
  await using folder = new TestFolder();
  await withCamera(numbered, async (camera) => {
    for (
      const [target, reason] of [
        [folder.file("none/a.y4m"), /its folder does not exist. Make it/],
        [folder.file("a.avi"), /extension must be one of \.y4m/],
        [folder.file("a"), /extension must be one of/],
      ] as const
    ) {
      const error = await assertRejects(() => record(camera, target));
      assertMatch((error as Error).message, /^Cannot record to /);
      assertMatch((error as Error).message, reason);
    }
    await assertRejects(() => record(camera, folder.file("a.y4m"), { width: -1 }), RangeError);
    await assertRejects(() => record(camera, folder.file("a.y4m"), { limit: 0.5 }), RangeError);
  });
  assertEquals(folder.files, []);
});
