import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { UnsupportedFormatError } from "../../src/errors.ts";
import { conversionSettings, convert } from "../../src/pixels/converter.ts";
import { type Block, PictureMemory } from "../../src/pixels/memory.ts";
import { makePicture, noise, pictureBytes } from "./picture_setup.ts";

const mebibyte = 1 << 20;

Deno.test("PictureMemory gives blocks of the length asked for, apart from each other", () => {
  const memory = new PictureMemory();
  const lengths = [1, 63, 64, 65, 0, 100_000];
  const blocks = lengths.map((length) => memory.allocate(length));
  assertEquals(blocks.map((block) => block.bytes.length), lengths);
  blocks.forEach((block, i) => block.bytes.fill(i + 1));
  blocks.forEach((block, i) => assert(block.bytes.every((byte) => byte === i + 1)));
  for (const block of blocks) {
    assertEquals(block.bytes.byteOffset, block.address);
    assertEquals(block.address % 64, 0);
  }
});

Deno.test("PictureMemory reuses a released block, and only once if it is released twice", () => {
  const memory = new PictureMemory();
  const first = memory.allocate(mebibyte);
  const kept = memory.allocate(mebibyte);
  first.release();
  first.release();
  const second = memory.allocate(mebibyte);
  assertEquals(second.address, first.address);
  first.release();
  const third = memory.allocate(mebibyte);
  assertNotEquals(third.address, second.address);
  assertNotEquals(third.address, kept.address);
});

Deno.test("PictureMemory joins released blocks, in whatever order, to one run", () => {
  const memory = new PictureMemory();
  for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [0, 2, 1, 3], [1, 3, 0, 2]]) {
    const blocks = order.map(() => memory.allocate(3 * mebibyte));
    for (const i of order) blocks[i]!.release();
    const all = memory.allocate(12 * mebibyte);
    assertEquals(all.address, blocks[0]!.address);
    all.release();
  }
});

Deno.test("PictureMemory makes another arena where the first is full, and returns to it", () => {
  const memory = new PictureMemory();
  const blocks: Block[] = [];
  do blocks.push(memory.allocate(mebibyte)); while (blocks.at(-1)!.arena === blocks[0]!.arena);
  const [first] = blocks as [Block];
  const next = blocks.at(-1)!;
  assertNotEquals(next.arena, first.arena);
  first.release();
  const again = memory.allocate(mebibyte);
  assertEquals([again.arena, again.address], [first.arena, first.address]);
});

Deno.test("PictureMemory gives way to blocks larger than an arena usually is", () => {
  const memory = new PictureMemory();
  const small = memory.allocate(1);
  const large = memory.allocate(100 * mebibyte);
  large.bytes[large.bytes.length - 1] = 1;
  assertNotEquals(small.arena, large.arena);
});

Deno.test("PictureMemory refuses what no WebAssembly memory can hold", () => {
  assertThrows(() => new PictureMemory().allocate(2 ** 33), UnsupportedFormatError, "Crop it");
});

Deno.test("PictureMemory never touches a block that is held, whatever else is converted", () => {
  const memory = new PictureMemory();
  const [width, height] = [160, 120];
  const planes = noise(pictureBytes("yuv420p", width, height));
  const source = makePicture(memory, "yuv420p", width, height, planes);
  const held = convert(memory, source, conversionSettings({}));
  const view = held.block.bytes.subarray(1000, 60_000);
  const before = view.slice();
  const settings = [{}, { width: 97, height: 61, rotate: 90 } as const].map((options) =>
    conversionSettings(options)
  );
  for (let i = 0; i < 3000; i++) {
    const next = makePicture(memory, "yuv420p", width, height, planes);
    const picture = convert(memory, next, settings[i % 2]!);
    picture.block.bytes.fill(i);
    next.block.release();
    // Every tenth picture is forgotten instead of released.
    if (i % 10 !== 0) picture.block.release();
  }
  assertEquals(view.length, before.length);
  assertEquals(view, before);
});

Deno.test("PictureMemory takes the memory of forgotten pictures back with the garbage", async () => {
  const memory = new PictureMemory();
  const before = Deno.memoryUsage().rss;
  const held = () => Math.round((Deno.memoryUsage().rss - before) / mebibyte);
  for (let i = 0; i < 1000; i++) {
    memory.allocate(2 * mebibyte).bytes.fill(i);
    // As between frames: the collector gets its turns.
    if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  // 2000 MiB were written to.
  const deadline = performance.now() + 20_000;
  while (held() >= 1000 && performance.now() < deadline) {
    memory.allocate(2 * mebibyte);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert(held() < 1000, `${held()} MiB are held`);
});

Deno.test("convert() keeps to one arena while pictures are released", () => {
  const memory = new PictureMemory();
  const arenas = new Set<unknown>();
  const planes = noise(pictureBytes("nv12", 320, 240));
  const settings = conversionSettings({ width: 200 });
  for (let i = 0; i < 500; i++) {
    const source = makePicture(memory, "nv12", 320, 240, planes);
    const picture = convert(memory, source, settings);
    arenas.add(picture.block.arena);
    source.block.release();
    picture.block.release();
  }
  assertEquals(arenas.size, 1);
});

Deno.test("convert() moves to another arena where the source's has no room, with equal pixels", () => {
  const memory = new PictureMemory();
  const planes = noise(pictureBytes("yuv420p", 640, 480));
  const settings = conversionSettings({ width: 500, height: 300 });
  const roomy = convert(memory, makePicture(memory, "yuv420p", 640, 480, planes), settings);
  const source = makePicture(memory, "yuv420p", 640, 480, planes);
  const { arena } = source.block;
  while (arena.allocate(1000) !== undefined);
  const picture = convert(memory, source, settings);
  assertNotEquals(picture.block.arena, arena);
  assertEquals(picture.block.bytes, roomy.block.bytes);
  assertEquals(source.block.bytes.subarray(0, 640 * 480), planes.subarray(0, 640 * 480));
});
