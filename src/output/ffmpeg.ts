/**
 * Video files, encoded by the ffmpeg on PATH.
 *
 * @module
 */

import { wordsOf } from "../check.ts";
import { FilersError, UnsupportedFormatError } from "../errors.ts";
import { findPixelFormat } from "../pixels/formats.ts";
import { openError } from "./file_errors.ts";
import { rateFraction } from "./frame_rate.ts";
import { OutputFile } from "./output_file.ts";
import type { PictureOutput, Stream } from "./picture_output.ts";
import { type Raster, rasterBytes } from "./raster.ts";

/** How a video is encoded: every bit of it, or as much as eyes can tell. */
export type VideoPreset = "lossless" | "quality";

/** The values of {@linkcode VideoPreset}. */
export const presets = wordsOf<VideoPreset>({ lossless: true, quality: true });

/** Characters kept of what ffmpeg says: its first complaint is the cause of the others. */
const MESSAGES_KEPT = 2000;

/** Writes `.mkv` or `.mp4`. */
export class FfmpegOutput implements PictureOutput {
  readonly mixed = false;
  readonly #path: string;
  readonly #preset: VideoPreset;
  #process: Deno.ChildProcess | null = null;
  #input: WritableStreamDefaultWriter<Uint8Array> | null = null;
  #messages: Promise<string> | null = null;
  #size = 0;

  private constructor(path: string, preset: VideoPreset) {
    this.#path = path;
    this.#preset = preset;
  }

  /**
   * Makes sure that ffmpeg is there, and that the file can be made.
   *
   * @throws {FilersError} One of them is not so.
   */
  static async open(path: string, preset: VideoPreset, overwrite: boolean): Promise<FfmpegOutput> {
    await checkFfmpeg(path);
    const file = await OutputFile.open(path, overwrite);
    await file.close();
    return new FfmpegOutput(path, preset);
  }

  get size(): number {
    return this.#size;
  }

  formatFor(): "native" {
    return "native";
  }

  begin(stream: Stream): Promise<void> {
    this.#process = new Deno.Command("ffmpeg", {
      args: ffmpegArguments(this.#path, stream, this.#preset),
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
      // Ctrl-C in a terminal is sent to all its processes. ffmpeg has to outlive it: it is told
      // the end by the end of its input, after the last picture.
      detached: true,
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    // Its failure is told by the next write.
    this.#input.closed.catch(() => {});
    this.#messages = firstText(this.#process.stderr);
    return Promise.resolve();
  }

  async write(raster: Raster): Promise<undefined> {
    try {
      for (const plane of raster.planes) await this.#input!.write(plane);
    } catch (cause) {
      throw await this.#failure(cause);
    }
    this.#size += rasterBytes(raster);
  }

  async close(): Promise<void> {
    if (!this.#process) return;
    await this.#input!.close().catch(() => {});
    const { success } = await this.#process.status;
    if (!success) throw await this.#failure(undefined);
  }

  async #failure(cause: unknown): Promise<FilersError> {
    const { code } = await this.#process!.status;
    const said = await this.#messages!;
    const reason = firstComplaint(said) ?? `I ended with code ${code}`;
    return new FilersError(
      `Cannot go on recording to ${this.#path}: ffmpeg says "${reason}". ` +
        "The file holds what was encoded before",
      { cause },
    );
  }
}

/**
 * Asks for the permission to run ffmpeg, then runs it. The order matters: Deno looks for a program
 * before it looks at the permission, and can't hold a permission for one that is not there.
 */
async function checkFfmpeg(path: string): Promise<void> {
  const fail = (reason: string, cause: unknown) =>
    new FilersError(`Cannot record to ${path}: ${reason}`, { cause });
  const { state } = await Deno.permissions.request({ name: "run", command: "ffmpeg" });
  try {
    await new Deno.Command("ffmpeg", { args: ["-version"], stdout: "null", stderr: "null" })
      .output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      const permission = state === "granted" ? "" : " and run Deno with --allow-run=ffmpeg";
      throw fail(
        `ffmpeg is not on PATH. Install it${permission}, or record to .y4m, which needs none`,
        error,
      );
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw fail("Deno may not start ffmpeg. Run it with --allow-run=ffmpeg", error);
    }
    throw openError(path, error);
  }
}

function ffmpegArguments(path: string, stream: Stream, preset: VideoPreset): string[] {
  const { pixelFormat, width, height, rate } = stream;
  const frameRate = rateFraction(rate);
  const isMp4 = path.endsWith(".mp4");
  return [
    ...["-loglevel", "error", "-nostats", "-y"],
    ...["-f", "rawvideo", "-pixel_format", pixelFormat, "-video_size", `${width}x${height}`],
    ...["-framerate", frameRate.join("/"), "-i", "pipe:0"],
    // A key frame each second; those that follow set their own.
    ...["-g", String(Math.max(1, Math.round(frameRate[0] / frameRate[1])))],
    ...(preset === "quality"
      ? qualityArguments()
      : isMp4
      ? losslessMp4Arguments(stream)
      : losslessMkvArguments()),
    // In fragments, one for each key frame, an mp4 can be played wherever its writer was stopped.
    ...(isMp4 ? ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"] : []),
    `file:${path}`,
  ];
}

/** H.264 that plays everywhere. It has no odd sizes: a black column or line is added. */
function qualityArguments(): string[] {
  const even = "scale=in_range=auto:out_range=tv,format=yuv420p,pad=ceil(iw/2)*2:ceil(ih/2)*2";
  return ["-vf", even, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18"];
}

/** FFV1: whatever the camera sends, at its full depth; each picture by itself, with a checksum. */
function losslessMkvArguments(): string[] {
  return ["-c:v", "ffv1", "-g", "1", "-level", "3", "-slices", "4", "-slicecrc", "1"];
}

/** H.264 without loss, where it has the format. */
function losslessMp4Arguments({ pixelFormat, width, height }: Stream): string[] {
  const format = findPixelFormat(pixelFormat);
  const lossless = ["-preset", "ultrafast", "-qp", "0"];
  // Gray becomes YUV on the way, and has to keep its range.
  const fullRange = ["-color_range", "pc"];
  if (format?.depth === 8 && !format.alpha) {
    const isEven = width % format.chroma.horizontal === 0 && height % format.chroma.vertical === 0;
    if (format.model === "rgb") return ["-c:v", "libx264rgb", ...lossless];
    if (isEven && (format.model === "gray" || format.chroma.horizontal <= 2)) {
      return ["-c:v", "libx264", ...(format.range === "full" ? fullRange : []), ...lossless];
    }
  }
  throw new UnsupportedFormatError(
    `Cannot record ${pixelFormat} ${width}x${height} as .mp4 without loss. ` +
      "Record to .mkv, or choose the quality preset",
  );
}

/** The first line of ffmpeg's messages, without the name of the part of it that speaks. */
function firstComplaint(messages: string): string | undefined {
  const [line] = messages.trim().split("\n");
  return line?.replace(/^\[[^\]]*\] /, "").replace(/\.$/, "") || undefined;
}

/** The beginning of a process's output. Reading it all keeps the process from waiting. */
async function firstText(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    if (text.length < MESSAGES_KEPT) text += part.slice(0, MESSAGES_KEPT);
  }
  return text;
}
