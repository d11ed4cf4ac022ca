/**
 * Lines to stdout that never hold up the one who writes them, until too much waits.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Characters that may wait for whoever reads stdout before the writer has to wait, too. */
const CAPACITY = 1 << 20;

/** A progress line on the same screen. */
export interface Overlay {
  hide(): void;
  show(): void;
}

/**
 * Writes lines in the background. A camera must be read on while a pipe is slow for a moment;
 * past {@linkcode CAPACITY} the caller waits, and its queue drops frames and counts them.
 */
export class LineWriter {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #overlay: Overlay | undefined;
  #text = "";
  #pump: Promise<void> | null = null;
  #broken: { error: unknown } | null = null;

  /** `overlay` makes way whenever lines are written. */
  constructor(output: { readonly writable: WritableStream<Uint8Array> }, overlay?: Overlay) {
    this.#writer = output.writable.getWriter();
    this.#overlay = overlay;
  }

  /** Writes a line. Waits, until `signal` at most, only where too much waits already. */
  async write(line: string, signal?: AbortSignal): Promise<void> {
    if (this.#broken) throw this.#broken.error;
    this.#text += `${line}\n`;
    this.#pump ??= this.#run();
    if (this.#text.length > CAPACITY) await this.flush(signal);
  }

  /** Waits until everything is written, or until `signal`. Throws if stdout is broken. */
  async flush(signal?: AbortSignal): Promise<void> {
    if (this.#pump) await (signal ? untilAborted(this.#pump, signal) : this.#pump);
    if (this.#broken) throw this.#broken.error;
  }

  async #run(): Promise<void> {
    try {
      while (this.#text !== "") {
        const bytes = encoder.encode(this.#text);
        this.#text = "";
        this.#overlay?.hide();
        await this.#writer.write(bytes);
        this.#overlay?.show();
      }
    } catch (error) {
      this.#broken = { error };
    } finally {
      this.#pump = null;
    }
  }
}

/** Settles with `promise`, or resolves when `signal` is aborted. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => aborted.resolve(), { once: true });
  await Promise.race([promise, aborted.promise]);
}
