/**
 * Writes frames to a target, with their sidecar.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { FilersError } from "../errors.ts";
import type { VideoPreset } from "./ffmpeg.ts";
import { isTaken } from "./file_errors.ts";
import { type FileConversion, FrameConverter } from "./frame_converter.ts";
import { OutputFile } from "./output_file.ts";
import type { PictureOutput } from "./picture_output.ts";
import type { Raster } from "./raster.ts";
import { Sidecar } from "./sidecar.ts";
import { type MissingFrames, RecordingTally } from "./tally.ts";
import { openOutput, partTarget, sidecarPath, type Target } from "./target.ts";

/** How a {@linkcode Recorder} writes. */
export interface RecorderOptions {
  readonly conversion: FileConversion;
  readonly preset: VideoPreset | undefined;
  readonly overwrite: boolean;
  /** Path of the sidecar; undefined for the one that goes with the target. */
  readonly sidecar: string | undefined;
  /** The camera's frame rate as it is known when the first frame comes; 0 where it is not. */
  rate(): number;
}

/** What a recording holds, and what it lacks. */
export interface RecordingSummary {
  /** The file, and further ones where the camera's format or size changed; for PNG the pattern. */
  readonly files: readonly string[];
  /** Frames written. */
  readonly frames: number;
  /** Bytes written; for video, bytes handed to ffmpeg. */
  readonly bytes: number;
  /** Frames that came, but were dropped because writing took too long. */
  readonly dropped: number;
  /** Frames that the server is known not to have sent, from the camera's `count`. */
  readonly gaps: number;
  /** Places where frames are missing. */
  readonly places: number;
  /** The first 1000 of these places; the sidecar has all of them. */
  readonly missing: readonly MissingFrames[];
}

/** One file of a recording, whose pictures are alike. */
interface Part {
  readonly output: PictureOutput;
  readonly sidecar: Sidecar | null;
  /** What its pictures are like; undefined before the first one. */
  likeness: string | undefined;
}

/** A recording that is being made. */
export class Recorder {
  readonly tally: RecordingTally = new RecordingTally();
  readonly #target: Target;
  readonly #options: RecorderOptions;
  readonly #converter = new FrameConverter();
  readonly #files: string[];
  #part: Part;
  #pastBytes = 0;

  private constructor(target: Target, options: RecorderOptions, part: Part) {
    this.#target = target;
    this.#options = options;
    this.#files = [target.path];
    this.#part = part;
  }

  /**
   * Makes the files.
   *
   * @throws {FilersError} One of them cannot be made.
   */
  static async open(target: Target, options: RecorderOptions): Promise<Recorder> {
    return new Recorder(target, options, await openPart(target, options));
  }

  /** The recording as it is now. */
  get summary(): RecordingSummary {
    const { frames, dropped, gaps, places, missing } = this.tally;
    const bytes = this.#pastBytes + this.#part.output.size;
    return { files: this.#files, frames, bytes, dropped, gaps, places, missing };
  }

  /**
   * Writes a frame of format "native".
   *
   * @throws {FilersError} The disk is full, or the frame's format does not fit the target.
   */
  async write(frame: Frame): Promise<void> {
    const { conversion } = this.#options;
    const formatFor = this.#part.output.formatFor.bind(this.#part.output);
    using held = this.#converter.prepare(frame, conversion, formatFor);
    const { raster } = held;
    await this.#begin(raster);
    const { output, sidecar } = this.#part;
    const file = await output.write(raster, frame);
    const loss = this.tally.lossBefore(frame);
    this.tally.add(frame, loss);
    await sidecar?.add(frame, loss, file);
  }

  /** Completes the files. */
  async close(): Promise<void> {
    const { output, sidecar } = this.#part;
    try {
      await output.close();
    } finally {
      await sidecar?.close();
    }
  }

  /** Makes sure that the picture fits the file, or goes on in another one. */
  async #begin({ pixelFormat, width, height }: Raster): Promise<void> {
    const likeness = `${pixelFormat} ${width}x${height}`;
    if (this.#part.likeness === likeness) return;
    if (this.#part.likeness !== undefined) {
      if (this.#part.output.mixed) return;
      if (this.#target.path === "-") {
        throw new FilersError(
          `Cannot go on recording to stdout: the camera changed from ${this.#part.likeness} ` +
            `to ${likeness}. Record to a file, which goes on in another one`,
        );
      }
      await this.close();
      const next = await this.#openNext();
      this.#pastBytes += this.#part.output.size;
      this.#part = next;
    }
    const rate = this.#options.rate();
    await this.#part.output.begin({ pixelFormat, width, height, rate });
    this.#part.likeness = likeness;
  }

  async #openNext(): Promise<Part> {
    for (let number = this.#files.length + 1;; number++) {
      const target = partTarget(this.#target, number);
      try {
        const part = await openPart(target, { ...this.#options, sidecar: undefined });
        this.#files.push(target.path);
        return part;
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
    }
  }
}

async function openPart(target: Target, options: RecorderOptions): Promise<Part> {
  const output = await openOutput(target, options);
  const path = options.sidecar ?? sidecarPath(target);
  try {
    const sidecar = path === undefined
      ? null
      : new Sidecar(await OutputFile.open(path, options.overwrite));
    return { output, sidecar, likeness: undefined };
  } catch (error) {
    await output.close();
    throw error;
  }
}
