/**
 * A 1080p camera on a bad network, for minutes or hours.
 *
 *     deno task soak [--minutes 3]
 *
 * Every frame is compared with what was sent; at the end the accounts have to be exact, and memory
 * and descriptors no more than in the beginning.
 */

import { parseArgs } from "node:util";
import { soak, type SoakReport } from "../tests/reliability/soak.ts";
import { writeSection } from "./reliability_page.ts";

const { values } = parseArgs({ options: { minutes: { type: "string" } } });
const minutes = Number(values.minutes ?? 3);
const options = { width: 1920, height: 1080, rate: 30, faultEvery: 3, seconds: minutes * 60 };

function line(
  { seconds, images, delivered, dropped, reconnects, memory, descriptors }: SoakReport,
) {
  return `${seconds.toFixed(0)} s: ${images} images, ${delivered} delivered, ${dropped} dropped, ` +
    `${reconnects} reconnects, ${memory[1].toFixed(0)} MiB, ${descriptors[1]} descriptors`;
}

let next = 0;
const report = await soak({
  ...options,
  progress(report) {
    if (report.seconds < next) return;
    next += 10;
    console.log(line(report));
  },
});
console.log(line(report));
const { images, delivered, dropped, megabytes, reconnects, memory, descriptors } = report;
await writeSection("soak", [
  `${options.width}x${options.height} yuv420p at ${options.rate} frames a second, a fault about every ` +
  `${options.faultEvery} s, client and server in one process, ${minutes} min:`,
  "",
  "| | |",
  "|---|--:|",
  `| images received | ${images} |`,
  `| MB received | ${megabytes.toFixed(0)} |`,
  `| frames delivered as sent, byte for byte | ${delivered} |`,
  `| dropped, all loops together | ${dropped} |`,
  `| reconnects | ${reconnects} |`,
  `| memory after a quarter of the time, and at the end | ${memory[0].toFixed(0)} MiB, ${
    memory[1].toFixed(0)
  } MiB |`,
  `| descriptors after a quarter of the time, and at the end | ${descriptors.join(", ")} |`,
]);
