import { assert, assertEquals } from "@std/assert";
import { findPixelFormat, pixelFormats, planeShapes } from "../../src/pixels/formats.ts";
import { ffmpegFormats } from "./reference.ts";

/** FFmpeg's rule for the bytes of a line (av_image_get_linesize), from its own descriptors. */
function ffmpegLineSize(name: string, plane: number, width: number): number {
  const { components, chroma, flags } = ffmpegFormats.get(name)!;
  const largest = components.map((component, index) => ({ component, index }))
    .filter(({ component }) => component[0] === plane)
    .reduce((a, b) => b.component[1]! > a.component[1]! ? b : a);
  const subsampled = (largest.index === 1 || largest.index === 2) && !flags.includes("bayer");
  const samples = subsampled ? Math.ceil(width / 2 ** chroma[0]!) : width;
  const step = largest.component[1]!;
  return flags.includes("bitstream") ? Math.ceil(samples * step / 8) : samples * step;
}

Deno.test("pixelFormats has every format that FFmpeg's scaler reads, but xyz12", () => {
  const readable = [...ffmpegFormats].filter(([, { scalable }]) => scalable).map(([name]) => name);
  const missing = readable.filter((name) => findPixelFormat(name)?.name !== name);
  assertEquals(missing, ["xyz12be", "xyz12le"]);
});

Deno.test("pixelFormats says of each format what FFmpeg's descriptor says", () => {
  for (const format of pixelFormats) {
    const descriptor = ffmpegFormats.get(format.name);
    assert(descriptor, `FFmpeg has ${format.name}`);
    const { flags, chroma, components } = descriptor;
    assertEquals(format.alpha, flags.includes("alpha"), format.name);
    assertEquals(format.bigEndian, flags.includes("be"), format.name);
    const { horizontal, vertical } = format.chroma;
    assertEquals([Math.log2(horizontal), Math.log2(vertical)], chroma, format.name);
    if (format.model === "bayer") continue;
    assertEquals(
      format.components.map(({ plane, depth }) => [plane, depth]),
      components.map(([plane, , , , depth]) => [plane, depth]),
      format.name,
    );
  }
});

Deno.test("planeShapes() gives FFmpeg's line sizes and rounds chroma up", () => {
  for (const format of pixelFormats) {
    for (
      const [width, height] of [[1, 1], [2, 3], [5, 3], [7, 9], [64, 48], [1921, 1081]] as const
    ) {
      const shapes = planeShapes(format, width, height);
      const planes = Math.max(
        ...ffmpegFormats.get(format.name)!.components.map(([plane]) => plane!),
      );
      for (let plane = 0; plane <= planes; plane++) {
        const { rowBytes, rows } = shapes[plane]!;
        const text = `plane ${plane} of ${format.name} ${width}x${height}`;
        assertEquals(rowBytes, ffmpegLineSize(format.name, plane, width), text);
        const chroma = (plane === 1 || plane === 2) && format.model === "yuv";
        assertEquals(rows, chroma ? Math.ceil(height / format.chroma.vertical) : height, text);
      }
      assertEquals(shapes.length, planes + 1 + Number(format.model === "palette"), format.name);
    }
  }
  assertEquals(planeShapes(findPixelFormat("pal8")!, 5, 3)[1], { rowBytes: 1024, rows: 1 });
});

Deno.test("findPixelFormat() resolves aliases and names without byte order", () => {
  for (
    const [name, resolved] of [
      ["gray8", "gray"],
      ["y8", "gray"],
      ["gray8a", "ya8"],
      ["y16le", "gray16le"],
      ["y10be", "gray10be"],
      ["gray16", "gray16le"],
      ["yuv420p10", "yuv420p10le"],
      ["rgb565", "rgb565le"],
    ]
  ) assertEquals(findPixelFormat(name!)?.name, resolved);
});

Deno.test("findPixelFormat() knows no format by a name of something else", () => {
  for (
    const name of ["", "gray9000", "constructor", "__proto__", "YUV420P", "vaapi", "yuv420ple"]
  ) {
    assertEquals(findPixelFormat(name), undefined, name);
  }
});
