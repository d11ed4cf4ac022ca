/**
 * Chromium as a user has it, for figures.
 *
 * What drives the browser in the tests has every byte of every WebSocket told to it as text: at 60
 * pictures a second that costs several times what the page itself does. Here nothing is told but
 * the answers to our own questions, over the DevTools protocol.
 */

import { executablePath } from "../tests/viewer/browser/chromium.ts";
import { untilSaid } from "./processes.ts";

interface Answer {
  readonly id: number;
  readonly error?: { readonly message: string };
  readonly result: {
    readonly result: { readonly value: unknown };
    readonly exceptionDetails?: { readonly text: string };
  };
}

/** A page in a browser of its own, without a window and without a graphics processor. */
export class PlainBrowser implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #questions = 0;

  private constructor(process: Deno.ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const answer: Answer = JSON.parse(data);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** Opens a page of this size, in CSS pixels. */
  static async open(url: string, width: number, height: number): Promise<PlainBrowser> {
    const profile = await Deno.makeTempDir();
    const process = new Deno.Command(executablePath, {
      args: [
        "--headless",
        "--no-sandbox",
        "--no-first-run",
        "--remote-debugging-port=0",
        `--user-data-dir=${profile}`,
        "about:blank",
      ],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const host = await untilSaid(process.stderr, /listening on ws:\/\/([^/]+)\//);
    const targets: { type: string; webSocketDebuggerUrl: string }[] =
      await (await fetch(`http://${host}/json/list`)).json();
    const { webSocketDebuggerUrl } = targets.find(({ type }) => type === "page")!;
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    const browser = new PlainBrowser(process, profile, socket);
    await browser.#ask("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await browser.#ask("Page.navigate", { url });
    return browser;
  }

  /** The value of an expression on the page; of a promise, what it comes to. */
  async evaluate<T>(expression: string): Promise<T> {
    const { exceptionDetails, result } = await this.#ask("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(`${exceptionDetails.text}: ${expression}`);
    return result.value as T;
  }

  async #ask(method: string, params: object): Promise<Answer["result"]> {
    const id = ++this.#questions;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { error, result } = await promise;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    this.#process.kill();
    await this.#process.status;
    await Deno.remove(this.#profile, { recursive: true }).catch(() => {}); // its children linger
  }
}
