/**
 * Whether a second thread would make a conversion faster. Frames are views of memory that is not
 * shared (an ImageData takes no other), so the thread's half of the picture has to be copied over;
 * its half of the source, too. This measures each part of that, and adds up the least that two
 * threads could take, beside the one thread as it is.
 *
 *   deno run -A bench/threads.ts
 */

import { conversionSettings, convert } from "../src/pixels/converter.ts";
import { findPixelFormat, planeShapes } from "../src/pixels/formats.ts";
import { PictureMemory } from "../src/pixels/memory.ts";
import type { SourcePicture } from "../src/pixels/picture.ts";
import { describeMachine } from "./machine.ts";

const rounds = 60;

/** A thread that answers as soon as it is called: the least that handing work over takes. */
function answer(this: { onmessage: (event: MessageEvent<Int32Array>) => void }): void {
  this.onmessage = ({ data: cell }) => {
    for (;;) {
      Atomics.wait(cell, 0, 0);
      Atomics.store(cell, 0, 0);
      Atomics.store(cell, 1, 1);
      Atomics.notify(cell, 1);
    }
  };
}

function picture(memory: PictureMemory, width: number, height: number): SourcePicture {
  const pixelFormat = "yuv420p";
  const format = findPixelFormat(pixelFormat)!;
  const shapes = planeShapes(format, width, height);
  const planes = [];
  let offset = 0;
  for (const { rowBytes, rows } of shapes) {
    planes.push({ offset, stride: rowBytes, rows });
    offset += rowBytes * rows;
  }
  return { pixelFormat, format, width, height, planes, block: memory.allocate(offset) };
}

function time(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const cell = new Int32Array(new SharedArrayBuffer(8));
const code = `(${answer}).call(self)`;
const worker = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { type: "module" });
worker.postMessage(cell);
await new Promise((resolve) => setTimeout(resolve, 300));

function callThread(): void {
  Atomics.store(cell, 1, 0);
  Atomics.store(cell, 0, 1);
  Atomics.notify(cell, 0);
  Atomics.wait(cell, 1, 0);
}

console.log(describeMachine());
const table: Record<string, Record<string, string>> = {};
for (
  const [name, width, height] of [["640x480", 640, 480], ["1080p", 1920, 1080], [
    "4K",
    3840,
    2160,
  ]] as const
) {
  const memory = new PictureMemory();
  const whole = picture(memory, width, height);
  const half = picture(memory, width, height / 2);
  const shared = new Uint8Array(new SharedArrayBuffer(width * height * 4 / 2));
  const result = new Uint8Array(memory.allocate(shared.length).bytes);
  const times: Record<"one" | "half" | "call" | "copyIn" | "copyOut", number[]> = {
    one: [],
    half: [],
    call: [],
    copyIn: [],
    copyOut: [],
  };
  const settings = conversionSettings({ format: "rgba" });
  for (let round = 0; round < rounds; round++) {
    times.one.push(time(() => convert(memory, whole, settings).block.release()));
    times.half.push(time(() => convert(memory, half, settings).block.release()));
    times.call.push(time(callThread));
    times.copyIn.push(time(() => shared.set(half.block.bytes)));
    times.copyOut.push(time(() => result.set(shared)));
  }
  const ms = Object.fromEntries(
    Object.entries(times).map(([part, values]) => [part, median(values.slice(10))]),
  ) as Record<keyof typeof times, number>;
  // Each thread converts its half at the same time; the copies and the call come on top.
  const two = ms.half + ms.call + ms.copyIn + ms.copyOut;
  table[name] = {
    "one thread": ms.one.toFixed(2),
    "half of it": ms.half.toFixed(2),
    "call": ms.call.toFixed(3),
    "copy in": ms.copyIn.toFixed(2),
    "copy out": ms.copyOut.toFixed(2),
    "two threads": two.toFixed(2),
    "two / one": (two / ms.one).toFixed(2),
  };
}
console.table(table);
worker.terminate();
