/**
 * A test pattern that moves in front of a server, as a camera would send it.
 *
 * @module
 */

import { pause } from "../client/backoff.ts";
import type { FilersServer } from "../server/filers_server.ts";
import { testPattern } from "../testing/test_pattern.ts";

/** What the camera sends. */
export interface TestCamera {
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly rate: number;
  /** Frames to send, counted from the first client that plays; Infinity has no end. */
  readonly frames: number;
}

/** Frames that are sent at once after a delay: fewer than a server buffers for each client. */
const CATCH_UP = 4;

/** Records until all frames are sent, or `signal` is aborted. */
export async function runTestCamera(
  server: FilersServer,
  camera: TestCamera,
  signal: AbortSignal,
): Promise<void> {
  const { pixelFormat, width, height, rate, frames } = camera;
  if (frames !== Infinity) await firstPlay(server, signal);
  server.startRecording({ pixelFormat, width, height, rate });
  const interval = 1000 / rate;
  let due = performance.now();
  for (let count = 0; count < frames && !signal.aborted; count++) {
    if (server.clients.some(({ playing }) => playing)) {
      const image = testPattern(pixelFormat, width, height, count);
      server.send({ ...image, metadata: { t: count / rate, count } });
    }
    due = Math.max(due + interval, performance.now() - (CATCH_UP - 1) * interval);
    const early = due - performance.now();
    if (early > 0) await pause(early, signal);
  }
  server.stopRecording();
}

function firstPlay(server: FilersServer, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.addEventListener("play", () => resolve(), { once: true });
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
