/**
 * Names of picture files, made of what is known of each frame.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";

const placeholder = /\{(index|t|count)(?::0(\d{1,2}))?\}/g;

/**
 * Makes a name by a pattern in which `{index}`, `{t}` and `{count}` stand for those of the frame;
 * `{index:06}` is padded with zeros to 6 digits. A pattern without any of them is the beginning of
 * names as Filers' own recorder gives them: `image_.png` makes `image_t=1.25_count=30.png`, with
 * the times written as Python writes them.
 *
 * @param pattern ends in `.png`
 * @param copy which of the pictures that would have the same name, from 0: `image-1.png`
 */
export function pictureName(pattern: string, frame: Frame, copy: number): string {
  const { index, metadata: { t, count } } = frame;
  const stem = pattern.slice(0, -".png".length);
  const suffix = copy > 0 ? `-${copy}.png` : ".png";
  const time = pythonFloat(t);
  const number = isNumber(count) ? String(count) : undefined;
  if (stem.search(placeholder) < 0) {
    return `${stem}t=${time}${number === undefined ? "" : `_count=${number}`}${suffix}`;
  }
  const values: Record<string, string> = {
    index: String(index),
    t: time,
    // Frames of a camera that does not count are numbered as they came.
    count: number ?? String(index),
  };
  const filled = stem.replaceAll(
    placeholder,
    (_all, name: string, digits = "0") => values[name]!.padStart(Number(digits), "0"),
  );
  return `${filled}${suffix}`;
}

/** The pattern without its placeholders, for what belongs to all its pictures. */
export function commonName(pattern: string): string {
  const stem = pattern.slice(0, -".png".length).replaceAll(placeholder, "");
  const trimmed = stem.replace(/[-_. =]+$/, "");
  return /(^|[/\\])$/.test(trimmed) ? `${trimmed}frames` : trimmed;
}

/** Whether a count is one, and not whatever else a camera put there. */
export function isNumber(count: unknown): count is number | bigint {
  return Number.isSafeInteger(count) || typeof count === "bigint";
}

/** A number as Python's `str` writes a float: `1.0`, `1e-05`. */
function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
