/**
 * Readers of the formats that recordings are written in, by their specifications alone: they share
 * nothing with the writers.
 */

import { inflateSync } from "node:zlib";

const decoder = new TextDecoder();

export interface Y4m {
  readonly header: string;
  /** The bytes of each picture, planes one after another. */
  readonly frames: Uint8Array[];
}

/** Reads YUV4MPEG2 whose pictures have `frameBytes` each. Throws if anything is left over. */
export function parseY4m(bytes: Uint8Array, frameBytes: number): Y4m {
  const end = bytes.indexOf(10);
  const header = decoder.decode(bytes.subarray(0, end));
  const frames: Uint8Array[] = [];
  for (let at = end + 1; at < bytes.length;) {
    const line = decoder.decode(bytes.subarray(at, at + 6));
    if (line !== "FRAME\n") throw new Error(`"${line}" at ${at} where FRAME belongs`);
    const frame = bytes.subarray(at + 6, at + 6 + frameBytes);
    if (frame.length < frameBytes) throw new Error(`only ${frame.length} bytes in the last frame`);
    frames.push(frame);
    at += 6 + frameBytes;
  }
  return { header, frames };
}

export interface Npy {
  readonly descr: string;
  readonly shape: number[];
  readonly data: Uint8Array;
}

/** Reads an .npy file, as numpy.lib.format describes version 1.0. */
export function parseNpy(bytes: Uint8Array): Npy {
  if (decoder.decode(bytes.subarray(1, 6)) !== "NUMPY" || bytes[0] !== 0x93) {
    throw new Error("magic");
  }
  if (bytes[6] !== 1 || bytes[7] !== 0) throw new Error("version");
  const length = bytes[8]! + bytes[9]! * 256;
  if ((10 + length) % 64 !== 0) throw new Error(`the data begins at ${10 + length}`);
  const text = decoder.decode(bytes.subarray(10, 10 + length));
  const match = /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]+)\), \} *\n$/
    .exec(text);
  if (!match) throw new Error(`header: ${text}`);
  return {
    descr: match[1]!,
    shape: match[2]!.split(",").map(Number),
    data: bytes.subarray(10 + length),
  };
}

export interface Png {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: number;
  /** Samples as they stand in the file: 16 bits with the most significant byte first. */
  readonly data: Uint8Array;
}

/** Reads a PNG without palette and interlacing, and checks each chunk's CRC. */
export function parsePng(bytes: Uint8Array): Png {
  const signature = [137, 80, 78, 71, 13, 10, 26, 10];
  if (signature.some((byte, i) => bytes[i] !== byte)) throw new Error("signature");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks = new Map<string, Uint8Array>();
  let at = 8;
  while (at < bytes.length) {
    const length = view.getUint32(at);
    const name = decoder.decode(bytes.subarray(at + 4, at + 8));
    const sum = view.getUint32(at + 8 + length);
    if (crc(bytes.subarray(at + 4, at + 8 + length)) !== sum) throw new Error(`CRC of ${name}`);
    chunks.set(name, bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  if ([...chunks.keys()].join() !== "IHDR,IDAT,IEND") throw new Error([...chunks.keys()].join());
  const header = new DataView(chunks.get("IHDR")!.slice().buffer);
  const [width, height, depth] = [header.getUint32(0), header.getUint32(4), header.getUint8(8)];
  const channels = { 0: 1, 2: 3, 4: 2, 6: 4 }[header.getUint8(9)] ?? 0;
  const pixelBytes = channels * depth / 8;
  const lines = new Uint8Array(inflateSync(chunks.get("IDAT")!));
  return { width, height, depth, channels, data: unfilter(lines, width * pixelBytes, pixelBytes) };
}

/** Undoes the filters of the PNG specification, section 9. */
function unfilter(lines: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = lines.length / (rowBytes + 1);
  if (!Number.isInteger(rows)) throw new Error("the picture has not whole lines");
  const data = new Uint8Array(rowBytes * rows);
  for (let y = 0; y < rows; y++) {
    const filter = lines[y * (rowBytes + 1)]!;
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x >= pixelBytes ? data[at - pixelBytes]! : 0;
      const up = y > 0 ? data[at - rowBytes]! : 0;
      const predicted = [0, left, up, (left + up) >> 1][filter];
      if (predicted === undefined) throw new Error(`filter ${filter}`);
      data[at] = lines[y * (rowBytes + 1) + 1 + x]! + predicted;
    }
  }
  return data;
}

/** CRC-32 bit by bit, as in the PNG specification's annex D. */
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

/** Lines of JSON. */
export function parseJsonLines(text: string): Record<string, unknown>[] {
  if (text !== "" && !text.endsWith("\n")) throw new Error("the last line is cut");
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** All bytes of several planes. */
export function concat(planes: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(planes.flatMap((plane) => [...plane]));
}

/** SHA-256 in hex. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())).toHex();
}
