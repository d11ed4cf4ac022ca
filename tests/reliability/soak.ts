/** A camera on a bad network for a long time: every frame exact, every frame accounted for. */

import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { connect, type FilersClient } from "@lab/filers-client";
import { FakeFilersServer, type Fault, type ServerImage } from "@lab/filers-client/testing";
import { noise } from "../pixels/picture_setup.ts";
import { seededRandom } from "../wire/streams.ts";

/** What to run. */
export interface SoakOptions {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly rate: number;
  /** Mean seconds from one fault to the next. */
  readonly faultEvery: number;
  /** Called about once a second. */
  progress?(report: SoakReport): void;
}

/** What came of it. */
export interface SoakReport {
  readonly seconds: number;
  readonly images: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly megabytes: number;
  readonly reconnects: number;
  /** Resident memory after the first quarter and at the end, in MiB. */
  readonly memory: readonly [number, number];
  /** Open descriptors after the first quarter and at the end; 0 where the system does not tell. */
  readonly descriptors: readonly [number, number];
}

/** Pictures that are sent in turns. */
const PICTURES = 5;

function makeImages(width: number, height: number): ServerImage[] {
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  return Array.from({ length: PICTURES }, (_, i) => {
    const bytes = noise(width * height + 2 * chroma, i + 1);
    const planes = [0, width * height, width * height + chroma, bytes.length];
    return {
      pixelFormat: "yuv420p",
      width,
      height,
      planes: [0, 1, 2].map((plane) => bytes.subarray(planes[plane], planes[plane + 1])),
      metadata: { t: 0 },
    };
  });
}

/** One fault for each connection, at a random frame; what ends a connection and what does not. */
function makeFaults(connections: number, { rate, faultEvery }: SoakOptions): Fault[] {
  const random = seededRandom(7);
  const parts = ["before", "header", "yaml", "planes", "after"] as const;
  return Array.from({ length: connections }, (_, connection): Fault[] => {
    const index = 1 + Math.floor(random() * 2 * rate * faultEvery);
    const at = { sending: "image", index, part: parts[Math.floor(random() * 5)]! } as const;
    const early = { ...at, index: index >> 1 };
    const endings: Fault[] = [
      { kind: "reset", at },
      { kind: "close", at },
      { kind: "half-close", at },
      { kind: "truncate", at },
      { kind: "garbage", at: { ...at, part: "yaml" }, length: 500, seed: connection },
    ];
    const nuisances: Fault[] = [
      { kind: "delay", at: early, ms: 150 },
      { kind: "message", at: { ...early, part: "after" }, name: "lamp", value: connection },
      { kind: "duplicate", at: early },
      { kind: "split", at: early, every: 60_000 },
    ];
    return [endings[connection % 5]!, nuisances[connection % 4]!]
      .map((fault) => ({ ...fault, connection }));
  }).flat();
}

function openDescriptors(): number {
  try {
    return [...Deno.readDirSync("/proc/self/fd")].length;
  } catch {
    return 0; // not Linux, or without --allow-all
  }
}

const usage = () => ({ memory: Deno.memoryUsage().rss / 2 ** 20, descriptors: openDescriptors() });

/** Runs it. Rejects as soon as anything is not as it should be. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seconds, width, height, rate } = options;
  const images = makeImages(width, height);
  const sent = images.map(({ planes }) => Buffer.concat(planes));
  await using server = new FakeFilersServer({
    pixelFormat: "yuv420p",
    width,
    height,
    rate,
    image: (index) => ({
      ...images[index % PICTURES]!,
      metadata: { t: index / rate, count: index },
    }),
    faults: makeFaults(20 + 10 * Math.ceil(seconds / options.faultEvery), options),
  });
  const camera = await connect({
    hostname: server.hostname,
    port: server.port,
    reconnect: { minDelay: 10, maxDelay: 500 },
  });
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let early: ReturnType<typeof usage> | null = null;
  let delivered = 0;

  const native = async () => {
    let last = -1;
    let skipped = 0;
    const frames = camera.frames({ format: "native" });
    for await (using frame of frames) {
      const expected = sent[Number(frame.metadata.count) % PICTURES]!;
      const { data } = frame;
      const got = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      assert(got.equals(expected), `frame ${frame.index} is not what was sent`);
      skipped += frame.index - last - 1;
      last = frame.index;
      delivered++;
      // What is dropped lies between delivered frames, or is still to come.
      assert(skipped <= frames.stats.dropped, "a frame is missing");
    }
    assertEquals(frames.stats.delivered, delivered);
    assertEquals(frames.stats.received, delivered + frames.stats.dropped);
  };
  const converted = async () => {
    const sums = new Map<number, number>();
    for await (using frame of camera.frames({ width: Math.round(width / 3), overflow: "latest" })) {
      const picture = Number(frame.metadata.count) % PICTURES;
      const { data } = frame;
      const sum = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      assertEquals(sum, sums.get(picture) ?? sum, "a conversion differs from the one before");
      sums.set(picture, sum);
    }
  };
  const report = (): SoakReport => {
    const { images, dropped, bytes, reconnects } = camera.stats;
    const { memory, descriptors } = usage();
    return {
      seconds: elapsed(),
      images,
      delivered,
      dropped,
      megabytes: bytes / 1e6,
      reconnects,
      memory: [early?.memory ?? memory, memory],
      descriptors: [early?.descriptors ?? descriptors, descriptors],
    };
  };
  const timer = setInterval(() => {
    if (elapsed() > seconds / 4) early ??= usage();
    options.progress?.(report());
    if (elapsed() > seconds) void camera.close();
  }, 500);
  try {
    await Promise.all([native(), converted()]);
  } finally {
    clearInterval(timer);
    await camera.close();
  }
  return check(camera, server, report());
}

function check(camera: FilersClient, server: FakeFilersServer, report: SoakReport): SoakReport {
  const { received, delivered, dropped, queued, images, iterators } = camera.stats;
  assertEquals([received, queued, iterators.length], [delivered + dropped, 0, 0]);
  assert(images <= server.imagesSent * 2 && images > 0);
  assertEquals(camera.stats.reconnects, server.connections - 1);
  assertEquals(server.died, null);
  const [before, after] = report.memory;
  assert(after - before < 100, `memory grew from ${before} to ${after} MiB`);
  const [few, many] = report.descriptors;
  assert(many <= few + 4, `descriptors grew from ${few} to ${many}`);
  return report;
}
