/** Recordings as ffmpeg, NumPy and Pillow see them, after good ends and bad ones. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { FilersError, UnsupportedFormatError } from "@lab/filers-client";
import { FakeFilersServer, testPattern } from "@lab/filers-client/testing";
import { concat, parseJsonLines, sha256 } from "../output/parsers.ts";
import { realSums, recordings } from "../output/real_sums.ts";
import { recordAll, TestFolder } from "../output/recording.ts";
import { checkTools, decode, probe, readWithPython } from "./tools.ts";

await checkTools();

const entry = new URL("../../mod.ts", import.meta.url).href;
const odd = { width: 65, height: 49 };

function patterns(pixelFormat: string, frames: number, { width, height } = odd): Uint8Array {
  return concat(
    Array.from({ length: frames }, (_, i) => testPattern(pixelFormat, width, height, i).planes)
      .flat(),
  );
}

for (const { file, camera } of recordings) {
  Deno.test(`the real tool reads ${file} of ${camera.pixelFormat}`, async () => {
    await using folder = new TestFolder();
    await recordAll(camera, folder.file(file));
    const path = folder.file(folder.files.find((name) => !name.endsWith(".jsonl"))!);
    let pixels;
    if (file.endsWith(".y4m")) {
      const stream = await probe(path);
      assertEquals(stream.pix_fmt, camera.pixelFormat.replace("yuvj", "yuv"));
      assertEquals(stream.color_range, /^(gray|yuvj)/.test(camera.pixelFormat) ? "pc" : "tv");
      assertEquals([stream.width, stream.height, stream.nb_read_frames], [65, 49, "3"]);
      assertEquals(stream.r_frame_rate, "30/1");
      pixels = await decode(path);
    } else {
      const { about, samples } = await readWithPython(path);
      pixels = samples;
      if (file.endsWith(".npy")) {
        assertEquals((about.shape as number[]).slice(0, 3), [3, 49, 65]);
      } else {
        assertEquals(about.size, [65, 49]);
        // The sums are of samples as they stand in the file.
        if (camera.pixelFormat === "gray16le") pixels = samples.map((_, i) => samples[i ^ 1]!);
      }
    }
    assertEquals(await sha256(pixels), realSums[file]);
  });
}

for (const pixelFormat of ["gray", "gray12le", "gray16le", "yuv420p", "yuv422p10le", "yuv444p"]) {
  Deno.test(`ffmpeg gives back every bit of ${pixelFormat} from .mkv`, async () => {
    await using folder = new TestFolder();
    await recordAll({ pixelFormat }, folder.file("a.mkv"));
    assertEquals((await probe(folder.file("a.mkv"))).codec_name, "ffv1");
    assertEquals(await decode(folder.file("a.mkv"), pixelFormat), patterns(pixelFormat, 3));
  });
}

for (
  const [pixelFormat, decoded] of [
    ["rgb24", "rgb24"],
    ["bgra", "rgba"],
    ["rgb48le", "rgb48le"],
    ["uyvy422", "yuv422p"],
    ["nv12", "yuv420p"],
  ] as const
) {
  Deno.test(`ffmpeg gives back every bit of ${pixelFormat} from .mkv as ${decoded}`, async () => {
    await using folder = new TestFolder();
    await recordAll({ pixelFormat }, folder.file("a.mkv"));
    assertEquals(await decode(folder.file("a.mkv"), decoded), patterns(decoded, 3));
  });
}

for (
  const [pixelFormat, decoded] of [
    ["rgb48le", "rgb48be"],
    ["gbrp16le", "rgb48be"],
    ["rgba64le", "rgba64be"],
    ["ya16le", "ya16be"],
  ] as const
) {
  Deno.test(`ffmpeg gives back every bit of ${pixelFormat} from .png as ${decoded}`, async () => {
    await using folder = new TestFolder();
    await recordAll({ pixelFormat, frames: 1 }, folder.file("{index}.png"));
    assertEquals(await decode(folder.file("0.png"), decoded), patterns(decoded, 1));
  });
}

Deno.test("a .png of 16-bit YUV is what ffmpeg makes of it", async () => {
  await using folder = new TestFolder();
  const camera = { pixelFormat: "yuv444p16le", frames: 1 };
  await recordAll(camera, folder.file("{index}.png"));
  await recordAll(camera, folder.file("a.mkv"));
  const [got, wanted] = await Promise.all(
    ["0.png", "a.mkv"].map(async (name) =>
      new Uint16Array((await decode(folder.file(name), "rgb48le")).buffer)
    ),
  );
  assertEquals(got!.length, 65 * 49 * 3);
  // Its scaler's white is 255 * 256, and it keeps about 15 bits.
  const errors = Array.from(got!, (value, i) => Math.abs(value * 256 / 257 - wanted![i]!));
  assert(Math.max(...errors) <= 4, `${Math.max(...errors)} off`);
});

for (const pixelFormat of ["gray", "yuv420p", "yuv444p", "rgb24"]) {
  Deno.test(`ffmpeg gives back every bit of ${pixelFormat} from a lossless .mp4`, async () => {
    await using folder = new TestFolder();
    const size = { width: 64, height: 48 };
    await recordAll({ pixelFormat, ...size }, folder.file("a.mp4"), { preset: "lossless" });
    assertEquals(await decode(folder.file("a.mp4"), pixelFormat), patterns(pixelFormat, 3, size));
  });
}

Deno.test("record() completes a video when the camera changes, and goes on in another", async () => {
  await using folder = new TestFolder();
  const image = (index: number) => testPattern("gray", index < 2 ? 32 : 48, 32, index);
  await recordAll({ image, frames: 5 }, folder.file("a.mkv"));
  for (const [file, width, frames] of [["a.mkv", 32, "2"], ["a_2.mkv", 48, "3"]] as const) {
    const stream = await probe(folder.file(file));
    assertEquals([stream.width, stream.nb_read_frames], [width, frames]);
  }
});

Deno.test("record() refuses a lossless .mp4 of what H.264 has no way to hold", async () => {
  await using folder = new TestFolder();
  for (const pixelFormat of ["gray16le", "rgba", "yuv420p"]) {
    await assertRejects(
      () => recordAll({ pixelFormat }, folder.file("a.mp4"), { preset: "lossless" }),
      UnsupportedFormatError,
      "Record to .mkv",
    );
  }
});

for (const pixelFormat of ["yuv420p", "gray16le", "rgb24", "yuvj420p"]) {
  Deno.test(`an .mp4 of ${pixelFormat} looks like what was sent`, async () => {
    await using folder = new TestFolder();
    await recordAll({ pixelFormat }, folder.file("a.mp4"));
    const { codec_name, pix_fmt, nb_read_frames, width } = await probe(folder.file("a.mp4"));
    assertEquals([codec_name, pix_fmt, nb_read_frames, width], ["h264", "yuv420p", "3", 66]);
    const pixels = await decode(folder.file("a.mp4"), "rgb24");
    const sent = testPattern("rgb24", 65, 49, 0).planes[0]!;
    // The middle of the white, yellow, … bars, where nothing moves; chroma is rounded.
    for (let bar = 0; bar < 8; bar++) {
      const x = Math.floor((bar + 0.5) * 65 / 8);
      for (let channel = 0; channel < 3; channel++) {
        const got = pixels[(28 * 66 + x) * 3 + channel]!;
        const error = Math.abs(got - sent[(28 * 65 + x) * 3 + channel]!);
        const limit = pixelFormat === "gray16le" ? 255 : 12;
        assert(error <= limit, `bar ${bar}, channel ${channel}: ${error} off`);
      }
    }
  });
}

/** The command line with a fake camera, in a process group of its own. */
function start(server: FakeFilersServer, folder: TestFolder, out: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-net", `--allow-write=${folder.path}`, "--allow-run=ffmpeg", entry],
      ...["record", folder.file(out), `127.0.0.1:${server.port}`],
    ],
    stdout: "null",
    stderr: "piped",
    detached: true,
  }).spawn();
}

