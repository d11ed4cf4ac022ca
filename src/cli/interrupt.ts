/**
 * Ctrl-C, as an AbortSignal.
 *
 * @module
 */

/** What an interrupted wait is rejected with. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

// SIGHUP: a closed terminal must not leave the server without its stop either.
const endings: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Turns the signals that end a program into an abort, so that the camera's server is told first.
 * A second one ends the program at once.
 */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #onSignal = () => {
    if (this.signal.aborted) Deno.exit(130);
    this.#controller.abort(new Interrupted("Interrupted"));
  };

  constructor() {
    for (const name of endings) Deno.addSignalListener(name, this.#onSignal);
  }

  /** Aborted by the first interrupt. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const name of endings) Deno.removeSignalListener(name, this.#onSignal);
  }
}
