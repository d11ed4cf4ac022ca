/**
 * Pictures in terminals that speak kitty's graphics protocol: kitty, Ghostty, WezTerm, Konsole.
 *
 * Its keys are explained at https://sw.kovidgoyal.net/kitty/graphics-protocol/.
 *
 * @module
 */

import { promisify } from "node:util";
import { constants, deflate } from "node:zlib";
import type { Size } from "./graphics.ts";

const compress = promisify(deflate);

/** The most base64 that one sequence may hold, in characters. */
const CHUNK = 4096;

/** All pictures have this number, so each takes the place of the one before. */
const IMAGE = 1;

/** Removes the picture. */
export const kittyEnd = `\x1b_Ga=d,d=I,i=${IMAGE},q=2\x1b\\`;

/** An rgb24 picture at the cursor, which stays where it is. */
export async function kittyPicture(
  rgb: Uint8Array | Uint8ClampedArray,
  { width, height }: Size,
): Promise<string> {
  const compressed = await compress(rgb, { level: constants.Z_BEST_SPEED });
  const text = compressed.toString("base64");
  const sequences: string[] = [];
  for (let at = 0; at < text.length; at += CHUNK) {
    const more = Number(at + CHUNK < text.length);
    const keys = at === 0
      ? `a=T,f=24,o=z,s=${width},v=${height},i=${IMAGE},p=1,C=1,q=2,m=${more}`
      : `m=${more},q=2`;
    sequences.push(`\x1b_G${keys};${text.slice(at, at + CHUNK)}\x1b\\`);
  }
  return sequences.join("");
}
