/**
 * What a recording's target means.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { checkString } from "../check.ts";
import type { OutputFormat } from "../pixels/picture.ts";
import { FfmpegOutput, type VideoPreset } from "./ffmpeg.ts";
import { NpyOutput } from "./npy.ts";
import { OutputFile, StandardOutput } from "./output_file.ts";
import { commonName } from "./picture_name.ts";
import type { PictureOutput } from "./picture_output.ts";
import { PngSequence } from "./png_sequence.ts";
import { RawOutput } from "./raw.ts";
import { Y4mOutput } from "./y4m.ts";

const kinds = ["y4m", "rgba", "raw", "npy", "png", "mp4", "mkv"] as const;

/** A file to record to, and what kind of file it is. */
export interface Target {
  /** A path, or `-` for stdout. */
  readonly path: string;
  readonly kind: typeof kinds[number];
}

function kindOf(path: string): Target["kind"] | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  return kinds.find((kind) => kind === extension);
}

/** Whether {@linkcode parseTarget} takes `path`. */
export function isTarget(path: string): boolean {
  return path === "-" || kindOf(path) !== undefined;
}

/**
 * Reads a target: the extension tells the kind. stdout is YUV4MPEG2, which `ffmpeg -i -` knows by
 * itself, or raw where an RGB format is asked for.
 *
 * @throws {TypeError} The extension is none of those known.
 */
export function parseTarget(target: string | URL, format?: OutputFormat | "native"): Target {
  const path = target instanceof URL ? fileURLToPath(target) : target;
  checkString("record", "target", path);
  if (path === "-") return { path, kind: /rgb|bgr/.test(format ?? "") ? "raw" : "y4m" };
  const kind = kindOf(path);
  if (!kind) {
    throw new TypeError(
      `Cannot record to "${path}": its extension must be one of ` +
        `${kinds.map((kind) => `.${kind}`).join(", ")}, or it must be - for stdout`,
    );
  }
  return { path, kind };
}

/** The target of the pictures from the `part`th change of format or size on, from 2. */
export function partTarget({ path, kind }: Target, part: number): Target {
  const dot = path.lastIndexOf(".");
  return { kind, path: `${path.slice(0, dot)}_${part}${path.slice(dot)}` };
}

/** Where the sidecar of a target lies; stdout has no place for one. */
export function sidecarPath({ path, kind }: Target): string | undefined {
  if (path === "-") return undefined;
  return kind === "png" ? `${commonName(path)}.jsonl` : `${path}.jsonl`;
}

/**
 * Makes the output of a target.
 *
 * @throws {FilersError} It cannot be made.
 */
export async function openOutput(
  { path, kind }: Target,
  { preset, overwrite }: { preset: VideoPreset | undefined; overwrite: boolean },
): Promise<PictureOutput> {
  if (kind === "png") return new PngSequence(path);
  if (kind === "mp4" || kind === "mkv") {
    const own = kind === "mp4" ? "quality" : "lossless";
    return await FfmpegOutput.open(path, preset ?? own, overwrite);
  }
  if (kind === "npy") return new NpyOutput(await OutputFile.open(path, overwrite));
  const sink = path === "-" ? new StandardOutput() : await OutputFile.open(path, overwrite);
  if (kind === "y4m") return new Y4mOutput(sink);
  return new RawOutput(sink, kind === "rgba" ? "rgba" : "native");
}
