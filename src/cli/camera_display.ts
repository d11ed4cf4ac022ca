/**
 * The state of a camera as it changes, and a live line of figures, on the terminal.
 *
 * @module
 */

import type { FilersClient } from "../client/client.ts";
import { frameRate } from "./figures.ts";
import { progressLine } from "./summary.ts";
import { oneLine, type Terminal } from "./terminal.ts";

/** Time between two drawings of the progress line, in ms. */
const PROGRESS_INTERVAL = 200;

/** How long to wait for a recording, in ms, before saying what is waited for. */
const EXPLAIN_AFTER = 1000;

/** Shows a client's state for as long as it is in scope. */
export class CameraDisplay implements Disposable {
  readonly #camera: FilersClient;
  readonly #terminal: Terminal;
  readonly #listening = new AbortController();
  readonly #explaining: ReturnType<typeof setTimeout>;
  readonly #drawing: ReturnType<typeof setInterval>;
  #bytes = 0;
  #drawnAt = performance.now();

  /** With `reconnects`, a lost connection is a state; else it is an error that others tell. */
  constructor(camera: FilersClient, terminal: Terminal, reconnects: boolean) {
    this.#camera = camera;
    this.#terminal = terminal;
    this.#listen(reconnects);
    this.#explaining = setTimeout(() => this.#explain(), EXPLAIN_AFTER);
    this.#drawing = setInterval(() => this.#draw(), PROGRESS_INTERVAL);
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
    clearTimeout(this.#explaining);
    clearInterval(this.#drawing);
    this.#terminal.progress("");
  }

  #listen(reconnects: boolean): void {
    const { dim, yellow } = this.#terminal.colors;
    const tell = (text: string, paint = dim) => this.#terminal.line(paint(oneLine(text)));
    const options = { signal: this.#listening.signal };
    this.#camera.addEventListener("recordingstart", ({ detail }) => {
      const { pixelFormat, width, height, rate } = detail;
      const pace = rate > 0 ? `, ${frameRate(rate)}` : "";
      tell(`recording: ${pixelFormat} ${width}x${height}${pace}`);
    }, options);
    this.#camera.addEventListener("recordingstop", () => {
      tell("recording stopped; waiting for the next one (Ctrl-C ends)");
    }, options);
    this.#camera.addEventListener("servererror", ({ detail }) => {
      tell(`the server reports: ${detail.text}`, yellow);
    }, options);
    if (!reconnects) return;
    this.#camera.addEventListener("disconnect", ({ detail }) => {
      tell(`connection lost: ${detail.error.message}`, yellow);
    }, options);
    this.#camera.addEventListener("reconnect", () => tell("connected again"), options);
  }

  #explain(): void {
    if (this.#camera.recording || this.#camera.stats.images > 0) return;
    this.#terminal.line(
      "waiting: Filers is not recording. Choose its network recorder and press record",
    );
  }

  #draw(): void {
    const { stats } = this.#camera;
    const now = performance.now();
    const rate = (stats.bytes - this.#bytes) / ((now - this.#drawnAt) / 1000);
    this.#bytes = stats.bytes;
    this.#drawnAt = now;
    if (stats.images > 0) this.#terminal.progress(progressLine(stats, rate));
  }
}
