/**
 * Runs a libyuv function twice in one module, with our kernels and with libyuv's own C rows, and
 * compares every byte that either wrote.
 */
import { assertEquals } from "@std/assert";
import { instantiate, type Libyuv } from "../../src/pixels/libyuv.ts";

/** How a plane of a picture of width x height is laid out. */
export interface Plane {
  /** Samples of a row. */
  row(width: number): number;
  /** Rows of the plane. */
  rows(height: number): number;
  /** 1, or 2 for samples of 16 bits. */
  bytes: 1 | 2;
  /** Significant bits of a sample; those above are 0. */
  bits: number;
}

/** A plane of full size with `samples` per pixel. */
export const full = (samples = 1, bytes: 1 | 2 = 1, bits = bytes * 8): Plane => ({
  row: (width) => width * samples,
  rows: (height) => height,
  bytes,
  bits,
});
/** A chroma plane. */
export const half = (
  horizontal: 1 | 2,
  vertical: 1 | 2,
  samples = 1,
  bytes: 1 | 2 = 1,
  bits = bytes * 8,
): Plane => ({
  row: (width) => Math.ceil(width / horizontal) * samples,
  rows: (height) => Math.ceil(height / vertical),
  bytes,
  bits,
});

export type Size = [width: number, height: number];

/** A function `name(source, stride, …, destination, stride, …, width, height)` of libyuv. */
export interface Case {
  name: keyof Libyuv;
  sources: Plane[];
  targets: Plane[];
  /** Arguments between the planes and the size. */
  between?: number[][];
  /** Arguments behind the size. */
  behind?: number[][];
  /** Heights to try (negative: inverted), each with tight or loose rows. */
  heights?: [height: number, loose: boolean][];
  /** Replaces the plain call, for functions whose arguments stand in another order. */
  call?(planes: Placed[], from: Size, to: Size, between: number[]): void;
  /** Sizes of the result, where it is not that of the source. */
  resized?(from: Size, between: number[]): Size[];
}

/** A plane in memory: what goes to libyuv. The stride counts samples. */
export interface Placed {
  address: number;
  stride: number;
}

const pages = 64;
/** Its memory. */
export const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
/** The module under test. */
export const libyuv: Libyuv = instantiate(memory);
const bytes = new Uint8Array(memory.buffer);
const arenaSize = 1 << 20;
const arena = libyuv.malloc(arenaSize);
const guard = 0xa5;

/** xorshift: the same bytes in every run. */
let seed = 0x2545f491;
function random(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return seed >>> 0;
}

/** Noise, or one of the extremes: all lowest, all highest, lowest and highest in turn or at random. */
function fill(target: Uint8Array, kind: number, plane: Plane): void {
  const highest = 2 ** plane.bits - 1;
  const value = [
    random,
    random,
    random,
    () => 0,
    () => highest,
    (i: number) => i & 1 ? highest : 0,
    () => random() & 256 ? highest : 0,
  ][kind] ?? random;
  const samples = plane.bytes === 1
    ? target
    : new Uint16Array(target.buffer, target.byteOffset, target.byteLength >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = value(i) & highest;
}

/** Reserves room for a plane at an odd distance, with odd gaps between rows where `loose`. */
function place(
  plane: Plane,
  width: number,
  height: number,
  from: number,
  loose: boolean,
): Placed & { end: number; size: number; start: number } {
  const rows = plane.rows(Math.abs(height));
  const stride = plane.row(width) + (loose ? 1 + random() % 7 : 0);
  const offset = loose ? (1 + random() % 15) * plane.bytes : 0;
  const start = (from + 15 & ~15) + offset;
  const size = ((rows - 1) * stride + plane.row(width)) * plane.bytes;
  return { address: start, stride, start, size, end: start + size + 64 };
}

/** Compares the two for one size. */
function compareOnce(
  test: Case,
  [width, height]: Size,
  to: Size,
  between: number[],
  behind: number[],
  loose: boolean,
  kind: number,
): void {
  let at = arena + 64;
  const sources = test.sources.map((plane) => {
    const placed = place(plane, width, height, at, loose);
    at = placed.end;
    return placed;
  });
  const outputs = at;
  const targets = test.targets.map((plane) => {
    const placed = place(plane, to[0], to[1], at, loose);
    at = placed.end;
    return placed;
  });
  // The last source ends where the memory does: reading on would trap.
  const last = sources.at(-1)!;
  last.start = last.address = (bytes.length - last.size) & ~(test.sources.at(-1)!.bytes - 1);
  const run = libyuv[test.name] as (...parameters: number[]) => number | void;
  if (at > arena + arenaSize) throw new RangeError("Cannot test: the arena is too small");
  test.sources.forEach((plane, i) => {
    const placed = sources[i]!;
    fill(bytes.subarray(placed.start, placed.start + placed.size), kind, plane);
  });

  const call = test.call ?? ((planes) => {
    run(
      ...planes.flatMap(({ address, stride }) => [address, stride]),
      ...between,
      width,
      height,
      ...behind,
    );
  });
  const results = [-1, 1].map((flags) => {
    libyuv.MaskCpuFlags(flags);
    bytes.fill(guard, outputs, at);
    call([...sources, ...targets], [width, height], to, between);
    return bytes.slice(outputs, at);
  });
  libyuv.MaskCpuFlags(-1);
  const [kernels, rows] = results as [Uint8Array, Uint8Array];
  if (kernels.every((value, i) => value === rows[i])) return;
  const first = kernels.findIndex((value, i) => value !== rows[i]);
  const target = targets.findIndex((placed) => outputs + first < placed.end);
  assertEquals(
    [...kernels.subarray(first, first + 16)],
    [...rows.subarray(first, first + 16)],
    `${test.name} ${width}x${height} to ${to} between ${between} data ${kind} loose ${loose}: ` +
      `plane ${target}, byte ${outputs + first - targets[target]!.start} differs`,
  );
}

/** Widths 1 to 130, upright and inverted, tight and loose, noise and extremes. */
export function compare(test: Case): void {
  for (const between of test.between ?? [[]]) {
    for (const behind of test.behind ?? [[]]) {
      for (let width = 1; width <= 130; width++) {
        const kind = width % 7;
        for (
          const [height, loose] of test.heights ?? [[1, false], [2, true], [3, true], [-3, true]]
        ) {
          const same: Size[] = [[width, Math.abs(height)]];
          for (const to of test.resized?.([width, height], between) ?? same) {
            compareOnce(test, [width, height], to, between, behind, loose, kind);
          }
        }
      }
    }
  }
}
