/**
 * Figures as people read them.
 *
 * @module
 */

/** A whole number with its thousands apart: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A number with its noun: `1 frame`, `12,345 frames`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A time in ms: `2.35 ms`, `12.3 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A rate in frames a second: `29.97 fps`, `400 fps`. */
export function frameRate(rate: number): string {
  return `${Number(rate.toFixed(rate < 100 ? 2 : 1))} fps`;
}

/** A number of bytes: `512 B`, `41.5 MB`. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 ? scaled : scaled.toPrecision(3)} ${units[unit]}`;
}
