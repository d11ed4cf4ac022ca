/**
 * Leaves a script at each of its steps: every moment before and after it waits for the network, from
 * the connect to the close.
 */

import { assert, assertEquals } from "@std/assert";
import { connect, type FilersClient, type FrameIterator } from "@lab/filers-client";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { within } from "./within.ts";

/** What a script can do at any time. */
export const exits = ["abort", "break", "throw", "return", "dispose", "throw()"] as const;

export type Exit = typeof exits[number];

const reason = new Error("enough");

/** The steps of one script, counted as they pass. */
class Steps {
  count = 0;
  readonly #exitAt: number;
  readonly #exit: () => void;

  constructor(exitAt: number, exit: () => void) {
    this.#exitAt = exitAt;
    this.#exit = exit;
  }

  pass(): void {
    if (this.count++ === this.#exitAt) this.#exit();
  }

  /** An operation of two steps: its start and its end. */
  async around<T>(operation: () => Promise<T>): Promise<T> {
    this.pass();
    try {
      return await operation();
    } finally {
      this.pass();
    }
  }
}

/** Counts the steps of all connections to ports that are watched. */
export class StepCounter implements Disposable {
  readonly #connect = Deno.connect;
  readonly #watched = new Map<number, Steps>();

  constructor() {
    const connect = async (options: Deno.ConnectOptions): Promise<Deno.TcpConn> => {
      const steps = this.#watched.get(options.port);
      if (!steps) return await this.#connect(options);
      const conn = await steps.around(() => this.#connect(options));
      const { read, write } = conn;
      conn.read = (buffer) => steps.around(() => read.call(conn, buffer));
      conn.write = (bytes) => steps.around(() => write.call(conn, bytes));
      return conn;
    };
    Deno.connect = connect as typeof Deno.connect;
  }

  watch(port: number, steps: Steps): void {
    this.#watched.set(port, steps);
  }

  [Symbol.dispose](): void {
    Deno.connect = this.#connect;
  }
}

/**
 * Runs connect, five frames and close, and leaves at a step.
 *
 * @returns The number of steps that there were.
 */
export async function leaveAt(
  counter: StepCounter,
  exit: Exit,
  step: number,
): Promise<number> {
  await using server = new FakeFilersServer({
    pixelFormat: "gray",
    width: 16,
    height: 8,
    pace: 500,
    // So that even a small image takes several reads.
    faults: [{ kind: "split", every: 50, pause: 1 }],
  });
  const script = new Script(exit);
  const steps = new Steps(step, () => script.leave());
  counter.watch(server.port, steps);
  const what = `${exit} at step ${step}`;
  await within(10_000, what, script.run(server.port));
  assert(server.died === null, `${what} killed the server: ${server.died}`);
  const { camera } = script;
  if (camera) {
    assertEquals(camera.state, "closed");
    const { received, delivered, dropped, queued } = camera.stats;
    assertEquals(received, delivered + dropped + queued, what);
  }
  return steps.count;
}

class Script {
  camera: FilersClient | null = null;
  #frames: FrameIterator | null = null;
  #leaving = false;
  readonly #exit: Exit;
  readonly #controller = new AbortController();
  #thrown: Promise<void> = Promise.resolve();

  constructor(exit: Exit) {
    this.#exit = exit;
  }

  /** Leaves now where that is possible, else as soon as the loop comes round. */
  leave(): void {
    this.#leaving = true;
    if (this.#exit === "abort") this.#controller.abort(reason);
    if (this.#exit === "return") void this.#frames?.return();
    if (this.#exit === "dispose") void this.camera?.close();
    if (this.#exit === "throw()") this.#thrown = assertThrown(this.#frames?.throw(reason));
  }

  async run(port: number): Promise<void> {
    try {
      await using camera = await connect({
        hostname: "127.0.0.1",
        port,
        signal: this.#controller.signal,
      });
      this.camera = camera;
      this.#frames = camera.frames({ limit: 5 });
      for await (using frame of this.#frames) {
        assertEquals(frame.data.length, 16 * 8 * 4);
        if (!this.#leaving) continue;
        if (this.#exit === "break") break;
        if (this.#exit === "throw") throw reason;
      }
    } catch (error) {
      assertEquals(error, reason);
    }
    await this.#thrown;
  }
}

async function assertThrown(thrown: Promise<unknown> | undefined): Promise<void> {
  try {
    await thrown;
  } catch (error) {
    assertEquals(error, reason);
  }
}
