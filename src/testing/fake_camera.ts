/**
 * What the fake server has to show: recordings, one after another.
 *
 * @module
 */

import type { ServerImage } from "../server/server_image.ts";
import { testPattern } from "./test_pattern.ts";

/**
 * What a fake camera records.
 *
 * @example
 * ```ts
 * import { type FakeCameraOptions, FakeFilersServer } from "@lab/filers-client/testing";
 *
 * const camera: FakeCameraOptions = { pixelFormat: "uyvy422", width: 640, height: 480, rate: 25 };
 * await using server = new FakeFilersServer({ ...camera, frames: 50, recordings: 2 });
 * console.log(server.port);
 * ```
 */
export interface FakeCameraOptions {
  /**
   * FFmpeg's name of the pixel format.
   *
   * @default {"yuv420p"}
   */
  pixelFormat?: string;
  /**
   * Pixels in a row.
   *
   * @default {64}
   */
  width?: number;
  /**
   * Rows.
   *
   * @default {48}
   */
  height?: number;
  /**
   * Frames a second, as announced, and as `t` counts.
   *
   * @default {30}
   */
  rate?: number;
  /**
   * Frames sent a second; 0: as fast as the client reads.
   *
   * @default {the rate}
   */
  pace?: number;
  /**
   * Frames in a recording.
   *
   * @default {Infinity}
   */
  frames?: number;
  /**
   * Recordings that each client is shown, one after another; it has to play again for each.
   *
   * @default {1}
   */
  recordings?: number;
  /**
   * Makes frame `index`, counted from 0 over all recordings.
   *
   * @default {the test pattern}
   */
  image?: (index: number) => ServerImage;
}

/** What the clock goes by where the rate is 0, in frames a second. */
const UNKNOWN_RATE = 30;

/** The recordings as one client is shown them. */
export class FakeCamera {
  readonly announcement: readonly [
    pixelFormat: string,
    width: number,
    height: number,
    rate: number,
  ];
  /** Milliseconds from one frame to the next. */
  readonly period: number;
  readonly #image: (index: number) => ServerImage;
  readonly #frames: number;
  #recordings: number;
  #index = 0;
  #inRecording = 0;

  constructor(options: FakeCameraOptions) {
    const { pixelFormat = "yuv420p", width = 64, height = 48, rate = 30 } = options;
    const pace = options.pace ?? rate;
    this.announcement = [pixelFormat, width, height, rate];
    this.period = pace === 0 ? 0 : 1000 / pace;
    this.#frames = options.frames ?? Infinity;
    this.#recordings = options.recordings ?? 1;
    this.#image = options.image ?? ((index) => ({
      ...testPattern(pixelFormat, width, height, index),
      metadata: { t: index / (rate || UNKNOWN_RATE), count: index },
    }));
  }

  /** Whether a recording runs that a client could be shown. */
  get recording(): boolean {
    return this.#recordings > 0;
  }

  /** The next frame of the recording; null at its end, after which the next recording runs. */
  next(): ServerImage | null {
    if (this.#inRecording >= this.#frames) {
      this.#inRecording = 0;
      this.#recordings--;
      return null;
    }
    this.#inRecording++;
    return this.#image(this.#index++);
  }
}
