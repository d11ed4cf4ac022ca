/**
 * Writes docs/scaling.md: how far reductions are from the exact mean, beside FFmpeg's.
 *
 *   deno run --allow-read=tests --allow-write=docs --allow-run=ffmpeg scripts/scaling_doc.ts
 *
 * Needs FFmpeg (Debian 12: apt-get install ffmpeg).
 */

import {
  height,
  meanError,
  reduced,
  reductions,
  width,
  zonePlate,
} from "../tests/pixels/scaling_quality.ts";

async function reducedByFfmpeg(
  format: "rgb24" | "yuv420p",
  size: readonly [number, number],
  flags: string,
): Promise<Uint8Array> {
  const raw = ["-f", "rawvideo", "-video_size", `${width}x${height}`, "-pixel_format", format];
  const scale = ["-vf", `scale=${size.join(":")}:flags=${flags}+accurate_rnd+full_chroma_int`];
  const child = new Deno.Command("ffmpeg", {
    args: ["-v", "error", ...raw, "-i", "-", ...scale, "-f", "rawvideo", "-pix_fmt", "rgba", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(zonePlate(format));
  await writer.close();
  return (await child.output()).stdout;
}

const lines: string[] = [];
for (const format of ["rgb24", "yuv420p"] as const) {
  for (const size of reductions) {
    const ours = (["box", "bilinear", "linear", "none"] as const)
      .map((filter) => meanError(format, size, reduced(format, size, filter)));
    const ffmpegs = [];
    for (const flags of ["area", "bilinear"]) {
      ffmpegs.push(meanError(format, size, await reducedByFfmpeg(format, size, flags)));
    }
    const cells = [...ours, ...ffmpegs].map((error) => error.toFixed(2));
    lines.push(`| ${format} | ${size.join("x")} | ${cells.join(" | ")} |`);
  }
}

Deno.writeTextFileSync(
  new URL("../docs/scaling.md", import.meta.url),
  `<!-- deno-fmt-ignore-file -->
<!-- Written by scripts/scaling_doc.ts: do not edit. -->

# Scaling

The mean absolute difference, in levels of 255, from the exact mean of all that each pixel covers: a zone
plate of ${width}x${height} (rings that become finer outwards) is reduced to several sizes. The exact mean is
taken in floating point, of the exactly converted picture. FFmpeg's scaler runs with
\`accurate_rnd+full_chroma_int\`.

| Source | To | box | bilinear | linear | none | FFmpeg area | FFmpeg bilinear |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}

- **box**, the default, takes the mean: libyuv's calls where they do (halves, and quarters of planes), else
  \`AreaScale\` in \`wasm/unpack/area.c\`, at every ratio and for each side on its own. Where the picture
  grows it interpolates.
- **bilinear** and **linear** are libyuv's: they interpolate between two samples each way and skip what
  lies between, so fine detail turns into false patterns below a half.
- **none** takes the nearest sample.
- Y, U and V are scaled apart, before they become RGB, where the crop begins and ends between chroma
  samples. With \`box\` and \`none\` chroma becomes as large as the result, so that colours are those of
  scaled pixels; where it is interpolated, it does so only if it has the samples.
`,
);
