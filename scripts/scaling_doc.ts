/**
 * Writes docs/scaling.md: how far scaled pictures are from exact ones, beside FFmpeg's.
 *
 *   deno run -A scripts/scaling_doc.ts
 *
 * Needs FFmpeg (Debian 12: apt-get install ffmpeg), and for its photographs a Python with
 * scikit-image, which PYTHON names.
 */

import { PictureMemory } from "../src/pixels/memory.ts";
import { exactlyScaled } from "../tests/pixels/exact_scaling.ts";
import { accuracy, type Colors, encoded, exactColors } from "../tests/pixels/photograph.ts";
import { convertedBytes, makePicture, referenceOf } from "../tests/pixels/picture_setup.ts";
import {
  height,
  meanError,
  reduced,
  reductions,
  width,
  zonePlate,
} from "../tests/pixels/scaling_quality.ts";

type Size = readonly [width: number, height: number];

async function scaledByFfmpeg(
  bytes: Uint8Array<ArrayBuffer>,
  format: string,
  [width, height]: Size,
  to: Size,
  flags: string,
  output: "rgba" | "rgb24",
): Promise<Uint8Array> {
  const raw = ["-f", "rawvideo", "-video_size", `${width}x${height}`, "-pixel_format", format];
  const scale = ["-vf", `scale=${to.join(":")}:flags=${flags}+accurate_rnd+full_chroma_int`];
  const child = new Deno.Command("ffmpeg", {
    args: ["-v", "error", ...raw, "-i", "-", ...scale, "-f", "rawvideo", "-pix_fmt", output, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const finished = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(bytes);
  await writer.close();
  return (await finished).stdout;
}

/** scikit-image's astronaut, coffee and chelsea, cut to sides that are multiples of 8. */
function photographs(): { size: Size; colors: Colors }[] {
  const program = "import sys; from skimage import data\n" +
    "for p in (data.astronaut(), data.coffee(), data.chelsea()):\n" +
    "  h, w = (n // 8 * 8 for n in p.shape[:2])\n" +
    "  sys.stdout.buffer.write(w.to_bytes(2, 'little') + h.to_bytes(2, 'little') + p[:h, :w].tobytes())\n";
  const { stdout } = new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
    args: ["-c", program],
    stderr: "inherit",
  }).outputSync();
  const found = [];
  const view = new DataView(stdout.buffer, stdout.byteOffset);
  for (let at = 0; at < stdout.length;) {
    const size = [view.getUint16(at, true), view.getUint16(at + 2, true)] as const;
    const end = at + 4 + size[0] * size[1] * 3;
    found.push({ size, colors: Float64Array.from(stdout.subarray(at + 4, end)) });
    at = end;
  }
  return found;
}

const memory = new PictureMemory();

/** Ours and FFmpeg's, each against the exactly scaled source and against the scaled photograph. */
async function measured(
  format: string,
  ratio: number,
  { size, colors }: { size: Size; colors: Colors },
) {
  const [w, h] = size.map((length) => Math.round(length * ratio)) as [number, number];
  const bytes = encoded(format, colors, size);
  const source = makePicture(memory, format, ...size, bytes);
  const exact = exactlyScaled(exactColors(referenceOf(source)), 3, size, [w, h], "box");
  const ours = convertedBytes(memory, source, { format: "rgb24", width: w, height: h });
  source.block.release();
  const flags = ratio < 1 ? "area" : "bilinear";
  const theirs = await scaledByFfmpeg(bytes, format, size, [w, h], flags, "rgb24");
  const photograph = exactlyScaled(colors, 3, size, [w, h], "box");
  return [ours, theirs].flatMap((pixels) => [
    accuracy(pixels, exact).decibels,
    accuracy(pixels, exact).bias,
    accuracy(pixels, photograph).decibels,
  ]);
}

const rows: string[] = [];
const pictures = photographs();
for (const format of ["rgb24", "rgb48le", "yuv444p", "yuv420p", "yuv420p10le"]) {
  for (const ratio of [3.3, 2, 1.3, 2 / 3, 1 / 2, 1 / 3, 1 / 4, 1 / 7]) {
    const all: number[][] = [];
    for (const picture of pictures) all.push(await measured(format, ratio, picture));
    const cells = all[0]!.map((_, i) => {
      const mean = all.reduce((sum, values) => sum + values[i]!, 0) / all.length;
      return i % 3 === 1
        ? (mean < -0.005 ? "" : "+") + (Math.abs(mean) < 0.005 ? 0 : mean).toFixed(2)
        : mean.toFixed(1);
    });
    const text = ratio > 1 ? String(ratio) : ratio === 2 / 3 ? "2/3" : `1/${Math.round(1 / ratio)}`;
    rows.push(`| ${format} | ${text} | ${cells.join(" | ")} |`);
  }
}

const lines: string[] = [];
for (const format of ["rgb24", "yuv420p"] as const) {
  for (const size of reductions) {
    const ours = (["box", "bilinear", "linear", "none"] as const)
      .map((filter) => meanError(format, size, reduced(format, size, filter)));
    const ffmpegs = [];
    for (const flags of ["area", "bilinear"]) {
      const plate = zonePlate(format);
      const rgba = await scaledByFfmpeg(plate, format, [width, height], size, flags, "rgba");
      ffmpegs.push(meanError(format, size, rgba));
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

## Photographs

How close scaled photographs are to exact ones under the default filter: the mean over three photographs
(scikit-image's astronaut, coffee and chelsea) of the peak signal-to-noise ratio, in dB (rounding the exact
result to bytes gives 58.9), and how much too bright they are on average, in levels of 255. Exact is: the source's
samples as red, green and blue in floating point, a chroma sample for all pixels that share it; then bilinear
interpolation with the middles of pixels aligned where the picture grows, and the mean of what each pixel covers
where it shrinks. The last column of each compares with the photograph itself, scaled so, from which the source
was made. FFmpeg is told \`bilinear\` or \`area\`, and \`accurate_rnd+full_chroma_int\`; it interpolates
subsampled chroma where it enlarges.

| Source | Ratio | ours, dB | bias | to the photograph | FFmpeg, dB | bias | to the photograph |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}

## Reductions

The mean absolute difference, in levels of 255, from the exact mean of all that each pixel covers: a zone
plate of ${width}x${height} (rings that become finer outwards) is reduced to several sizes. The exact mean is
taken in floating point, of the exactly converted picture. FFmpeg's scaler runs with
\`accurate_rnd+full_chroma_int\`.

| Source | To | box | bilinear | linear | none | FFmpeg area | FFmpeg bilinear |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}

- **box**, the default, takes the mean: libyuv's calls where they do (halves, and quarters of planes), else
  \`wasm/unpack/area.c\`, at every ratio and for each side on its own. Where the picture grows it interpolates.
- **bilinear** and **linear** interpolate between two samples and skip what lies between others, so fine detail
  turns into false patterns below a half. The middle of pixel i of n lies at (i + 0.5) * size / n - 0.5 among
  the source's samples, of which the outermost go on for ever; "linear" does so along lines, and takes the line in
  which the pixel's middle lies, the lower one of two. It is our own (\`wasm/unpack/interpolate.c\`), but for halves
  and doubled planes.
- **none** takes the nearest sample.
- Where a picture of YUV shrinks, Y, U and V are scaled apart, if the crop begins and ends between chroma
  samples. Under \`box\` they stay words of 16 bits until they are pixels. Where it grows, it becomes pixels first.
`,
);
