/**
 * One measurement of receiving, in a process of its own. Prints a line of JSON.
 *
 *   deno run -A bench/receiver.ts client|read|kernel '{"scenario": {...}, "port": 1234}'
 *
 * "client": our client end to end, a loop over frames(). "read": conn.read of the same bytes into
 * one buffer and nothing else. "kernel": the conversion alone, of a picture that is in memory.
 */

import { cpuUsage } from "node:process";
import { connect, type FramesOptions } from "../mod.ts";
import { conversionSettings, convert } from "../src/pixels/converter.ts";
import { findPixelFormat, planeShapes } from "../src/pixels/formats.ts";
import { PictureMemory } from "../src/pixels/memory.ts";
import { encodeMessage } from "../src/wire/encode.ts";
import { planeSizes, type Scenario } from "./scenarios.ts";

/** One run's figures. */
export interface Measurement {
  /** Pictures a second. */
  rate: number;
  /** CPU time of this process, user and system, in ms a picture. */
  cpu: number;
  /** Greatest resident memory, in MiB; 0 where the system does not tell. */
  peak: number;
}

const [mode, text] = Deno.args;
const { scenario, port }: { scenario: Scenario; port: number } = JSON.parse(text!);
const { frames, scaled } = scenario;
const conversion: FramesOptions = {
  format: "rgba",
  ...(scaled && { width: scaled[0], height: scaled[1], filter: "box" }),
};
/** The first pictures warm up memory and compilers. */
const warmUp = Math.ceil(frames / 10);

const cpuTime = () => (({ user, system }) => (user + system) / 1000)(cpuUsage());

function peakMemory(): number {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Takes the time from the end of the warm-up to the last picture. */
class Clock {
  #count = 0;
  #start = 0;
  #cpu = 0;

  tick(): void {
    if (++this.#count !== warmUp) return;
    this.#start = performance.now();
    this.#cpu = cpuTime();
  }

  stop(): Measurement {
    const counted = this.#count - warmUp;
    return {
      rate: counted / (performance.now() - this.#start) * 1000,
      cpu: (cpuTime() - this.#cpu) / counted,
      peak: peakMemory(),
    };
  }
}

async function client(): Promise<Measurement> {
  await using camera = await connect({ hostname: "127.0.0.1", port });
  const clock = new Clock();
  // "block": every picture is converted, and the sender is never ahead by more than the queue.
  const options = { ...conversion, until: "recordingstop", overflow: "block" } as const;
  for await (using frame of camera.frames(options)) {
    if (frame.data.length === 0) throw new Error("an empty picture");
    clock.tick();
  }
  return clock.stop();
}

async function read(): Promise<Measurement> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(encodeMessage("started_playing", null));
  const size = planeSizes(scenario).reduce((sum, plane) => sum + plane, 0);
  const buffer = new Uint8Array(4 << 20);
  const clock = new Clock();
  for (let bytes = 0, pictures = 0; pictures < frames;) {
    bytes += await conn.read(buffer) ?? 0;
    for (; pictures < Math.floor(bytes / size); pictures++) clock.tick();
  }
  return clock.stop();
}

function kernel(): Measurement {
  const { pixelFormat, width, height } = scenario;
  const format = findPixelFormat(pixelFormat)!;
  const memory = new PictureMemory();
  const sizes = planeSizes(scenario);
  const block = memory.allocate(sizes.reduce((sum, plane) => sum + plane, 0));
  // Written once: memory that never was is one page of zeros to the system, and always cached.
  block.bytes.fill(128);
  const planes = planeShapes(format, width, height).map(({ rowBytes, rows }, i) => ({
    offset: sizes.slice(0, i).reduce((sum, plane) => sum + plane, 0),
    stride: rowBytes,
    rows,
  }));
  const source = { pixelFormat, format, width, height, planes, block };
  const settings = conversionSettings(conversion);
  const clock = new Clock();
  for (let i = 0; i < frames; i++) {
    convert(memory, source, settings).block.release();
    clock.tick();
  }
  return clock.stop();
}

const measure = { client, read, kernel }[mode!]!;
console.log(JSON.stringify(await measure()));
