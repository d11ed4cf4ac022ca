/** Writes a frame as a PNG file, at full depth. */

import type { PageFrame } from "./frame.ts";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** How PNG calls the pixels: bits of a sample, and its colour type. */
const headers = {
  rgba: { depth: 8, colorType: 6, bytes: 4 },
  gray: { depth: 8, colorType: 0, bytes: 1 },
  gray16: { depth: 16, colorType: 0, bytes: 2 },
} as const;

/** The filter that subtracts the line above; it leaves most pictures with small numbers. */
const FILTER_UP = 2;

/** A PNG file of the frame's samples as they came, with 8 or 16 bits, gray or colour. */
export async function encodePng(frame: PageFrame): Promise<Blob> {
  const { width, height } = frame;
  const { depth, colorType } = headers[frame.pixels];
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, depth);
  header.setUint8(9, colorType);
  return new Blob([
    signature,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", await deflate(filterLines(frame))),
    chunk("IEND", new Uint8Array(0)),
  ], { type: "image/png" });
}

function filterLines(frame: PageFrame): Uint8Array<ArrayBuffer> {
  const { height, samples, pixels } = frame;
  const lineBytes = frame.width * headers[pixels].bytes;
  const bytes = pixels === "gray16"
    ? bigEndian(samples)
    : new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const lines = new Uint8Array((lineBytes + 1) * height);
  for (let y = 0, to = 0; y < height; y++) {
    lines[to++] = FILTER_UP;
    const from = y * lineBytes;
    for (let i = from; i < from + lineBytes; i++) {
      lines[to++] = bytes[i]! - (y > 0 ? bytes[i - lineBytes]! : 0);
    }
  }
  return lines;
}

function bigEndian(samples: PageFrame["samples"]): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  for (let i = 0; i < samples.length; i++) {
    bytes[2 * i] = samples[i]! >> 8;
    bytes[2 * i + 1] = samples[i]! & 255;
  }
  return bytes;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ crc >>> 1 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255]! ^ crc >>> 8;
  return ~crc >>> 0;
}
