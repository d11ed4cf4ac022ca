/** Recordings that the real tools have read, and the SHA-256 of the pixels that they found. */

import type { FakeFilersServerOptions } from "@lab/filers-client/testing";
import { findPixelFormat, planeShapes } from "../../src/pixels/formats.ts";

/** A recording and the camera that it is of. */
export interface KnownRecording {
  readonly file: string;
  readonly camera: FakeFilersServerOptions & { pixelFormat: string };
}

const odd = { width: 65, height: 49, frames: 3 };

/** One picture each for PNG, three for the others, of an odd size. */
export const recordings: readonly KnownRecording[] = [
  ...["gray", "gray10le", "gray16le", "yuv420p", "yuvj420p", "yuv422p10le", "yuv444p16le"].map(
    (pixelFormat) => ({ file: `${pixelFormat}.y4m`, camera: { pixelFormat, ...odd } }),
  ),
  ...["gray", "gray16le", "rgb24", "rgba", "rgb48le"].map(
    (pixelFormat) => ({ file: `${pixelFormat}.npy`, camera: { pixelFormat, ...odd } }),
  ),
  ...["gray", "gray16le", "rgb24", "rgba"].map(
    (pixelFormat) => ({ file: `${pixelFormat}_.png`, camera: { pixelFormat, ...odd, frames: 1 } }),
  ),
];

/** Bytes of one picture as the camera sends it. */
export function frameBytes({ camera: { pixelFormat, width = 0, height = 0 } }: KnownRecording) {
  return planeShapes(findPixelFormat(pixelFormat)!, width, height)
    .reduce((sum, { rowBytes, rows }) => sum + rowBytes * rows, 0);
}

/** Made by ffmpeg 5.1.9 (.y4m), NumPy 2 (.npy) and Pillow (.png). */
export const realSums: Record<string, string> = {
  "gray.y4m": "f32e30f6bba0986edeba31bdc8df6bbdfafef3be9e4ddbd3abfa0cc417549d39",
  "gray10le.y4m": "18ede1e8ac7882be5c34c2d76b920645f0a31a72657734223c9d45ea714b8160",
  "gray16le.y4m": "1c5e922f0dd9d31ab0a9fa8239120ec3475504e33d9219f517ce8711c2f3bd7c",
  "yuv420p.y4m": "1e073ee67221b997004f92856f9ca8752c13c713f6be03f546b4be91222a5587",
  "yuvj420p.y4m": "93e6523e6a7199e8ba31597716f260f5e373e4c16c3a146af2364cb885322e6b",
  "yuv422p10le.y4m": "2aa054daf484d996e4a539d8479450b6944271fe34dd448a0925c1b2bdc00b26",
  "yuv444p16le.y4m": "7d23f7ecd257b0e539eaed56fb137d771fe09f394f3b0a56d88c27c9d81bd47e",
  "gray.npy": "f32e30f6bba0986edeba31bdc8df6bbdfafef3be9e4ddbd3abfa0cc417549d39",
  "gray16le.npy": "1c5e922f0dd9d31ab0a9fa8239120ec3475504e33d9219f517ce8711c2f3bd7c",
  "rgb24.npy": "ad3bfe90d8c67a59467c8e22228a44b0e54e6765a477508dac36650ebb5ebf38",
  "rgba.npy": "38a94d4118e19f1b9097762b4fac2b4de4094fda4d7591ef4b3b0e53bff092d6",
  "rgb48le.npy": "13d5b443b869d9b85c2198ca77f2dd38e1ca142ec198ec63124c094e3d98d483",
  "gray_.png": "6254bd35167951df9d37f20b5055175085cbab0026d70f475bb1c238bd1f7396",
  "gray16le_.png": "b69989a96a12e9a7ad9e67df4bcf068bb7316052daf7b8ea701218fe7705ff3e",
  "rgb24_.png": "7daec1e9d441aeadabaa084a3aec8dd697211ec3f97673786734c62d9c6755ce",
  "rgba_.png": "38772609a5085fb145ae6cc9995cd2a63bc297365af9953b5eb8e62cd11a1f96",
};
