/**
 * What the relay costs for each reader, beside a plain TCP fan-out of the same bytes.
 *
 *   deno task bench:relay [--seconds N] [--rate FPS] [--size WxH]
 *
 * The camera and the readers are processes of their own; the CPU time is that of the process in
 * between. At a rate of frames both do the same work, so their CPU time compares; without one
 * (rate 0) they show how many frames a second they move at most, readers and camera included.
 */

import { parseArgs } from "node:util";
import { connect } from "../src/client/connect.ts";
import { FilersServer } from "../src/server/filers_server.ts";
import { relay } from "../src/server/relay.ts";
import { testPattern } from "../src/testing/test_pattern.ts";
import { describeMachine } from "./machine.ts";

const hostname = "127.0.0.1";
const { values } = parseArgs({
  options: {
    role: { type: "string", default: "bench" },
    port: { type: "string", default: "0" },
    readers: { type: "string", default: "1" },
    seconds: { type: "string", default: "3" },
    rate: { type: "string", default: "60" },
    size: { type: "string", default: "640x480" },
  },
});
const [width = 640, height = 480] = values.size.split("x").map(Number);
const rate = Number(values.rate);
const seconds = Number(values.seconds);

/** What the process in between reports when its input ends. */
interface Cost {
  /** CPU seconds, user and system. */
  readonly cpu: number;
}

/** A camera that sends at the rate, or as fast as it is read. */
async function camera(): Promise<void> {
  const server = new FilersServer({ hostname, port: 0 });
  console.log(server.port);
  const image = testPattern("yuv420p", width, height, 0);
  server.startRecording({ pixelFormat: "yuv420p", width, height, rate });
  const start = performance.now();
  for (let count = 0;; count++) {
    const released = Promise.withResolvers<void>();
    server.send({ ...image, metadata: { t: count / (rate || 30), count } }, released.resolve);
    await released.promise;
    const early = rate === 0 ? 0 : start + (count + 1) * 1000 / rate - performance.now();
    // Without a pause, a server whose client is gone would never hear of it.
    if (early > 0 || count % 64 === 0) {
      await new Promise((go) => setTimeout(go, Math.max(0, early)));
    }
  }
}

/** Passes frames on with what this package has. */
async function relayed(port: number): Promise<void> {
  const client = await connect({ hostname, port });
  const server = new FilersServer({ port: 0, maxClients: 64, overflow: "drop-oldest" });
  relay(client, server);
  console.log(server.port);
}

/** Passes bytes on, whatever they are: to everyone, as fast as the slowest reads. */
async function fannedOut(port: number, readers: number): Promise<void> {
  const listener = Deno.listen({ hostname, port: 0 });
  console.log(listener.addr.port);
  const outputs: Deno.Conn[] = [];
  while (outputs.length < readers) {
    const conn = await listener.accept();
    conn.setNoDelay(true);
    outputs.push(conn);
  }
  const input = await Deno.connect({ hostname, port });
  await input.write(startedPlaying());
  // As large as the relay's own reads: an image.
  const chunk = new Uint8Array(width * height * 3 / 2);
  for (let read; (read = await input.read(chunk)) !== null;) {
    const bytes = chunk.subarray(0, read);
    // A reader that has had its time is gone.
    await Promise.all(outputs.map((output) => writeAll(output, bytes).catch(() => {})));
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await conn.write(bytes.subarray(done));
}

function startedPlaying(): Uint8Array {
  const text = new TextEncoder().encode("- started_playing\n- null\n");
  const message = new Uint8Array(8 + text.length);
  new DataView(message.buffer).setUint32(0, text.length);
  message.set(text, 8);
  return message;
}

/** Reads and forgets; says how many bytes each reader got a second. */
async function readAll(port: number, readers: number): Promise<void> {
  const chunk = new Uint8Array(1 << 20);
  const counts = await Promise.all(Array.from({ length: readers }, async () => {
    using conn = await Deno.connect({ hostname, port });
    await conn.write(startedPlaying());
    let bytes = 0;
    const warm = performance.now() + 500;
    let from = warm;
    for (let now = 0; now < warm + seconds * 1000; now = performance.now()) {
      const read = await conn.read(chunk) ?? 0;
      if (now < warm) from = performance.now();
      else bytes += read;
    }
    return bytes / ((performance.now() - from) / 1000);
  }));
  console.log(JSON.stringify(counts));
}

class Part implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;

  constructor(role: string, port = 0, readers = 1) {
    const rest = ["seconds", "rate", "size"] as const;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", import.meta.filename!, "--role", role, "--port", String(port)],
        ...["--readers", String(readers)],
        ...rest.flatMap((name) => [`--${name}`, values[name]]),
      ],
      stdout: "piped",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async line(): Promise<string> {
    return (await this.#lines.read()).value ?? "";
  }

  /** CPU seconds so far. */
  async cpu(): Promise<Cost> {
    const stat = await Deno.readTextFile(`/proc/${this.#child.pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // The readers have ended by themselves.
    }
    await this.#child.status;
    await this.#lines.cancel();
  }
}

async function measure(role: "relay" | "fan-out", readers: number) {
  await using source = new Part("camera");
  await using between = new Part(role, Number(await source.line()), readers);
  await using sink = new Part("read", Number(await between.line()), readers);
  const before = await between.cpu();
  const start = performance.now();
  const rates: number[] = JSON.parse(await sink.line());
  const after = await between.cpu();
  const elapsed = (performance.now() - start) / 1000;
  const image = width * height * 3 / 2;
  const frames = rates.map((bytes) => bytes / image);
  const cpu = (after.cpu - before.cpu) / elapsed;
  return { lowest: Math.min(...frames), total: frames.reduce((a, b) => a + b), cpu };
}

async function bench(): Promise<void> {
  console.log(`${describeMachine()}; yuv420p ${values.size}, ${rate || "no"} frames/s asked for\n`);
  console.log(
    "| readers | relay: frames/s each | CPU per reader | fan-out: frames/s each | CPU per reader |",
  );
  console.log("|---:|---:|---:|---:|---:|");
  for (const readers of [1, 2, 4, 8, 16, 32]) {
    const cells = [];
    for (const role of ["relay", "fan-out"] as const) {
      const { lowest, cpu } = await measure(role, readers);
      cells.push(lowest.toFixed(1), `${(cpu * 100 / readers).toFixed(2)} %`);
    }
    console.log(`| ${readers} | ${cells.join(" | ")} |`);
  }
}

const port = Number(values.port);
const readers = Number(values.readers);
if (values.role === "camera") await camera();
else if (values.role === "relay") await relayed(port);
else if (values.role === "fan-out") await fannedOut(port, readers);
else if (values.role === "read") await readAll(port, readers);
else await bench();
