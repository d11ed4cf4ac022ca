/**
 * What is said about a camera while frames come, and when all is over.
 *
 * @module
 */

import type { ClientStats } from "../client/stats.ts";
import { bytes, count, duration, frameRate, plural } from "./figures.ts";
import type { Journal } from "./journal.ts";
import type { Colors } from "./terminal.ts";

/** The line that is drawn again and again while frames come. */
export function progressLine(stats: ClientStats, bytesPerSecond: number): string {
  return [
    plural(stats.images, "frame"),
    `${stats.frameRate.toFixed(1)} fps`,
    `${bytes(bytesPerSecond)}/s`,
    `${count(stats.dropped)} dropped`,
    `${count(stats.gaps)} missed`,
    `age ${duration(stats.age.last)}`,
  ].join("   ");
}

/** The lines that end a command which read frames. */
export function summaryLines(journal: Journal, stats: ClientStats, colors: Colors): string[] {
  const { delivered, dropped, span, rate } = journal;
  const pace = rate > 0 ? ` in ${duration(span)}, ${frameRate(rate)} on average` : "";
  const throughput = rate > 0 ? `, ${bytes(rate * stats.bytes / stats.images)}/s` : "";
  const { age, conversion, reconnects } = stats;
  const lines = [
    colors.bold(`${plural(delivered + dropped, "frame")} received${pace}`),
    row("delivered", `${count(delivered)}, ${losses(dropped, stats.gaps, colors)}`),
    row("format", journal.formats),
    row("data", `${bytes(stats.bytes)}${throughput}`),
    row("age", `${duration(age.mean)} on average, ${duration(age.max)} at most, above the best`),
  ];
  if (conversion.count > 0) {
    const { mean, max } = conversion;
    lines.push(row("converted", `in ${duration(mean)} on average, ${duration(max)} at most`));
  }
  if (reconnects > 0) lines.push(row("connected", `${plural(reconnects, "time")} again`));
  return lines;
}

function losses(dropped: number, gaps: number, colors: Colors): string {
  const parts = [
    ...(dropped > 0 ? [`${count(dropped)} dropped here`] : []),
    ...(gaps > 0 ? [`${count(gaps)} missed by the server`] : []),
  ];
  return parts.length > 0 ? colors.yellow(parts.join(", ")) : colors.green("none lost");
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text}`;
}
