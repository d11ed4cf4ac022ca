/**
 * Every pixel format from the real recorder, byte for byte, and in RGBA beside FFmpeg's scaler
 * (that of ffpyplayer's wheel, FFmpeg 6.0).
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { connect, type Frame } from "@lab/filers-client";
import { type PixelFormat, pixelFormats } from "../../src/pixels/formats.ts";
import { Recorder, type SentFrame } from "./recorder.ts";

const hostname = "127.0.0.1";

/** What Filers' cameras send today. */
const cameraFormats =
  "gray gray16le yuv420p yuv444p uyvy422 rgb24 bgr24 rgba bgra rgb565le bgr565le rgb555le"
    .split(" ");
const sizes = [[64, 48], [33, 17], [1, 1]] as const;

async function assertArrived(frame: Frame, sent: SentFrame): Promise<void> {
  const { pixelFormat, width, height } = frame.source;
  assertEquals([pixelFormat, width, height], [sent.pixelFormat, ...sent.size]);
  const hashes = frame.planes.map(async ({ data }) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", data.slice())).toHex()
  );
  assertEquals(await Promise.all(hashes), sent.planes, pixelFormat);
}

for (const format of cameraFormats) {
  Deno.test(`frames() gets a camera's ${format} from the real recorder`, async () => {
    await using recorder = await Recorder.start();
    await using camera = await connect({ hostname, port: recorder.port });
    for (const [width, height] of sizes) {
      const frames = camera.frames({ format: "native", capacity: 64, until: "recordingstop" });
      const received = Array.fromAsync(frames);
      await recorder.played();
      await recorder.record(format, width, height, 29.97);
      const sent = [];
      for (let seed = 0; seed < 3; seed++) {
        sent.push(await recorder.frame(format, width, height, { seed }));
      }
      await recorder.stop();
      for (const [i, frame] of (await received).entries()) {
        await assertArrived(frame, sent[i]!);
        assertEquals(frame.metadata, { t: i / 10, count: i });
        assertEquals(frame.planes.map(({ stride }) => stride), sent[i]!.linesizes.filter(Boolean));
      }
      assertEquals((await received).length, sent.length);
    }
    assertEquals(await recorder.errors(), []);
  });
}

Deno.test("frames() gets every pixel format from the real recorder, in one recording", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  const frames = camera.frames({ format: "native", capacity: 4 });
  let next = frames.next();
  await recorder.played();
  await recorder.record("gray", 64, 48);
  for (const { name } of pixelFormats) {
    for (const [width, height] of sizes) {
      const sent = await recorder.frame(name, width, height, { seed: 1 });
      using frame = (await next).value!;
      next = frames.next();
      await assertArrived(frame, sent);
    }
  }
  await frames.return();
  assertEquals(camera.stats.dropped, 0);
});

/** The largest difference from FFmpeg's RGBA allowed on gradients of 2 levels a pixel. */
function tolerance(format: PixelFormat, isOdd: boolean): number {
  // Of colours of 4 bits FFmpeg makes 8 by adding zeros; here white becomes 255, not 240.
  if (/^(rgb|bgr)444/.test(format.name)) return 15;
  // FFmpeg counts 36 for a step of 3 bits; here the largest becomes 255, not 252.
  if (/^(rgb|bgr)8$/.test(format.name)) return 3;
  const isDeep = format.components.some(({ depth }) => depth > 8);
  // FFmpeg's own way from 16 bits to 8 rounds differently.
  const rounding = isDeep ? 1 : 0;
  if (!format.components.some(({ name }) => name === "u")) return rounding;
  const exact = 1 + rounding;
  // FFmpeg repeats the nearest chroma only at even heights and 2:1, and interpolates elsewhere; the
  // further apart the chroma samples, the further that is from the nearest one.
  const chroma: Record<string, readonly [even: number, odd: number]> = {
    "1x1": [0, 0],
    "2x1": [2, 3],
    "2x2": [3, 7],
    "1x2": [4, 6],
    "4x1": [4, 7],
    "4x4": [7, 18],
  };
  const [even, odd] = chroma[`${format.chroma.horizontal}x${format.chroma.vertical}`]!;
  return exact + (isOdd ? odd : even);
}

/** Columns at the right that FFmpeg leaves unwritten in places where the width is odd. */
const FFMPEG_EDGE = 16;

/** The largest difference of any byte. */
function distance(frame: Frame, rgba: Uint8Array, columns: number): number {
  let worst = 0;
  for (let y = 0; y < frame.height; y++) {
    for (let at = y * frame.width * 4, end = at + columns * 4; at < end; at++) {
      worst = Math.max(worst, Math.abs(frame.data[at]! - rgba[at]!));
    }
  }
  return worst;
}

Deno.test("frames() converts to RGBA as FFmpeg does, from every format that it makes", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  const frames = camera.frames({ format: "rgba", capacity: 4 });
  let next = frames.next();
  await recorder.played();
  await recorder.record("gray", 128, 96);
  let judged = 0;
  const wrong: string[] = [];
  for (const format of pixelFormats) {
    const { name } = format;
    if (!await recorder.canJudge(name)) continue;
    judged++;
    for (const [width, height] of [[128, 96], [129, 97]] as const) {
      const sent = await recorder.frame(name, width, height, { kind: "smooth", judge: true });
      using frame = (await next).value!;
      next = frames.next();
      const isOdd = width % 2 === 1;
      const columns = isOdd && format.chroma.horizontal > 1 ? width - FFMPEG_EDGE : width;
      const worst = distance(frame, Uint8Array.fromBase64(sent.rgba!), columns);
      const limit = tolerance(format, isOdd);
      if (worst > limit) wrong.push(`${name} ${width}x${height}: ${worst}, more than ${limit}`);
    }
  }
  await frames.return();
  assertEquals(wrong, []);
  assert(judged >= 150, `FFmpeg judged only ${judged} formats`);
});

Deno.test("frames() converts noise as FFmpeg does where chroma is not interpolated", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  const frames = camera.frames({ format: "rgba", capacity: 4 });
  let next = frames.next();
  await recorder.played();
  await recorder.record("gray", 64, 48);
  const limits = {
    ...Object.fromEntries(
      "gray rgb24 bgr24 rgba bgra argb abgr rgb565le bgr565le rgb555le bgr555le gbrp pal8 monob"
        .split(" ").map((name) => [name, 0]),
    ),
    gray16le: 1,
    rgb48le: 2,
    // FFmpeg is within 3 of exact arithmetic.
    yuv420p: 4,
    yuv422p: 4,
    uyvy422: 4,
    yuvj420p: 3,
  };
  for (const [name, limit] of Object.entries(limits)) {
    const sent = await recorder.frame(name, 64, 48, { seed: 5, judge: true });
    using frame = (await next).value!;
    next = frames.next();
    const worst = distance(frame, Uint8Array.fromBase64(sent.rgba!), 64);
    assert(worst <= limit, `${name} differs by ${worst}, more than ${limit}`);
  }
  await frames.return();
});
