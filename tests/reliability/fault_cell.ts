/** Runs one entry of the fault matrix: a client, a server with the fault, and what came of it. */

import { assert, assertEquals } from "@std/assert";
import {
  connect,
  ConnectError,
  type ConnectOptions,
  DisconnectedError,
  type FilersClient,
  ProtocolError,
  ServerBusyError,
  ServerError,
  TimeoutError,
} from "@lab/filers-client";
import { FakeFilersServer, testPattern } from "@lab/filers-client/testing";
import {
  countsOf,
  type FaultRow,
  faultsOf,
  FRAMES,
  isGarbled,
  limitOf,
  type Outcome,
  outcomeOf,
  picture,
  type State,
} from "./fault_matrix.ts";
import type { Network } from "./network.ts";
import { pause, within } from "./within.ts";

const hostname = "127.0.0.1";

/** For whatever the fault allows to happen; the stop's own bound of 5 s is the longest of all. */
const DEADLINE = 8000;

const classes = {
  B: ServerBusyError,
  C: ConnectError,
  T: TimeoutError,
  D: DisconnectedError,
  P: ProtocolError,
  S: ServerError,
};

function code(error: unknown): Outcome {
  for (const [code, type] of Object.entries(classes)) {
    if (error instanceof type) return code as Outcome;
  }
  throw error;
}

/** Runs the script of a state with a fault, and checks everything about its outcome. */
export async function runCell(network: Network, row: FaultRow, state: State): Promise<void> {
  const outcome = outcomeOf(row, state);
  let server = new FakeFilersServer({
    pixelFormat: picture[0],
    width: picture[1],
    height: picture[2],
    pace: 200,
    frames: FRAMES,
    faults: faultsOf(row, state),
  });
  const { port } = server;
  const options: ConnectOptions = { hostname, port, connectTimeout: patience(row) };
  if (row.heartbeat) options.heartbeat = row.heartbeat;
  if (row.afterwards) options.reconnect = { minDelay: 5, maxDelay: 20, maxAttempts: 2 };
  if (row.afterwards === "restarted") options.reconnect = { minDelay: 5, maxDelay: 20 };
  const deadEnd = row.afterwards && row.afterwards !== "restarted"
    ? await network.deadEnd(row.afterwards)
    : null;
  if (state === "connecting" && deadEnd) network.detour(port, deadEnd);

  const events: string[] = [];
  const script = new Script(row, options, events);
  script.onDisconnect = async () => {
    if (deadEnd) network.detour(port, deadEnd);
    if (row.afterwards !== "restarted" || state === "connecting") return;
    await server.close();
    server = new FakeFilersServer({
      port,
      pixelFormat: picture[0],
      width: picture[1],
      height: picture[2],
      pace: 200,
      frames: FRAMES,
    });
  };
  try {
    const got = await within(DEADLINE, "the script", script.run(state, outcome));
    assertEquals(got, outcome);
    if (outcome === "event") assert(events.includes(row.event!), `no ${row.event} event`);
    if (script.camera) await checkCamera(script.camera, row, state);
    if (state !== "connecting" && state !== "idle" && state !== "stopping") {
      checkFrames(script.frames, row, state);
    }
    assertEquals(server.died, null);
  } finally {
    await script.camera?.close();
    await server.close();
  }
}

/** For connectTimeout and frameTimeout, in ms: short only where it is bound to run out. */
function patience(row: FaultRow): number {
  return row.cause || /T|B/.test(row.outcomes) ? 1000 : 5000;
}

interface SeenFrame {
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** What a user does in each state. */
class Script {
  camera: FilersClient | null = null;
  readonly frames: SeenFrame[] = [];
  onDisconnect: () => Promise<void> = () => Promise.resolve();
  readonly #row: FaultRow;
  readonly #options: ConnectOptions;
  readonly #events: string[];
  #afterDisconnect: Promise<void> = Promise.resolve();

  constructor(row: FaultRow, options: ConnectOptions, events: string[]) {
    this.#row = row;
    this.#options = options;
    this.#events = events;
  }

  async run(state: State, outcome: Outcome): Promise<Outcome> {
    const { event } = this.#row;
    try {
      const camera = await this.#connect();
      if (state === "connecting") return "ok";
      if (state === "idle") await this.#ping(camera, outcome === "event");
      else if (state === "stopping") await this.#stop(camera);
      else if (outcome === "waits") return await this.#wait(camera);
      else await this.#loop(camera, limitOf(this.#row, state));
      return event && this.#events.includes(event) ? "event" : "ok";
    } catch (error) {
      return code(error);
    } finally {
      await this.#afterDisconnect;
    }
  }

  async #connect(): Promise<FilersClient> {
    const camera = await connect(this.#options);
    this.camera = camera;
    for (const name of ["message", "servererror", "reconnect"] as const) {
      camera.addEventListener(name, () => this.#events.push(name));
    }
    camera.addEventListener("disconnect", () => this.#afterDisconnect = this.onDisconnect());
    return camera;
  }

  /** The nudge sets the fault off. Where an event is to come, nobody may wait for an answer. */
  async #ping(camera: FilersClient, isEvent: boolean): Promise<void> {
    const event = isEvent ? nextEvent(camera, this.#row.event!) : null;
    const nudged = camera.send("nudge", null);
    await event;
    await camera.ping();
    await nudged;
  }

  async #stop(camera: FilersClient): Promise<void> {
    const frames = camera.frames({ format: "native" });
    (await frames.next()).value?.close();
    await camera.stop();
  }

  async #loop(camera: FilersClient, limit: number): Promise<void> {
    const frameTimeout = patience(this.#row);
    const options = { format: "native", capacity: 64, limit, frameTimeout } as const;
    for await (using frame of camera.frames(options)) {
      const [plane] = frame.planes;
      this.frames.push({ count: Number(frame.metadata.count), bytes: plane!.data.slice() });
    }
  }

  /** Nothing comes, and that is no error; closing ends the wait. */
  async #wait(camera: FilersClient): Promise<Outcome> {
    const next = camera.frames({ frameTimeout: 100 }).next();
    const first = await Promise.race([next, pause(300).then(() => "waits" as const)]);
    assertEquals(first, "waits");
    assertEquals(camera.state, "waiting");
    await camera.close();
    assertEquals((await next).done, true);
    return "waits";
  }
}

function nextEvent(camera: FilersClient, name: string): Promise<unknown> {
  const told: EventTarget = camera;
  return new Promise((resolve) => told.addEventListener(name, resolve, { once: true }));
}

async function checkCamera(camera: FilersClient, row: FaultRow, state: State): Promise<void> {
  if (row.cause && state !== "connecting") {
    const error = await within(DEADLINE, "the client", camera.closed);
    assert(error instanceof DisconnectedError);
    assertEquals(code(error.cause), row.cause);
  }
  await within(DEADLINE, "close()", camera.close());
  assertEquals(camera.state, "closed");
  const { received, delivered, dropped, queued } = camera.stats;
  assertEquals(received, delivered + dropped + queued);
}

function checkFrames(frames: readonly SeenFrame[], row: FaultRow, state: State): void {
  assertEquals(frames.map(({ count }) => count), countsOf(row, state));
  for (const { count, bytes } of frames) {
    if (isGarbled(row, state, count)) continue;
    assertEquals(bytes, testPattern(...picture, count).planes[0], `frame ${count}`);
  }
}
