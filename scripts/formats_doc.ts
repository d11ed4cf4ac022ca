/**
 * Writes docs/formats.md from the table of pixel formats.
 *
 *   deno run --allow-read=docs --allow-write=docs scripts/formats_doc.ts [--check]
 */

import { type PixelFormat, pixelFormats } from "../src/pixels/formats.ts";
import { planCalls } from "./plan_calls.ts";

/** Formats that FFmpeg's scaler does not read, though it has names for them. */
const notInScaler = [
  "nv16",
  "nv20le",
  "nv20be",
  "y210be",
  "ayuv64be",
  "rgb4",
  "bgr4",
  "x2rgb10be",
  "x2bgr10be",
];

const sections: [string, (format: PixelFormat) => boolean][] = [
  ["YUV", ({ model }) => model === "yuv"],
  ["Gray", ({ model }) => model === "gray"],
  ["RGB", ({ model }) => model === "rgb" || model === "palette"],
  ["Colour filter mosaics", ({ model }) => model === "bayer"],
];

function chromaName({ model, chroma: { horizontal, vertical } }: PixelFormat): string {
  if (model !== "yuv") return "";
  if (vertical === 4) return "4:1:0";
  if (vertical === 2) return horizontal === 2 ? "4:2:0" : "4:4:0";
  return `4:${4 / horizontal}:${4 / horizontal}`;
}

/** What turns a picture that is neither cropped nor scaled into RGBA. */
function conversion(format: PixelFormat): string {
  const calls = planCalls(format, {});
  return [...new Set(calls)].map((name) => `\`${name}\``).join(", ");
}

function line(format: PixelFormat): string {
  const { name, layout, planes, depth, alpha, range, bigEndian } = format;
  const cells = [
    `\`${name}\``,
    `\`${layout.replaceAll("|", "\\|")}\``,
    planes.length,
    chromaName(format),
    depth,
    depth > 8 || /\d{1,2}[a-z]/.test(layout) && planes[0]!.groupBits === 16
      ? (bigEndian ? "big" : "little")
      : "",
    alpha ? "yes" : "",
    range,
    conversion(format),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The whole page. */
export function formatsPage(): string {
  const tables = sections.map(([title, belongs]) => {
    const rows = pixelFormats.filter(belongs);
    return [
      `## ${title}: ${rows.length}`,
      "",
      "| Format | Layout | Planes | Chroma | Bits | Byte order | Alpha | Range | Converted by |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      ...rows.map(line),
    ].join("\n");
  });
  return `<!-- deno-fmt-ignore-file -->
<!-- Written by scripts/formats_doc.ts from src/pixels/formats.ts: do not edit. -->

# Pixel formats

${pixelFormats.length} of FFmpeg's pixel formats are converted to \`rgba\`, \`bgra\`, \`rgb24\`, \`bgr24\`,
\`gray\` and \`gray16\`: all those without floats and without hardware that FFmpeg 5.1 converts to RGBA, but
\`xyz12le\` and \`xyz12be\`, and ${notInScaler.length} more that it has names for and does not convert
(${notInScaler.map((name) => `\`${name}\``).join(", ")}).
Any other format still arrives as \`native\`: the planes as they were sent.

A layout is the planes, separated by \`|\`, each the repeating group of samples in memory order; with digits
it is one word's fields with their bits, the most significant first; \`x\` is unused, \`p\` an index into
the palette, \`m\` a sample behind the mosaic.

- **Colours.** YUV is taken for BT.601 unless \`color.matrix\` says otherwise, as FFmpeg's scaler does, and for
  the range in the table unless \`color.range\` does. Missing chroma samples are the nearest ones.
- **Range.** It is that of luma and chroma, so \`color.range\` counts for YUV and gray, in every output
  alike. RGB, palettes, mosaics and single bits have none: there it changes nothing.
- **Accuracy.** The nearest byte to exact arithmetic, or one beside it; samples of more than 8 bits, which
  are rounded first, up to 3 beside it. \`gray\` is off by no more than its rounding. For 8 bits, the largest
  error of a colour over all Y, U and V is, in 255ths:

  | Matrix | limited | full |
  | --- | --- | --- |
  | BT.601 | 0.80 | 1.28 |
  | BT.709 | 1.47 | 0.91 |
  | BT.2020 | 1.37 | 0.73 |
- **More than 8 bits.** Samples are rounded to 8 bits first. \`gray16\` takes all of them.
- **Fewer than 8 bits.** Fields are filled up by repeating their bits, so that the largest one is 255.
- **Gray.** \`gray\` and \`gray16\` have full range: luma of limited range (16-235 at 8 bits) is stretched, as
  FFmpeg does. \`gray16\` is little-endian; the largest sample of any depth becomes 65535, so 10 bits are
  multiplied by 65535 / 1023, and 16 bits of full range stay as they are. RGB is weighed by
  \`color.matrix\`.
- **Alpha.** It is handed on as it is, not multiplied in; formats without it become opaque.
- **Mosaics.** Each missing colour is the mean of its nearest neighbours (bilinear).

The last column names the calls that make \`rgba\` of a picture as it is. libyuv's names are for the bytes
B,G,R,A (its "ARGB"): R,G,B,A come from the call for the opposite order of the source's samples.
What other requests take is in [tests/pixels/plan_calls.txt](../tests/pixels/plan_calls.txt).

${tables.join("\n\n")}
`;
}

if (import.meta.main) {
  const file = new URL("../docs/formats.md", import.meta.url);
  if (!Deno.args.includes("--check")) {
    Deno.writeTextFileSync(file, formatsPage());
  } else if (Deno.readTextFileSync(file) !== formatsPage()) {
    console.error("docs/formats.md is not what the table gives. Run scripts/formats_doc.ts");
    Deno.exit(1);
  }
}
