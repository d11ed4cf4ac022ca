/**
 * What is said about a recording while it is made, and at its end.
 *
 * @module
 */

import type { FilersClient } from "../client/client.ts";
import type { RecordingSummary } from "../output/recorder.ts";
import type { MissingFrames } from "../output/tally.ts";
import { bytes, count, duration, plural } from "./figures.ts";
import { type Colors, oneLine, type Terminal } from "./terminal.ts";

/** Time between two reports, in ms. */
const REPORT_INTERVAL = 1000;

/** Places with missing frames that are told one by one. */
const PLACES_SHOWN = 8;

/** Tells with figures, while it happens, that writing cannot keep up. */
export class SlowDiskReport {
  readonly #camera: FilersClient;
  readonly #terminal: Terminal;
  #since = performance.now();
  #dropped = 0;
  #written = 0;
  #received = 0;

  constructor(camera: FilersClient, terminal: Terminal) {
    this.#camera = camera;
    this.#terminal = terminal;
  }

  /** To be called after each frame. */
  update({ bytes: written, dropped }: RecordingSummary): void {
    const now = performance.now();
    const seconds = (now - this.#since) / 1000;
    if (seconds * 1000 < REPORT_INTERVAL) return;
    const stats = this.#camera.stats;
    if (dropped > this.#dropped) {
      this.#terminal.line(this.#terminal.colors.yellow(
        `writing is too slow: ${bytes((written - this.#written) / seconds)}/s of ` +
          `${bytes((stats.bytes - this.#received) / seconds)}/s that come; ` +
          `${plural(stats.queued, "frame")} waiting, ${count(dropped)} dropped so far`,
      ));
    }
    this.#since = now;
    this.#dropped = dropped;
    this.#written = written;
    this.#received = stats.bytes;
  }
}

/** The lines that end a recording of so many ms. */
export function recordingLines(
  summary: RecordingSummary,
  sidecar: string | undefined,
  time: number,
  colors: Colors,
): string[] {
  const { files, frames, dropped, gaps, places, missing } = summary;
  const where = files.map((file) => file === "-" ? "stdout" : oneLine(file)).join(", ");
  const lines = [
    colors.bold(`${plural(frames, "frame")} recorded to ${where}`),
    `  data       ${bytes(summary.bytes)} in ${duration(time)}`,
  ];
  if (places === 0) {
    lines.push(`  missing    ${colors.green("none")}`);
  } else {
    const where = plural(places, "place");
    lines.push(`  missing    ${colors.yellow(`${losses(dropped, gaps)}, in ${where}:`)}`);
    lines.push(...missing.slice(0, PLACES_SHOWN).map((place) => `             ${describe(place)}`));
    if (places > PLACES_SHOWN) {
      const rest = sidecar === undefined ? "" : `, all in ${oneLine(sidecar)}`;
      lines.push(`             and ${plural(places - PLACES_SHOWN, "other")}${rest}`);
    }
  }
  if (sidecar !== undefined) lines.push(`  times      ${oneLine(sidecar)}`);
  return lines;
}

function describe({ before, t, dropped, gap }: MissingFrames): string {
  const where = t === null ? "at the end" : `before frame ${before} (t ${t.toFixed(6)} s)`;
  return `${where}: ${losses(dropped, gap)}`;
}

function losses(dropped: number, gap: number): string {
  return [
    ...(dropped > 0 ? [`${count(dropped)} dropped here`] : []),
    ...(gap > 0 ? [`${count(gap)} missed by the server`] : []),
  ].join(", ");
}
