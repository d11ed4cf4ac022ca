/**
 * Takes the pictures of the live page in docs/screenshots, of two cameras that are made up.
 *
 * Usage: deno run -A scripts/screenshots.ts (needs Chromium, as the browser tests do)
 */

import { FakeFilersServer } from "../src/testing/mod.ts";
import { startViewer } from "../src/viewer/viewer.ts";
import { BrowserPage, startBrowser } from "../tests/viewer/browser/chromium.ts";

const folder = new URL("../docs/screenshots/", import.meta.url);
const rate = 30;

/** The brightness of a scene at a point, from 0 to 1; sides are 1 wide, and `t` goes in seconds. */
type Scene = (x: number, y: number, t: number) => number;

function blob(x: number, y: number, size: number): number {
  return Math.exp(-(x * x + y * y) / (2 * size * size));
}

/** A number from 0 to 1 for each index, in no order. */
function scattered(index: number): number {
  return Math.abs(Math.sin(12.9898 * (index + 1)) * 43758.5453) % 1;
}

/** A mouse in a round arena, from above. */
const arena: Scene = (x, y, t) => {
  const fromCentre = Math.hypot(x - 0.625, y - 0.5);
  const floor = fromCentre < 0.46 ? 0.78 - 0.9 * fromCentre ** 2 : fromCentre < 0.475 ? 0.95 : 0.13;
  const angle = 0.7 * t;
  const [mx, my] = [0.625 + 0.27 * Math.cos(angle), 0.5 + 0.22 * Math.sin(1.3 * angle)];
  const [dx, dy] = [x - mx, y - my];
  const along = -dx * Math.sin(angle) + dy * Math.cos(angle);
  const across = dx * Math.cos(angle) + dy * Math.sin(angle);
  const body = blob(along / 1.9, across, 0.024) + 0.9 * blob(along - 0.07, across, 0.018);
  return floor * (1 - 0.88 * Math.min(1, 1.5 * body)) + (fromCentre < 0.05 ? 0.06 : 0);
};

/** Cells that light up now and then, under a microscope: a dark picture. */
const cells: Scene = (x, y, t) => {
  let light = 0.006 + 0.002 * y;
  for (let i = 0; i < 34; i++) {
    const [cx, cy] = [scattered(i), scattered(i + 100)];
    if (Math.abs(x - cx) > 0.1 || Math.abs(y - cy) > 0.1) continue;
    const pulse = 0.35 + 0.65 * Math.max(0, Math.sin(t * (0.6 + i % 5 * 0.2) + 2.4 * i)) ** 6;
    const ring = blob(x - cx, y - cy, 0.021) - 0.55 * blob(x - cx, y - cy, 0.009);
    light += 0.024 * pulse * Math.max(0, ring);
  }
  return light;
};

/** A camera on a scene. A second of it is made beforehand, and played to and fro. */
function camera(pixelFormat: "gray" | "gray16le", width: number, height: number, scene: Scene) {
  const frames = Array.from({ length: rate }, (_, index) => {
    const values = pixelFormat === "gray"
      ? new Uint8Array(width * height)
      : new Uint16Array(width * height);
    const white = pixelFormat === "gray" ? 255 : 65535;
    for (let i = 0; i < values.length; i++) {
      const light = scene(i % width / height, Math.floor(i / width) / height, 2 + index / rate);
      values[i] = Math.round(light * white);
    }
    return new Uint8Array(values.buffer);
  });
  return new FakeFilersServer({
    pixelFormat,
    width,
    height,
    rate,
    image: (index) => ({
      pixelFormat,
      width,
      height,
      planes: [frames[Math.abs(index % (2 * rate - 2) - rate + 1)]!],
      metadata: { t: index / rate, count: index },
    }),
  });
}

await using left = camera("gray", 800, 640, arena);
await using right = camera("gray16le", 512, 512, cells);
await using viewer = startViewer({
  cameras: [{ name: "arena", port: left.port }, { name: "cortex", port: right.port }],
  port: 0,
});
const browser = await startBrowser();
try {
  await Deno.mkdir(folder, { recursive: true });
  for (const colorScheme of ["dark", "light"] as const) {
    await using view = await BrowserPage.open(browser, viewer, {
      width: 1200,
      height: 720,
      colorScheme,
    });
    await view.part("contrast", 1).selectOption("auto");
    await view.untilText("fps", /\d/, 1);
    const box = (await view.part("stage", 1).boundingBox())!;
    await view.page.mouse.move(box.x + 0.47 * box.width, box.y + 0.55 * box.height);
    await view.page.waitForTimeout(5000);
    await save(view, `page_${colorScheme}.png`);
  }
  await using phone = await BrowserPage.open(browser, viewer, { width: 390, height: 844 });
  await phone.untilText("fps", /\d/, 1);
  await phone.page.waitForTimeout(3000);
  await save(phone, "page_phone.png");
} finally {
  await browser.close();
}

async function save({ page }: BrowserPage, name: string): Promise<void> {
  await Deno.writeFile(new URL(name, folder), await page.screenshot());
}
