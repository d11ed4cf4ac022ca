/**
 * Freezes what FFmpeg's scaler makes of every format it reads, for ffmpeg_test.ts.
 *
 *   deno run --allow-run=ffmpeg --allow-read=tests --allow-write=tests tests/pixels/freeze_ffmpeg_sums.ts
 *
 * Needs FFmpeg 5.1 (Debian 12: apt-get install ffmpeg).
 */

import { pixelFormats } from "../../src/pixels/formats.ts";
import { blockSums, type FrozenSums, gradients, height, width } from "./ffmpeg_oracle.ts";
import { ffmpegFormats } from "./reference.ts";

async function ffmpeg(args: string[], input?: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const child = new Deno.Command("ffmpeg", {
    args,
    stdin: input ? "piped" : "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  if (input) {
    const writer = child.stdin.getWriter();
    await writer.write(input);
    await writer.close();
  }
  const { success, stdout } = await child.output();
  if (!success) throw new Error(`ffmpeg ${args.join(" ")} failed`);
  return stdout;
}

async function convertByFfmpeg(format: string): Promise<Uint8Array> {
  const raw = ["-f", "rawvideo", "-video_size", `${width}x${height}`];
  const from = ["-v", "error", ...raw, "-pixel_format", format, "-i", "-"];
  const to = ["-f", "rawvideo", "-pix_fmt", "rgba", "-sws_flags", "bicubic+accurate_rnd", "-"];
  return await ffmpeg([...from, ...to], gradients(format));
}

const version = new TextDecoder().decode(await ffmpeg(["-version"])).split(" ")[2]!;
const frozen: FrozenSums = { ffmpeg: version, sums: {} };
for (const { name } of pixelFormats) {
  if (!ffmpegFormats.get(name)?.scalable) continue;
  frozen.sums[name] = blockSums(await convertByFfmpeg(name));
}
const rows = Object.entries(frozen.sums).map(([name, sums]) => `    "${name}": [${sums}]`);
Deno.writeTextFileSync(
  new URL("ffmpeg_sums.json", import.meta.url),
  `{\n  "ffmpeg": "${version}",\n  "sums": {\n${rows.join(",\n")}\n  }\n}\n`,
);
console.log(`${rows.length} formats, FFmpeg ${version}`);
