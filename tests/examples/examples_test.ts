/** Each example, started as its first lines say, on a fake camera. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeFilersServer, type FakeFilersServerOptions } from "@lab/filers-client/testing";
import { parsePng, parseY4m } from "../output/parsers.ts";
import { TestFolder } from "../output/recording.ts";

const examples = new URL("../../examples/", import.meta.url);

/** A camera in the dark, and a bright square that moves to the right. */
const spot: FakeFilersServerOptions = {
  pixelFormat: "gray",
  rate: 100,
  frames: 30,
  image: (index) => {
    const plane = new Uint8Array(64 * 48);
    for (let y = 10; y < 14; y++) plane.fill(255, y * 64 + index * 2, y * 64 + index * 2 + 4);
    return {
      pixelFormat: "gray",
      width: 64,
      height: 48,
      planes: [plane],
      metadata: { t: index / 100, count: index },
    };
  },
};

class Example implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<string>;
  #text = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#output = this.#collect();
  }

  /** Starts an example with the permissions that it says it needs. */
  static async start(name: string, ...args: string[]): Promise<Example> {
    const file = new URL(name, examples);
    const command = /^\/\/ deno (run|test) ((?:--\S+ )+)examples\/(\S+)/m
      .exec(await Deno.readTextFile(file));
    assertEquals(command?.[3], name, "the example says how it is run");
    const [, verb, permissions] = command!;
    const child = new Deno.Command(Deno.execPath(), {
      args: [verb!, ...permissions!.trim().split(" "), file.href, ...args],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Example(child);
  }

  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** Resolves when it has printed what matches. */
  async printed(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Waits for its end, which must be a good one; returns the lines that it printed. */
  async lines(): Promise<string[]> {
    const errors = await new Response(this.#child.stderr).text();
    const { code } = await this.#child.status;
    assertEquals(code, 0, errors);
    return (await this.#output).trimEnd().split("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      return; // It has ended.
    }
    await this.#child.stderr.cancel();
    await this.#output;
    await this.#child.status;
  }

  async #collect(): Promise<string> {
    for await (const part of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#text += part;
    }
    return this.#text;
  }
}

function endpoint({ port }: FakeFilersServer): string {
  return `127.0.0.1:${port}`;
}

Deno.test("print_frames.ts prints frames until Ctrl-C", async () => {
  await using server = new FakeFilersServer({ width: 64, height: 48, rate: 100 });
  await using example = await Example.start("print_frames.ts", endpoint(server));
  await example.printed(/(\n.*){5}/);
  example.interrupt();
  const lines = await example.lines();
  assertEquals(lines[0], "0: t 0.000 s, 320x240");
  assertMatch(lines.at(-1)!, /^\d+ frames came too fast/);
  assertEquals(server.died, null);
});

Deno.test("save_pngs.ts saves pictures", async () => {
  await using folder = new TestFolder();
  await using server = new FakeFilersServer({ pixelFormat: "gray16le" });
  const args = [endpoint(server), folder.file("frames"), "3"];
  await using example = await Example.start("save_pngs.ts", ...args);
  assertMatch((await example.lines())[0]!, /^3 pictures/);
  assertEquals(parsePng(await folder.read("frames/000002.png")).depth, 16);
});

Deno.test("track_spot.ts triggers when the spot enters the right half", async () => {
  await using server = new FakeFilersServer(spot);
  await using example = await Example.start("track_spot.ts", endpoint(server));
  const lines = await example.lines();
  const { value } = await server.waitFor("trigger");
  const { t, x, y } = value as { t: number; x: number; y: number };
  assert(x > 32 && x < 63 && y === 11.5, `${x}, ${y}`);
  assertEquals(lines.length, 1);
  assertMatch(lines[0]!, new RegExp(`^triggered at t ${t} s, `));
});

Deno.test("two_cameras.ts prints the frames of both in the order of their times", async () => {
  await using left = new FakeFilersServer({ ...spot, rate: 50 });
  await using right = new FakeFilersServer({ width: 64, height: 48, rate: 60, frames: 20 });
  await using example = await Example.start("two_cameras.ts", endpoint(left), endpoint(right));
  const lines = await example.lines();
  assertEquals(lines.filter((line) => line.includes("left")).length, 30);
  assertEquals(lines.filter((line) => line.includes("right")).length, 20);
  const times = lines.map((line) => Number.parseFloat(line));
  assertEquals(times, times.toSorted((one, other) => one - other));
});

Deno.test("record_until_ctrl_c.ts leaves a whole file", async () => {
  await using folder = new TestFolder();
  await using server = new FakeFilersServer({ pixelFormat: "gray", width: 64, height: 48 });
  const args = [endpoint(server), folder.file("trial.y4m")];
  await using example = await Example.start("record_until_ctrl_c.ts", ...args);
  while (!(await folder.text("trial.y4m.jsonl").catch(() => "")).includes('"index":5')) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  example.interrupt();
  const lines = await example.lines();
  const { frames } = parseY4m(await folder.read("trial.y4m"), 64 * 48);
  assertMatch(lines[0]!, new RegExp(`^${frames.length} frames in .*; 0 dropped here, 0 missed`));
});

Deno.test("background_subtraction.ts sees the spot move", async () => {
  await using server = new FakeFilersServer(spot);
  await using example = await Example.start("background_subtraction.ts", endpoint(server));
  const lines = await example.lines();
  assertMatch(lines[0]!, /^t 0\.\d+ s: 0\.00% moves$/);
  const shares = lines.slice(5).map((line) => Number(/([\d.]+)%/.exec(line)![1]));
  // A square of 4x4 in 64x48 is 0.52% of the picture; where it was before counts for a while.
  assert(shares.length > 10 && shares.every((share) => share > 0.4 && share < 5), `${shares}`);
});

Deno.test("ported_player.ts plays as the Python client did", async () => {
  await using server = new FakeFilersServer({ ...spot, frames: 10 });
  await using example = await Example.start("ported_player.ts", endpoint(server), "0.5");
  const lines = await example.lines();
  assertEquals(lines[0], "recording");
  assertEquals(lines[1], "0 64 48");
  assertEquals([lines.length, lines.at(-1)], [12, "stopped"]);
});

Deno.test("bright_spot_test.ts passes", async () => {
  await using example = await Example.start("bright_spot_test.ts");
  assertMatch((await example.lines()).join("\n"), /3 passed.*0 failed/);
});

Deno.test("every example is run here", async () => {
  const here = await Deno.readTextFile(new URL(import.meta.url));
  const files = [...Deno.readDirSync(examples)].map(({ name }) => name);
  // bright_spot.ts is a part of two others.
  const forgotten = files.filter((name) =>
    name !== "bright_spot.ts" && !here.includes(`"${name}"`)
  );
  assertEquals(forgotten, []);
});
