/** The command line as a user starts it: a process with `--allow-net` and no other permission. */

const entry = new URL("../../mod.ts", import.meta.url).href;

/** Longest time that a run may take, in ms: far above what any needs. */
const DEADLINE = 20_000;

/** How a run ended, and all that it wrote. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command line; its output can be waited for. */
export class CliProcess implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly #child: Deno.ChildProcess;

  /** Reads stdout from when `readStdout` is settled. `path` is the child's PATH. */
  constructor(
    args: readonly string[],
    { permissions = ["--allow-net"], readStdout = Promise.resolve(), path }: {
      permissions?: readonly string[];
      readStdout?: Promise<void>;
      path?: string;
    } = {},
  ) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...permissions, entry, ...args],
      ...(path === undefined ? {} : { env: { PATH: path } }),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Output(this.#child.stdout, readStdout);
    this.stderr = new Output(this.#child.stderr, Promise.resolve());
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for the end, which is brought about where it does not come. */
  async result(): Promise<CliResult> {
    const deadline = setTimeout(() => this.kill("SIGKILL"), DEADLINE);
    const { code } = await this.#child.status;
    clearTimeout(deadline);
    return { code, stdout: await this.stdout.all(), stderr: await this.stderr.all() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.result();
  }
}

/** Runs the command line to its end. */
export async function runCli(...args: string[]): Promise<CliResult> {
  await using cli = new CliProcess(args);
  return await cli.result();
}

/** What a process writes, as far as it has been written. */
class Output {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";
  #reading: Promise<void>;
  #wake = Promise.withResolvers<void>();
  #ended = false;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>, start: Promise<void>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    this.#reading = start.then(() => this.#read());
  }

  /** Waits until `pattern` occurs, and returns the match. */
  async match(pattern: RegExp): Promise<RegExpExecArray> {
    let isLate = false;
    const deadline = setTimeout(() => {
      isLate = true;
      this.#wakeAll();
    }, DEADLINE);
    try {
      for (;;) {
        const match = pattern.exec(this.#text);
        if (match) return match;
        if (this.#ended || isLate) {
          throw new Error(`${pattern} does not occur in:\n${this.#text}`);
        }
        await this.#wake.promise;
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Closes the reading end of the pipe, as `head` does when it has seen enough. */
  async close(): Promise<void> {
    await this.#reader.cancel();
    await this.#reading;
  }

  /** All of it, once the process has ended. */
  async all(): Promise<string> {
    await this.#reading;
    return this.#text;
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      this.#text += value ?? "";
      this.#ended = done;
      this.#wakeAll();
      if (done) return;
    }
  }

  #wakeAll(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
