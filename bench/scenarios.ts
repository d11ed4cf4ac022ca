/** What is measured: the pictures, and what is made of them. */

/** A camera and what the script wants of it. */
export interface Scenario {
  readonly name: string;
  readonly pixelFormat: "gray" | "yuv420p" | "rgb24";
  readonly width: number;
  readonly height: number;
  /** Size of the RGBA picture; null as sent. */
  readonly scaled: readonly [width: number, height: number] | null;
  /** Pictures in one run: a second or two of work. */
  readonly frames: number;
}

export const scenarios: readonly Scenario[] = [
  {
    name: "640x480 gray",
    pixelFormat: "gray",
    width: 640,
    height: 480,
    scaled: null,
    frames: 8000,
  },
  {
    name: "640x480 yuv420p",
    pixelFormat: "yuv420p",
    width: 640,
    height: 480,
    scaled: null,
    frames: 6000,
  },
  {
    name: "1080p yuv420p",
    pixelFormat: "yuv420p",
    width: 1920,
    height: 1080,
    scaled: null,
    frames: 1000,
  },
  {
    name: "1080p rgb24",
    pixelFormat: "rgb24",
    width: 1920,
    height: 1080,
    scaled: null,
    frames: 600,
  },
  {
    name: "4K yuv420p",
    pixelFormat: "yuv420p",
    width: 3840,
    height: 2160,
    scaled: null,
    frames: 240,
  },
  {
    name: "1080p yuv420p to 960x540",
    pixelFormat: "yuv420p",
    width: 1920,
    height: 1080,
    scaled: [960, 540],
    frames: 1000,
  },
  {
    name: "1080p rgb24 to 960x540",
    pixelFormat: "rgb24",
    width: 1920,
    height: 1080,
    scaled: [960, 540],
    frames: 600,
  },
];

/** Bytes of one picture's planes. */
export function planeSizes({ pixelFormat, width, height }: Scenario): number[] {
  const pixels = width * height;
  if (pixelFormat === "gray") return [pixels];
  return pixelFormat === "rgb24" ? [3 * pixels] : [pixels, pixels / 4, pixels / 4];
}
