/** The keys, and what they do: for the keyboard and for the help alike. */

import type { CameraView } from "./camera_view.ts";

/** What keys do to the page as a whole. */
export interface PageActions {
  nextCamera(): void;
  toggleSolo(): void;
  toggleTheme(): void;
  showHelp(): void;
}

interface Shortcut {
  /** Values of KeyboardEvent.key, in lower case. */
  readonly keys: readonly string[];
  /** The keys as they are printed on a keyboard. */
  readonly label: string;
  readonly effect: string;
  act(camera: CameraView, page: PageActions, key: string): void;
}

const arrows: Record<string, readonly [right: number, down: number]> = {
  arrowleft: [-1, 0],
  arrowright: [1, 0],
  arrowup: [0, -1],
  arrowdown: [0, 1],
};

export const shortcuts: readonly Shortcut[] = [
  {
    keys: [" "],
    label: "Space",
    effect: "pause, and go on",
    act: (camera) => void camera.togglePause(),
  },
  {
    keys: ["s"],
    label: "S",
    effect: "save this frame as PNG, at full size and depth",
    act: (camera) => void camera.saveSnapshot(),
  },
  { keys: ["f", "0"], label: "F", effect: "show all of the picture", act: (c) => c.fit() },
  {
    keys: ["1"],
    label: "1",
    effect: "one pixel of the camera to one of the display",
    act: (camera) => camera.actualSize(),
  },
  { keys: ["+", "="], label: "+", effect: "zoom in", act: (camera) => camera.zoom(1) },
  { keys: ["-"], label: "−", effect: "zoom out", act: (camera) => camera.zoom(-1) },
  {
    keys: Object.keys(arrows),
    label: "Arrows",
    effect: "move the picture",
    act: (camera, _page, key) => camera.pan(...arrows[key] ?? [0, 0]),
  },
  {
    keys: ["c"],
    label: "C",
    effect: "contrast: full range, min–max, auto, manual",
    act: (camera) => camera.nextContrast(),
  },
  {
    keys: ["o"],
    label: "O",
    effect: "mark over-exposed pixels",
    act: (camera) => camera.toggleClipping(),
  },
  {
    keys: ["h"],
    label: "H",
    effect: "histogram and levels",
    act: (camera) => camera.toggleHistogram(),
  },
  { keys: ["n"], label: "N", effect: "next camera", act: (_camera, page) => page.nextCamera() },
  {
    keys: ["m"],
    label: "M",
    effect: "this camera alone, or all of them",
    act: (_camera, page) => page.toggleSolo(),
  },
  { keys: ["t"], label: "T", effect: "dark or light", act: (_camera, page) => page.toggleTheme() },
  { keys: ["?"], label: "?", effect: "this help", act: (_camera, page) => page.showHelp() },
];

/** The shortcut that a key stands for, unless it means something where it was pressed. */
export function shortcutFor(event: KeyboardEvent): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest("input, select, textarea, dialog")) return undefined;
  if (event.key === " " && target.closest("button")) return undefined;
  return shortcuts.find(({ keys }) => keys.includes(event.key.toLowerCase()));
}
