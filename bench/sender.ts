/**
 * A camera that is never the bottleneck: sends pictures made beforehand, as fast as the client
 * takes them, or at a rate. A process of its own, so that its CPU time is not the client's.
 *
 *   deno run --allow-net bench/sender.ts '{"scenario": {...}, "rate": 0}'
 */

import { encodeImageHeader, encodeMessage } from "../src/wire/encode.ts";
import { planeSizes, type Scenario } from "./scenarios.ts";

/** What to send. */
export interface SenderOptions {
  scenario: Scenario;
  /** Pictures a second; 0: as fast as they go. */
  rate: number;
}

const { scenario, rate }: SenderOptions = JSON.parse(Deno.args[0]!);
const { pixelFormat, width, height, frames } = scenario;
const sizes = planeSizes(scenario);
const planeBytes = sizes.reduce((sum, size) => sum + size, 0);
const pad = (values: number[]) => [...values, 0, 0, 0].slice(0, 4);
const linesizes = pad(
  pixelFormat === "yuv420p" ? [width, width / 2, width / 2] : [
    pixelFormat === "gray" ? width : 3 * width,
  ],
);

/** Seconds since the epoch, on a clock that all processes of the machine share. */
const now = () => (performance.timeOrigin + performance.now()) / 1000;

/** Stands for the time of sending, which is written over it at the last moment. */
const TIME = 1234567890.123456;

function header(count: number, t: number): Uint8Array {
  return encodeImageHeader({
    planeSizes: pad(sizes),
    pixelFormat,
    width,
    height,
    linesizes,
    metadata: { count, t },
  });
}

/** A picture in one buffer: 1 KiB of room for the header, right before the planes. */
const room = 1024;
const pictures = Array.from({ length: 4 }, () => {
  const bytes = new Uint8Array(room + planeBytes);
  for (let at = room; at < bytes.length; at += 65536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65536, bytes.length)));
  }
  return bytes;
});

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

async function play(conn: Deno.TcpConn): Promise<void> {
  await writeAll(conn, encodeMessage("started_recording", [pixelFormat, width, height, 30]));
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const start = now();
  for (let i = 0; i < frames; i++) {
    const picture = pictures[i % pictures.length]!;
    const head = header(i, rate > 0 ? TIME : i / 30);
    const message = picture.subarray(room - head.length);
    message.set(head);
    if (rate > 0) {
      const time = message.subarray(new TextDecoder().decode(head).indexOf(String(TIME)));
      const wait = (start + i / rate - now()) * 1000;
      if (wait > 0) Atomics.wait(cell, 0, 0, wait);
      new TextEncoder().encodeInto(now().toFixed(6), time);
    }
    await writeAll(conn, message);
  }
  await writeAll(conn, encodeMessage("stopped_recording", null));
}

using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log((listener.addr as Deno.NetAddr).port);
const conn = await listener.accept();
conn.setNoDelay(true);
// Two messages are understood by their first letters, which is all that a benchmark's client sends.
const request = new Uint8Array(64);
let played = false;
for (let count; (count = await conn.read(request).catch(() => null)) !== null;) {
  const text = new TextDecoder().decode(request.subarray(0, count));
  if (text.includes("stopped_playing")) {
    await writeAll(conn, encodeMessage("stopped_playing", null));
  }
  if (text.includes("started_playing") && !played) {
    played = true;
    await play(conn).catch(() => {});
  }
}
conn.close();
