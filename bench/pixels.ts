/**
 * Times `convert()` against the native libyuv and FFmpeg's swscale. All of them run in turn within
 * each round, so that a noisy machine slows all alike; the ratios are what counts.
 *
 *   deno task bench:pixels [--json FILE] [--only TEXT] [--rounds N]
 *
 * Needs Debian's libyuv0; libswscale6 (it comes with ffmpeg) where swscale is to be compared.
 */
import { parseArgs } from "node:util";
import { conversionSettings, convert } from "../src/pixels/converter.ts";
import { findPixelFormat, planeShapes } from "../src/pixels/formats.ts";
import { PictureMemory } from "../src/pixels/memory.ts";
import type { SourcePicture } from "../src/pixels/picture.ts";
import { type Case, cases, type Parameter } from "./pixels_cases.ts";
import { cpuFlags, NativeLibyuv, Swscale } from "./pixels_native.ts";

const { values: options } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "40" },
  },
});
const rounds = Number(options.rounds);

type Size = readonly [width: number, height: number];

interface Timing {
  /** ms per frame. */
  min: number;
  median: number;
}
interface Result {
  title: string;
  size: string;
  ms: Record<string, Timing>;
  /** Ours over each peer: min / min and median / median. */
  ratio: Record<string, Timing>;
}

function available<T>(make: () => T, hint: string): T | undefined {
  try {
    return make();
  } catch {
    console.error(hint);
    return undefined;
  }
}
const native = available(() => new NativeLibyuv(), "Without libyuv.so.0: apt-get install libyuv0");
const swscale = available(() => new Swscale(), "Without libswscale.so.6: apt-get install ffmpeg");

function noise(target: Uint8Array): void {
  for (let at = 0; at < target.length; at += 65536) {
    crypto.getRandomValues(target.subarray(at, Math.min(at + 65536, target.length)));
  }
}

interface Contender {
  /** Called before the clock starts. */
  prepare(): void;
  run(): void;
}

/** The native planes of the case that runs: native code knows their addresses alone. */
let buffers: Uint8Array<ArrayBuffer>[] = [];

/** The source of a case, with what its native planes hold. */
function sourceOf(
  memory: PictureMemory,
  { wasm: { from } }: Case,
  [width, height]: Size,
): SourcePicture {
  const format = findPixelFormat(from)!;
  const shapes = planeShapes(format, width, height);
  const block = memory.allocate(
    shapes.reduce((sum, { rowBytes, rows }) => sum + rowBytes * rows, 0),
  );
  let end = 0;
  const planes = shapes.map(({ rowBytes, rows }, i) => {
    const offset = end;
    block.bytes.set(buffers[i]!, offset);
    end += rowBytes * rows;
    return { offset, stride: rowBytes, rows };
  });
  return { pixelFormat: from, format, width, height, planes, block };
}

/** Every contender of a case. */
function contenders(test: Case, size: Size): Map<string, Contender> {
  const runs = new Map<string, Contender>();
  const prepare = () => {};
  buffers = test.planes.map((size) => {
    const buffer = new Uint8Array(size);
    noise(buffer);
    return buffer;
  });
  const values = <T>(parameters: Parameter[], planes: T[]): (T | number)[] =>
    parameters.map((value) => typeof value === "number" ? value : planes[value.plane]!);

  const memory = new PictureMemory();
  const source = sourceOf(memory, test, size);
  const settings = conversionSettings(test.wasm.options);
  runs.set("wasm", { prepare, run: () => convert(memory, source, settings).block.release() });
  if (native !== undefined) {
    const run = native.prepare(test.native.name, values(test.native.parameters, buffers));
    for (const [name, flags] of Object.entries(cpuFlags)) {
      runs.set(name, { prepare: () => native.mask(flags), run });
    }
  }
  if (swscale !== undefined && test.swscale !== undefined) {
    const { from, to, strides, size: toSize, filter } = test.swscale;
    const planes = buffers.map((data, i) => ({ data, stride: strides[i]! }));
    const run = swscale.prepare(
      { format: from, size, planes: planes.slice(0, -1) },
      { format: to, size: toSize, planes: planes.slice(-1) },
      filter,
    );
    runs.set("swscale", { prepare, run });
  }
  return runs;
}

/** ms of one run, the mean of a few, with the planes as far in the caches as they fit. */
function time({ prepare, run }: Contender, repeat: number): number {
  prepare();
  run(); // else whoever follows one with the same planes would find them there, and others not
  const start = performance.now();
  for (let i = 0; i < repeat; i++) run();
  return (performance.now() - start) / repeat;
}

function measure(test: Case, size: Size): Result {
  const runs = contenders(test, size);
  const times = new Map([...runs.keys()].map((name) => [name, [] as number[]]));
  const repeats = new Map<string, number>();
  for (const [name, run] of runs) {
    time(run, 20); // until V8 has optimized it
    repeats.set(name, Math.max(1, Math.round(2 / time(run, 3))));
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of runs) times.get(name)!.push(time(run, repeats.get(name)!));
  }
  const ms: Record<string, Timing> = {};
  for (const [name, list] of times) {
    list.sort((a, b) => a - b);
    ms[name] = { min: list[0]!, median: list[list.length >> 1]! };
  }
  const ratio: Record<string, Timing> = {};
  const ours = ms.wasm!;
  for (const [name, { min, median }] of Object.entries(ms)) {
    if (name !== "wasm") ratio[name] = { min: ours.min / min, median: ours.median / median };
  }
  return { title: test.title, size: size.join("x"), ms, ratio };
}

const results: Result[] = [];
const names = ["wasm", "AVX2", "SSSE3", "C", "swscale"];
const sizes: Size[] = [[1920, 1080], [640, 480]];
for (const size of sizes) {
  console.log(`\n${size.join("x")}: ms per frame (min), and wasm over each by min and median\n`);
  console.log(`| | ${names.join(" | ")} | /AVX2 | /SSSE3 | /C | /swscale |`);
  console.log(`|---|${"---:|".repeat(names.length * 2 - 1)}`);
  for (const test of cases(...size)) {
    if (!test.title.includes(options.only)) continue;
    const result = measure(test, size);
    results.push(result);
    const ms = names.map((name) => result.ms[name]?.min.toFixed(3) ?? "");
    const ratio = names.slice(1).map((name) => {
      const value = result.ratio[name];
      return value === undefined ? "" : `${value.min.toFixed(2)} ${value.median.toFixed(2)}`;
    });
    console.log(`| ${result.title} | ${ms.join(" | ")} | ${ratio.join(" | ")} |`);
  }
}
if (options.json !== undefined) {
  Deno.writeTextFileSync(options.json, JSON.stringify(results, null, 2) + "\n");
}
