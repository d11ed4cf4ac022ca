/** The page: its cameras, and what concerns all of them. */

import type { CameraEntry } from "../messages.ts";
import { CameraView } from "./camera_view.ts";
import { columnsFor } from "./grid.ts";
import { find, setText } from "./parts.ts";
import { shortcutFor, shortcuts } from "./shortcuts.ts";
import { Theme } from "./theme.ts";

/** How long a notice stays, in ms. */
const NOTICE_TIME = 6000;

const grid = find(document, "#cameras", HTMLElement);
const help = find(document, "#help", HTMLDialogElement);
const noticeLine = find(document, "#notice", HTMLElement);
const theme = new Theme(find(document, "#theme", HTMLButtonElement));
const cameras = await loadCameras();

let noticeTimer: ReturnType<typeof setTimeout> | undefined;
function notice(text: string): void {
  clearTimeout(noticeTimer);
  setText(noticeLine, text);
  noticeTimer = setTimeout(() => setText(noticeLine, ""), NOTICE_TIME);
}

const template = find(document, "#camera", HTMLTemplateElement);
const views = cameras.map((entry) => new CameraView(template, entry, { notice, returned }));
grid.append(...views.map((view) => view.element));
document.title = `${cameras.map(({ name }) => name).join(", ")} – Filers`;

let current = 0;
let solo = false;

/** Marks the camera that keys act on. */
function select(index: number): void {
  current = index;
  for (const [i, view] of views.entries()) {
    view.element.toggleAttribute("data-current", views.length > 1 && i === index);
    if (view.element.hidden === (solo ? i === index : true)) view.visible = !solo || i === index;
  }
  layOut();
}

function layOut(): void {
  const shown = solo ? 1 : views.length;
  const columns = columnsFor(shown, grid.clientWidth, grid.clientHeight);
  grid.style.setProperty("--columns", String(columns));
}

const page = {
  nextCamera(): void {
    select((current + 1) % views.length);
    views[current]?.focus();
  },
  toggleSolo(): void {
    solo = !solo;
    select(current);
  },
  toggleTheme: () => theme.toggle(),
  showHelp: () => help.showModal(),
};

for (const [index, { element }] of views.entries()) {
  for (const type of ["focusin", "pointerdown"] as const) {
    element.addEventListener(type, () => select(index));
  }
}
addEventListener("keydown", (event) => {
  const view = views[current];
  const shortcut = shortcutFor(event);
  if (!view || !shortcut) return;
  event.preventDefault();
  shortcut.act(view, page, event.key.toLowerCase());
});
find(document, "#help-button", HTMLButtonElement).addEventListener("click", page.showHelp);
find(document, "#keys", HTMLElement).append(...shortcuts.map(({ label, effect }) => {
  const [row, key, text] = ["div", "dt", "dd"].map((name) => document.createElement(name));
  key!.textContent = label;
  text!.textContent = effect;
  row!.append(key!, text!);
  return row!;
}));
new ResizeObserver(layOut).observe(grid);
select(0);

/** The viewer's cameras; it may not be there yet, or not any more. */
async function loadCameras(): Promise<CameraEntry[]> {
  for (;;) {
    try {
      return await fetchCameras();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function fetchCameras(): Promise<CameraEntry[]> {
  const response = await fetch("cameras.json");
  if (!response.ok) throw new Error(response.statusText);
  return await response.json();
}

/** A viewer that was started anew may show other cameras. */
async function returned(): Promise<void> {
  const now = await loadCameras();
  if (JSON.stringify(now) !== JSON.stringify(cameras)) location.reload();
}
