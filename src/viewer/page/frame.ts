/** A frame as it came: what the viewer said of it, and its pixels. */

import type { FrameMessage } from "../messages.ts";

export interface PageFrame extends FrameMessage {
  /** Bytes for rgba and gray, 16-bit values for gray16. */
  readonly samples: Uint8ClampedArray<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** Puts a frame together. */
export function makeFrame(message: FrameMessage, bytes: ArrayBuffer): PageFrame {
  const samples = message.pixels === "gray16"
    ? new Uint16Array(bytes)
    : new Uint8ClampedArray(bytes);
  return { ...message, samples };
}

/** The largest value of a sample. */
export function largestSample({ pixels }: FrameMessage): number {
  return pixels === "gray16" ? 65535 : 255;
}

/** A sample's value, fraction or not, in the camera's own numbers. */
export function cameraValue(frame: FrameMessage, sample: number): number {
  return sample * frame.source.white / largestSample(frame);
}

/** Whether the frame has every pixel of the camera's picture. */
export function isWhole({ width, height, source }: FrameMessage): boolean {
  return width === source.width && height === source.height;
}

/** Whether each pixel of the frame is one of the camera's, and not a mean of several. */
export function isExact({ width, height, region }: FrameMessage): boolean {
  return width === region.width && height === region.height;
}

/**
 * The values at a pixel of the camera's picture, in the camera's own numbers: one, or red, green
 * and blue. Null where the frame does not show it.
 */
export function valuesAt(frame: PageFrame, x: number, y: number): number[] | null {
  const { region, width, height, samples } = frame;
  const column = Math.floor((Math.floor(x) - region.x) * width / region.width);
  const row = Math.floor((Math.floor(y) - region.y) * height / region.height);
  if (column < 0 || row < 0 || column >= width || row >= height) return null;
  const pixel = row * width + column;
  if (frame.pixels === "rgba") return Array.from(samples.subarray(4 * pixel, 4 * pixel + 3));
  return [Math.round(cameraValue(frame, samples[pixel] ?? 0))];
}
