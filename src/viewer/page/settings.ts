/** What the page remembers, in this browser, about how a camera is shown. */

import { type Contrast, contrasts, type Levels } from "./levels.ts";

export interface Settings {
  contrast: Contrast;
  /** The user's levels, in the camera's own numbers; null until there were any. */
  manual: Levels | null;
  clipping: boolean;
  histogram: boolean;
}

/** The settings kept under this name, with defaults for what is missing or makes no sense. */
export function loadSettings(name: string): Settings {
  const kept = read(`camera ${name}`);
  const manual = kept.manual;
  const isRange = typeof manual?.black === "number" && manual.white > manual.black;
  return {
    contrast: contrasts.find((contrast) => contrast === kept.contrast) ?? "full",
    manual: isRange ? { black: manual.black, white: manual.white } : null,
    clipping: kept.clipping === true,
    histogram: kept.histogram !== false,
  };
}

export function saveSettings(name: string, settings: Settings): void {
  write(`camera ${name}`, settings);
}

/** Without storage, which a browser may refuse, nothing is remembered. */
function read(key: string): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // See above.
  }
}
