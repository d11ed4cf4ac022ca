/**
 * Filers' own classes in a Python process of their own, and what they can be told to do.
 *
 * @module
 */

import { TextLineStream } from "@std/streams";

const folder = new URL("./", import.meta.url);

/** Longest wait, in ms, for anything that should happen: far above what any needs. */
const DEADLINE = 10_000;
/** Longest life of a process, in ms: a test that waits in vain ends with it. */
const LIFETIME = 60_000;

/** Waits until `condition` holds. */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE;
  while (!await condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A Python process that obeys commands; kivy_host.py tells how. */
export class PythonPeer implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: ReadableStreamDefaultReader<string>;
  #last: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout>;

  constructor(script: string, ...args: string[]) {
    this.#child = new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: [new URL(script, folder).pathname, ...args],
      env: { PYTHONDONTWRITEBYTECODE: "1" },
      stdin: "piped",
      stdout: "piped",
      // Chatter; what matters is told by errors().
      stderr: "null",
    }).spawn();
    this.#timer = this.#killAfter(LIFETIME);
    this.#requests = this.#child.stdin.getWriter();
    this.#answers = this.#child.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
  }

  /** Has a command carried out, after those before it. */
  ask<Result = null>(command: string, args: Record<string, unknown> = {}): Promise<Result> {
    const answer = this.#last.then(() => this.#ask(command, args));
    this.#last = answer.catch(() => {});
    return answer as Promise<Result>;
  }

  async #ask(command: string, args: Record<string, unknown>): Promise<unknown> {
    const request = JSON.stringify({ command, arguments: args });
    await this.#requests.write(new TextEncoder().encode(`${request}\n`));
    const { value } = await this.#answers.read();
    if (value === undefined) throw new Error(`Python ended at ${request}`);
    const answer = JSON.parse(value);
    if ("error" in answer) throw new Error(`Python cannot ${command}: ${answer.error}`);
    return answer.result;
  }

  /** Stops the whole process, or has it go on. */
  kill(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = this.#killAfter(DEADLINE);
    await this.#requests.close().catch(() => {}); // It may have ended already.
    await this.#answers.cancel();
    await this.#child.status;
    clearTimeout(this.#timer);
  }

  #killAfter(delay: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#child.kill("SIGKILL"), delay);
  }
}
