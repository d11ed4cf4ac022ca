/**
 * Streams recorded from the real server, read by `connect` through a socket.
 *
 * RGBA is compared with FFmpeg's scaler as it stood when the streams were recorded. Where the two
 * differ, and why:
 * - gray, rgb24, bgr24, rgba, bgra, rgb565, rgb555, gbrp, pal8: not at all;
 * - gray16, rgb48: FFmpeg's own path from 16 bits to 8 rounds differently, by 1 and by 2;
 * - YUV of 8 bits: FFmpeg is within 3 of exact arithmetic (yuvj: 2), libyuv within 1;
 * - yuv420p10: one more step in FFmpeg's way down to 8 bits;
 * - FFmpeg interpolates chroma for nv12, yuv420p10 and odd heights, and subsamples that of yuv444p:
 *   there noise is not comparable, only gradients ("smooth") are.
 */

import { assert, assertEquals } from "@std/assert";
import { connect } from "@lab/filers-client";
import { acknowledgement, ScriptedServer } from "./scripted_server.ts";

const fixtures = new URL("../fixtures/wire/", import.meta.url);
const hostname = "127.0.0.1";

interface Description {
  pix_fmt: string;
  size: [number, number];
  images: {
    pix_fmt: string;
    linesizes: number[];
    plane_sizes: number[];
    metadata: Record<string, unknown>;
    plane_sha256: string[];
    rgba_file?: string;
  }[];
}

/** The greatest difference allowed in any byte, or null where the pictures are not comparable. */
function tolerance(name: string, format: string, height: number): number | null {
  if (/^(gray|rgb24|bgr24|rgba|bgra|rgb5|gbrp|pal8)/.test(format)) {
    return format === "gray16le" ? 1 : 0;
  }
  if (format === "rgb48le") return 2;
  const comparable = name.startsWith("smooth_") ||
    (height % 2 === 0 && !/^(nv12|yuv420p10le|yuv444p)$/.test(format));
  if (!comparable) return null;
  if (format === "yuv420p10le") return 5;
  return format.startsWith("yuvj") ? 3 : 4;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

const names = [...Deno.readDirSync(fixtures)].map(({ name }) => name)
  .filter((name) => /^(image|smooth|multi|flir).*\.bin$/.test(name))
  .map((name) => name.slice(0, -4)).sort();

for (const name of names) {
  Deno.test(`connect() reads the recorded stream ${name}`, async () => {
    const stream = Deno.readFileSync(new URL(`${name}.bin`, fixtures));
    const description: Description = JSON.parse(
      Deno.readTextFileSync(new URL(`${name}.json`, fixtures)),
    );
    // The recording ends with the acknowledgement of its own stop: the server must not add one.
    await using server = new ScriptedServer((message, peer) => {
      const stops = peer.received.filter((each) => each === "stopped_playing").length;
      if (message === "stopped_playing" && stops === 1) void peer.send(acknowledgement);
      if (message === "started_playing" && peer.received.length === 2) void peer.send(stream);
    });
    await using camera = await connect({ hostname, port: server.port });
    const options = { until: "recordingstop", capacity: 64 } as const;
    const native = Array.fromAsync(camera.frames({ ...options, format: "native" }));
    const rgba = Array.fromAsync(camera.frames({ ...options, format: "rgba" }));
    const natives = await native;
    const converted = await rgba;
    assertEquals(natives.length, description.images.length);
    for (const [i, expected] of description.images.entries()) {
      const frame = natives[i]!;
      assertEquals(frame.source.pixelFormat, expected.pix_fmt);
      assertEquals([frame.width, frame.height], description.size);
      assertEquals(frame.metadata, expected.metadata as typeof frame.metadata);
      for (const [p, plane] of frame.planes.entries()) {
        // A palette has no rows, and so no linesize.
        assertEquals(plane.stride, expected.linesizes[p] || plane.data.length);
        const bytes = new Uint8Array(plane.data);
        assertEquals(await sha256(bytes), expected.plane_sha256[p], `plane ${p}`);
      }
      const limit = tolerance(name, expected.pix_fmt, description.size[1]);
      if (limit === null || !expected.rgba_file) continue;
      const reference = Deno.readFileSync(new URL(expected.rgba_file, fixtures));
      const { data } = converted[i]!;
      assertEquals(data.length, reference.length);
      let worst = 0;
      for (let at = 0; at < reference.length; at++) {
        worst = Math.max(worst, Math.abs(data[at]! - reference[at]!));
      }
      assert(worst <= limit, `differs by ${worst} from FFmpeg's, more than ${limit}`);
    }
  });
}
