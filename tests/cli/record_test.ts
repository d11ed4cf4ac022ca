import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeFilersServer, type FakeFilersServerOptions } from "@lab/filers-client/testing";
import { parseJsonLines, parseNpy, parsePng, parseY4m } from "../output/parsers.ts";
import { TestFolder } from "../output/recording.ts";
import { CliProcess } from "./cli_process.ts";

const entry = new URL("../../mod.ts", import.meta.url).href;

const gray: FakeFilersServerOptions = { pixelFormat: "gray", width: 16, height: 8, rate: 200 };

/** A fake camera, and a folder that the command line may write to. */
class Rig implements AsyncDisposable {
  readonly folder = new TestFolder();
  readonly server: FakeFilersServer;

  constructor(options: FakeFilersServerOptions = {}) {
    this.server = new FakeFilersServer({ ...gray, ...options });
  }

  /** Starts the command line on the camera. */
  start(command: string, out: string, ...args: string[]): CliProcess {
    return new CliProcess(
      [command, this.folder.file(out), `127.0.0.1:${this.server.port}`, ...args],
      { permissions: ["--allow-net", `--allow-write=${this.folder.path}`] },
    );
  }

  async run(command: string, out: string, ...args: string[]) {
    await using cli = this.start(command, out, ...args);
    return await cli.result();
  }

  /** Resolves when so many frames are noted in a sidecar. */
  async recorded(sidecar: string, frames: number): Promise<void> {
    for (;;) {
      const text = await this.folder.text(sidecar).catch(() => "");
      if (text.split("\n").length > frames) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

Deno.test("record writes a file and a sidecar, and sums up on stderr", async () => {
  await using rig = new Rig();
  const { code, stdout, stderr } = await rig.run("record", "a.y4m", "--frames", "20");
  assertEquals([code, stdout], [0, ""]);
  assertMatch(stderr, /20 frames recorded to .*a\.y4m\n {2}data .*\n {2}missing +none\n {2}times/);
  assertEquals(parseY4m(await rig.folder.read("a.y4m"), 128).frames.length, 20);
  assertEquals(parseJsonLines(await rig.folder.text("a.y4m.jsonl")).length, 20);
});

Deno.test("record ends with --duration, and takes the shared options", async () => {
  await using rig = new Rig();
  const args = ["--duration", "0.5", "--size", "8x", "--sidecar", rig.folder.file("times.jsonl")];
  const { code } = await rig.run("record", "a.npy", ...args);
  const { shape } = parseNpy(await rig.folder.read("a.npy"));
  assertEquals([code, ...shape.slice(1)], [0, 4, 8, 1]);
  assertEquals(parseJsonLines(await rig.folder.text("times.jsonl")).length, shape[0]);
});

Deno.test("record ends in good order at Ctrl-C, and tells the server", async () => {
  await using rig = new Rig();
  await using cli = rig.start("record", "a.npy");
  await rig.recorded("a.npy.jsonl", 10);
  cli.kill("SIGINT");
  const { code, stderr } = await cli.result();
  const { shape, data } = parseNpy(await rig.folder.read("a.npy"));
  assertEquals(code, 0);
  assertStringIncludes(stderr, `${shape[0]} frames recorded`);
  assertEquals(data.length, shape[0]! * 128);
  assertEquals(parseJsonLines(await rig.folder.text("a.npy.jsonl")).length, shape[0]);
  await rig.server.waitFor("stopped_playing", { index: 1 });
  assertEquals(rig.server.died, null);
});

Deno.test("record leaves what can be read when it is killed at any moment", async () => {
  for (const out of ["a.npy", "a.y4m", "a_.png"]) {
    await using rig = new Rig({ width: 640, height: 480 });
    await using cli = rig.start("record", out);
    const sidecar = out === "a_.png" ? "a.jsonl" : `${out}.jsonl`;
    await rig.recorded(sidecar, 20);
    cli.kill("SIGKILL");
    await cli.result();
    const noted = (await rig.folder.text(sidecar)).split("\n").slice(0, -1);
    const entries = noted.map((line) => JSON.parse(line));
    if (out === "a.npy") {
      const { shape, data } = parseNpy(await rig.folder.read(out));
      const frames = shape[0]!;
      assertEquals(data.length >= frames * 640 * 480 && frames >= entries.length, true);
    } else if (out === "a.y4m") {
      const bytes = await rig.folder.read(out);
      const frameBytes = 640 * 480 + 6;
      const header = bytes.indexOf(10) + 1;
      const whole = Math.floor((bytes.length - header) / frameBytes);
      const { frames } = parseY4m(bytes.subarray(0, header + whole * frameBytes), 640 * 480);
      assertEquals(frames.length >= entries.length, true);
    } else {
      for (const { file } of entries) parsePng(await Deno.readFile(file));
    }
  }
});

Deno.test("record tells a lost camera, with all that came before on disk", async () => {
  const at = { sending: "image", index: 7, part: "planes" } as const;
  await using rig = new Rig({ faults: [{ kind: "reset", at }] });
  const { code, stderr } = await rig.run("record", "a.npy", "--overflow", "block");
  const { shape } = parseNpy(await rig.folder.read("a.npy"));
  assertEquals(code, 1);
  assertStringIncludes(stderr, `${shape[0]} frame`);
  assertMatch(stderr, /\nerror: Cannot .*\n$/);
});

Deno.test("record - writes pictures to stdout under --allow-net alone", async () => {
  await using rig = new Rig();
  const run = async (...args: string[]) => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-net",
        "mod.ts",
        "record",
        "-",
        `127.0.0.1:${rig.server.port}`,
        ...args,
      ],
      stderr: "null",
    }).output();
    assertEquals(code, 0);
    return stdout;
  };
  assertEquals(parseY4m(await run("--frames", "5"), 128).frames.length, 5);
  assertEquals((await run("--frames", "3", "--format", "rgb24")).length, 3 * 128 * 3);
});

