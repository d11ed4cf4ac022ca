/**
 * The live page under load: 1080p at 60 frames a second, without a browser and with one.
 *
 *   deno task bench:viewer [--seconds 30] [--browser-only]
 *
 * The camera and `view` are processes of their own; the CPU time is that of `view` alone. Without a
 * browser, a page answers each frame at once. With one, Chromium draws them, without a window and
 * without a graphics processor, on the same cores.
 */

import { parseArgs } from "node:util";
import { PageClient } from "../tests/viewer/page_client.ts";
import { PlainBrowser } from "./browser.ts";
import { describeMachine } from "./machine.ts";
import { untilSaid, withSender } from "./processes.ts";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "30" },
    "browser-only": { type: "boolean", default: false },
  },
});
const seconds = Number(options.seconds);
const rate = 60;
const entry = new URL("../mod.ts", import.meta.url).href;

/** Clock ticks of /proc in a second: Linux' USER_HZ. */
const TICKS = 100;

const scenario = {
  name: "1080p",
  pixelFormat: "yuv420p",
  width: 1920,
  height: 1080,
  scaled: null,
  frames: rate * (seconds + 60), // more than are watched
} as const;

/** What a page saw while it was watched. */
interface Seen {
  /** Frames a second, from when the first had come. */
  readonly rate: number;
  /** Of each frame, in ms above the best of all. */
  readonly ages: number[];
  readonly note: string;
}

/** Runs `view` on a camera of its own and has it watched; tells what it took. */
async function measure(what: string, watch: (url: string) => Promise<Seen>): Promise<void> {
  await withSender({ scenario, rate }, async (port) => {
    const args = ["view", `127.0.0.1:${port}`, "--listen", "127.0.0.1:0"];
    const viewer = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-net", entry, ...args],
      stderr: "piped",
    }).spawn();
    try {
      const url = await untilSaid(viewer.stderr, /open (\S+) /);
      const [cpu, begin] = [await cpuOf(viewer.pid), performance.now()];
      let early = 0;
      const watching = setTimeout(async () => early = await memoryOf(viewer.pid), 250 * seconds);
      const { rate, ages, note } = await watch(url);
      clearTimeout(watching);
      const elapsed = (performance.now() - begin) / 1000;
      const load = (await cpuOf(viewer.pid) - cpu) / elapsed;
      const late = await memoryOf(viewer.pid);
      const [p50, p95, max] = [0.5, 0.95, 1].map((part) => percentile(ages, part).toFixed(1));
      console.log(
        `${what}: ${rate.toFixed(1)} fps, CPU ${Math.round(100 * load)} % of a ` +
          `core, RSS ${early} MiB after a quarter and ${late} at the end, ` +
          `age p50 ${p50} ms, p95 ${p95} ms, max ${max} ms${note}`,
      );
    } finally {
      viewer.kill("SIGKILL");
      await viewer.status;
    }
  });
}

/** Seconds of CPU time that a process has used. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** A process's resident memory, in MiB. */
async function memoryOf(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

function percentile(values: number[], part: number): number {
  return values.sort((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? NaN;
}

/** A page that answers each frame at once. */
async function watchWithoutBrowser(url: string, width: number, height: number): Promise<Seen> {
  await using page = await PageClient.open(url);
  page.view(width, height);
  const delays: number[] = [];
  await page.nextFrame();
  for (const end = performance.now() + 1000 * seconds; performance.now() < end;) {
    const { message } = await page.nextFrame();
    delays.push(performance.now() - 1000 * (message.t ?? 0));
    page.frames.length = 0;
  }
  const best = Math.min(...delays);
  return { rate: delays.length / seconds, ages: delays.map((delay) => delay - best), note: "" };
}

/** The page in Chromium, whose count of the frames that it draws is listened to. */
async function watchInBrowser(url: string, width: number, height: number): Promise<Seen> {
  await using page = await PlainBrowser.open(url, width, height);
  const part = (name: string) =>
    page.evaluate<string>(`document.querySelector('[data-part="${name}"]')?.innerText ?? ""`);
  while (!/\d/.test(await part("age"))) await pause(100);
  const droppedBefore = await part("dropped");
  await page.evaluate(`(async () => {
    const { FrameFigures } = await import(new URL("figures.ts", location.href));
    const { drawn } = FrameFigures.prototype;
    globalThis.delays = [];
    FrameFigures.prototype.drawn = function (frame, now) {
      globalThis.delays.push(performance.timeOrigin + now - 1000 * frame.t);
      drawn.call(this, frame, now);
    };
    globalThis.refreshed = 0;
    requestAnimationFrame(function count() {
      globalThis.refreshed++;
      requestAnimationFrame(count);
    });
  })()`);
  const delays: number[] = [];
  let refreshed = 0;
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  while (elapsed() < seconds) {
    await pause(1000 * Math.min(60, seconds - elapsed()));
    const [latest, refreshes] = await page.evaluate<[number[], number]>(
      "[globalThis.delays.splice(0), globalThis.refreshed]",
    );
    if (latest.length === 0) throw new Error(`no picture since ${elapsed() - 60} s`);
    for (const delay of latest) delays.push(delay);
    refreshed = refreshes;
    console.error(
      `${Math.round(elapsed())} s: ${(delays.length / elapsed()).toFixed(1)} fps, drawn ` +
        `${percentile(latest, 0.5).toFixed(1)} ms (p95 ${percentile(latest, 0.95).toFixed(1)}) ` +
        `after they were sent`,
    );
  }
  const time = elapsed();
  const picture = await page.evaluate<string>(
    `(({ width, height }) => width + "x" + height)(document.querySelector(".stage canvas"))`,
  );
  const [p50, p95] = [0.5, 0.95].map((part) => percentile(delays, part).toFixed(1));
  const best = delays[0]!; // sorted
  return {
    rate: delays.length / time,
    ages: delays.map((delay) => delay - best),
    note: `, ${picture} drawn ${p50} ms (p95 ${p95}) after they were sent, ${droppedBefore} to ` +
      `${await part("dropped")} dropped, ${(refreshed / time).toFixed(1)} refreshes a second`,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

console.log(describeMachine());
for (const [width, height] of [[1254, 705], [1920, 1080]] as const) {
  if (options["browser-only"]) break;
  await measure(
    `no browser, ${width}x${height}`,
    (url) => watchWithoutBrowser(url, width, height),
  );
}
await measure("Chromium, window of 1280x800", (url) => watchInBrowser(url, 1280, 800));
