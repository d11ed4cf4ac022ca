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
export class SlowDiskReport implements Disposable {
  readonly #camera: FilersClient;
  readonly #terminal: Terminal;
  // By the clock, and not with each frame: a disk that stands still is the worst case.
  readonly #timer = setInterval(() => this.#tell(), REPORT_INTERVAL);
  #bytes = 0;
  #last = { at: performance.now(), dropped: 0, written: 0, received: 0 };

  constructor(camera: FilersClient, terminal: Terminal) {
    this.#camera = camera;
    this.#terminal = terminal;
  }

  /** A frame was written. */
  update({ bytes }: RecordingSummary): void {
    this.#bytes = bytes;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    const { bytes: received, queued, iterators } = this.#camera.stats;
    const dropped = iterators.reduce((sum, iterator) => sum + iterator.dropped, 0);
    const last = this.#last;
    this.#last = { at: performance.now(), dropped, written: this.#bytes, received };
    if (dropped <= last.dropped) return;
    const seconds = (this.#last.at - last.at) / 1000;
    this.#terminal.line(this.#terminal.colors.yellow(
      `writing ${queued > 0 ? "is" : "was"} too slow: ` +
        `${bytes((this.#bytes - last.written) / seconds)}/s of ` +
        `${bytes((received - last.received) / seconds)}/s that come; ` +
        `${plural(queued, "frame")} waiting, ${count(dropped)} dropped so far`,
    ));
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