Deno.test("record ends quietly when the reader of its pictures has seen enough", async () => {
  await using rig = new Rig({ width: 640, height: 480 });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", entry, "record", "-", `127.0.0.1:${rig.server.port}`],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const errors = await new Response(child.stderr).text();
  assertEquals((await child.status).code, 0);
  assertEquals(/error/.test(errors), false, errors);
});

Deno.test("record tells with figures, while it happens, that nobody takes its pictures", async () => {
  // More than a pipe holds: nothing is written until it is read.
  await using rig = new Rig({ width: 400, height: 400 });
  const told = Promise.withResolvers<void>();
  const sidecar = rig.folder.file("times.jsonl");
  await using cli = new CliProcess(
    ["record", "-", `127.0.0.1:${rig.server.port}`, "--sidecar", sidecar],
    {
      permissions: ["--allow-net", `--allow-write=${rig.folder.path}`],
      readStdout: told.promise,
    },
  );
  try {
    await cli.stderr.match(
      /writing is too slow: 0 B\/s of [\d.]+ MB\/s that come; 64 frames waiting, [1-9]\d* dropped so far/,
    );
  } finally {
    told.resolve();
  }
  await rig.recorded("times.jsonl", 30);
  cli.kill("SIGINT");
  const { code, stderr } = await cli.result();
  const entries = parseJsonLines(await rig.folder.text("times.jsonl")) as Record<string, number>[];
  const dropped = entries.reduce((sum, entry) => sum + entry.dropped!, 0);
  assertEquals(code, 0);
  assertStringIncludes(stderr, `${entries.length} frames recorded to stdout`);
  assertStringIncludes(stderr, `missing    ${dropped} dropped here`);
  assertEquals(entries.at(-1)!.index! + 1, entries.length + dropped);
});

Deno.test("snapshot writes a picture of full depth", async () => {
  await using rig = new Rig({ pixelFormat: "gray16le" });
  const { code, stderr } = await rig.run("snapshot", "a.png");
  assertEquals(code, 0);
  assertMatch(stderr, /a\.png: 16x8, 16 bits, t 0 s/);
  assertEquals(parsePng(await rig.folder.read("a.png")).depth, 16);
});

Deno.test("snapshot fails without a frame, and says why", async () => {
  await using rig = new Rig({ recordings: 0 });
  const { code, stderr } = await rig.run("snapshot", "a.png", "--duration", "0.3");
  assertEquals(code, 1);
  assertMatch(stderr, /error: Cannot read a frame: none came .*press record/);
  assertEquals(rig.folder.files, []);
});

const refused: [args: string[], reason: RegExp, code: number][] = [
  [["record"], /name a file to record to/, 2],
  [["record", "a.avi"], /extension must be one of/, 2],
  [["record", "a.mkv", "--preset", "best"], /one of lossless, quality/, 2],
  [["snapshot", "a.jpg"], /name the file to write/, 2],
  [["watch", "--preview"], /stdout must be a terminal/, 2],
];

for (const [args, reason, expected] of refused) {
  Deno.test(`main() refuses: ${args.join(" ")}`, async () => {
    await using cli = new CliProcess(args);
    const { code, stderr } = await cli.result();
    assertEquals(code, expected);
    assertMatch(stderr, reason);
    assertEquals(stderr.trimEnd().split("\n").length, 1);
  });
}

Deno.test("record says that it needs --allow-write", async () => {
  await using rig = new Rig();
  const args = ["record", rig.folder.file("a.y4m"), `127.0.0.1:${rig.server.port}`];
  await using cli = new CliProcess(args, { permissions: ["--allow-net"] });
  const { code, stderr } = await cli.result();
  assertEquals(code, 1);
  assertMatch(stderr, /--allow-write/);
  assertEquals(rig.folder.files, []);
});

const notAllowed = /Deno may not start ffmpeg\. Run it with --allow-run=ffmpeg$/;
const notThere = /ffmpeg is not on PATH\. Install it, or record to \.y4m, which needs none$/;
const neither = /ffmpeg is not on PATH\. Install it and run Deno with --allow-run=ffmpeg, or/;

// Deno forgets a permission for a program that is not there, so the last row can't say "notThere".
const ffmpegCases: [installed: boolean, permission: string | null, reason: RegExp][] = [
  [true, null, notAllowed],
  [true, "--deny-run", notAllowed],
  [false, null, neither],
  [false, "--deny-run", neither],
  [false, "--allow-run", notThere],
  [false, "--allow-run=ffmpeg", neither],
];

for (const [installed, permission, reason] of ffmpegCases) {
  const machine = `${installed ? "with" : "without"} ffmpeg, ${
    permission ?? "without --allow-run"
  }`;
  Deno.test(`record says what a video needs: ${machine}`, async () => {
    await using rig = new Rig();
    await using programs = new TestFolder();
    if (installed) await Deno.writeFile(programs.file("ffmpeg"), new Uint8Array(), { mode: 0o755 });
    const args = ["record", rig.folder.file("a.mkv"), `127.0.0.1:${rig.server.port}`];
    await using cli = new CliProcess(args, {
      permissions: ["--allow-net", "--allow-write", ...(permission ? [permission] : [])],
      path: programs.path,
    });
    const { code, stderr } = await cli.result();
    assertEquals(code, 1);
    assertMatch(stderr.trimEnd(), reason);
    assertEquals(rig.folder.files, []);
  });
}