async function noted(folder: TestFolder, sidecar: string, frames: number): Promise<void> {
  for (;;) {
    const text = await folder.text(sidecar).catch(() => "");
    if (text.split("\n").length > frames) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const camera = { pixelFormat: "gray", width: 640, height: 480, rate: 100 };

for (const out of ["a.mkv", "a.mp4", "a.npy", "a.y4m"]) {
  Deno.test(`${out} holds all frames after Ctrl-C in a terminal`, async () => {
    await using folder = new TestFolder();
    await using server = new FakeFilersServer(camera);
    const child = start(server, folder, out);
    await noted(folder, `${out}.jsonl`, 30);
    Deno.kill(-child.pid, "SIGINT"); // to the whole group, as terminals do
    const stderr = await new Response(child.stderr).text();
    assertEquals((await child.status).code, 0, stderr);
    const entries = parseJsonLines(await folder.text(`${out}.jsonl`));
    assertStringIncludes(stderr, `${entries.length} frames recorded`);
    const path = folder.file(out);
    const frames = out === "a.npy"
      ? ((await readWithPython(path)).about.shape as number[])[0]
      : Number((await probe(path)).nb_read_frames);
    assertEquals(frames, entries.length);
  });

  Deno.test(`${out} can be read after the recorder was killed`, async () => {
    await using folder = new TestFolder();
    await using server = new FakeFilersServer(camera);
    const child = start(server, folder, out);
    await noted(folder, `${out}.jsonl`, 30);
    child.kill("SIGKILL");
    await child.stderr.cancel();
    await child.status;
    const written = (await folder.text(`${out}.jsonl`)).split("\n").length - 1;
    // ffmpeg has lost its input, and completes the file by itself.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const path = folder.file(out);
    const frames = out === "a.npy"
      ? ((await readWithPython(path)).about.shape as number[])[0]!
      : Number((await probe(path)).nb_read_frames);
    assert(frames >= written, `${frames} of ${written}`);
  });
}

for (const out of ["a.npy", "a.y4m", "a.raw", "a.mkv"]) {
  Deno.test(`${out} is whole when the system takes no more bytes`, async () => {
    await using folder = new TestFolder();
    await using server = new FakeFilersServer(camera);
    // A limit on the size of files fails a write in its middle, as a full disk does.
    const { code, stderr } = await new Deno.Command("bash", {
      args: [
        "-c",
        `trap "" XFSZ; ulimit -f ${out === "a.mkv" ? 100 : 5000}; exec "$@"`,
        "bash",
        ...[Deno.execPath(), "run", "--allow-net", `--allow-write=${folder.path}`],
        ...["--allow-run=ffmpeg", entry, "record", folder.file(out), `127.0.0.1:${server.port}`],
      ],
    }).output();
    assertEquals(code, 1);
    assertMatch(new TextDecoder().decode(stderr), /error: Cannot go on .*(large|full|argument)/i);
    const entries = parseJsonLines(await folder.text(`${out}.jsonl`));
    const path = folder.file(out);
    if (out === "a.npy") {
      const { about } = await readWithPython(path);
      assertEquals(about.shape, [entries.length, 480, 640, 1]);
    } else if (out === "a.raw") {
      assertEquals((await Deno.stat(path)).size, entries.length * 640 * 480);
    } else {
      const frames = Number((await probe(path)).nb_read_frames);
      assert(out === "a.mkv" ? frames > 0 : frames === entries.length, `${frames}`);
    }
  });
}

Deno.test("record() says so when there is no ffmpeg", async () => {
  await using folder = new TestFolder();
  const path = Deno.env.get("PATH")!;
  Deno.env.set("PATH", folder.path);
  try {
    const error = await assertRejects(() => recordAll({}, folder.file("a.mkv")), FilersError);
    assertMatch(error.message, /ffmpeg is not on PATH\. Install it, or record to \.y4m/);
  } finally {
    Deno.env.set("PATH", path);
  }
  assertEquals(folder.files, []);
});

Deno.test("record() tells what ffmpeg complains of", async () => {
  await using folder = new TestFolder();
  const image = () => ({
    pixelFormat: "xyz13le",
    width: 2,
    height: 1,
    planes: [new Uint8Array(12)],
    linesizes: [12],
    metadata: { t: 0 },
  });
  const error = await assertRejects(
    () => recordAll({ image, frames: 1 }, folder.file("a.mkv")),
    FilersError,
  );
  assertMatch(error.message, /^Cannot go on recording to .*a\.mkv: ffmpeg says ".*pixel format/);
});

Deno.test("a preview shows the camera's colours, and leaves the screen as it was", async () => {
  await using server = new FakeFilersServer({ pixelFormat: "yuv420p", width: 64, height: 48 });
  const watch = `${Deno.execPath()} run --allow-net ${entry} watch --preview ` +
    `127.0.0.1:${server.port} --frames 5`;
  const { stdout } = await new Deno.Command("script", {
    args: ["-qec", `unset NO_COLOR; stty rows 24 cols 80; ${watch}`, "/dev/null"],
    env: { TERM: "xterm-256color" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout).replaceAll("\x1b", "␛");
  const [before, screen, after] = text.split(/␛\[\?1049[hl]/);
  assertMatch(before!, /connected to/);
  assertMatch(after!, /5 frames received/);
  assertEquals(
    /\n/.test(screen!.replaceAll(/␛7.*?␛8/gs, "").replace(/recording:[^\n]*\n/, "")),
    false,
  );
  // 20 lines of picture in 4:3 make 53 columns. The second bar is yellow.
  const line = screen!.match(/␛\[9;1H(.*?)␛\[0m/)![1]!;
  const cells = [...line.matchAll(/␛\[38;2;(\d+);(\d+);(\d+);48;2;/g)];
  assertEquals(cells.length, 53);
  const [red, green, blue] = cells[9]!.slice(1).map(Number);
  assert(red! > 240 && green! > 240 && blue! < 15, `${red} ${green} ${blue}`);
});
