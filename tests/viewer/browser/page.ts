/** The page, in Chromium: `deno task test:browser`. */

import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import axe, { type AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import type { ServerImage } from "../../../src/server/mod.ts";
import { FakeFilersServer, testPattern } from "../../../src/testing/mod.ts";
import { startViewer } from "../../../src/viewer/viewer.ts";
import { BrowserPage, startBrowser } from "./chromium.ts";

let browser: Browser;
Deno.test.beforeAll(async () => {
  browser = await startBrowser();
});
Deno.test.afterAll(async () => await browser.close());

/** A camera that shows one picture, again and again. */
function still(image: ServerImage, rate = 30): FakeFilersServer {
  const { pixelFormat, width, height } = image;
  return new FakeFilersServer({
    pixelFormat,
    width,
    height,
    rate,
    image: (index) => ({ ...image, metadata: { t: index / rate, count: index } }),
  });
}

/** A picture of 16 bits, dark: from 500 at the left to 1500 at the right. */
function dark(width = 256, height = 64): ServerImage {
  const values = Uint16Array.from(
    { length: width * height },
    (_, i) => 500 + Math.round(i % width * 1000 / (width - 1)),
  );
  return {
    pixelFormat: "gray16le",
    width,
    height,
    planes: [new Uint8Array(values.buffer)],
    metadata: { t: 0 },
  };
}

/** Gray samples as a canvas has them. */
function grayPixels(samples: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: samples.length * 4 },
    (_, i) => i % 4 === 3 ? 255 : samples[i >> 2]!,
  );
}

Deno.test("the canvas has the camera's own pixels where all of them can be shown", async () => {
  const gray = testPattern("gray", 320, 240, 77);
  const color = testPattern("rgb24", 320, 240, 77);
  await using left = still(gray);
  await using right = still(color);
  await using viewer = startViewer({
    cameras: [{ name: "left", port: left.port }, { name: "right", port: right.port }],
    port: 0,
  });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilLive(320, 0);
  await view.untilLive(320, 1);
  assertEquals(await view.page.title(), "left, right – Filers");
  assertEquals((await view.pixels(0)).data, grayPixels(gray.planes[0]!));
  const rgb = color.planes[0]!;
  const rgba = Uint8Array.from(
    { length: 320 * 240 * 4 },
    (_, i) => i % 4 === 3 ? 255 : rgb[(i >> 2) * 3 + i % 4]!,
  );
  assertEquals((await view.pixels(1)).data, rgba);
  await view.untilText("source", "320×240 rgb24", 1);
});

Deno.test("a picture larger than its place is sent as large as it is shown", async () => {
  await using server = new FakeFilersServer({ pixelFormat: "gray", width: 2048, height: 512 });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilText("state", "live");
  const box = (await view.part("stage").boundingBox())!;
  await view.untilLive(Math.round(box.width));
  assertEquals((await view.pixels()).height, Math.round(Math.round(box.width) / 4));
});

Deno.test("zooming in asks for the part that is seen, at full resolution", async () => {
  const image = testPattern("gray", 2048, 512, 5);
  await using server = still(image);
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilText("state", "live");
  const box = (await view.part("stage").boundingBox())!;
  await view.untilLive(Math.round(box.width));
  await view.page.keyboard.press("1");
  await view.untilText("zoom", "100 %");
  const { width } = box;
  await view.untilCanvas(`width > ${width - 2} && width < ${width + 4} && height === 512`);
  await view.page.mouse.move(box.x + 100.5, box.y + 150.5);
  await view.untilText("readout", /^x \d+ +y \d+ +\d+$/);
  const [, x, y, value] = /x (\d+) +y (\d+) +(\d+)/.exec(await view.part("readout").innerText())!;
  assertAlmostEquals(Number(x), 1024 - width / 2 + 100, 1.5);
  assertEquals(Number(value), image.planes[0]![Number(y) * 2048 + Number(x)]);
  await view.page.keyboard.press("f");
  await view.untilLive(Math.round(width));
});

Deno.test("the figures count frames, gaps and ages", async () => {
  await using server = new FakeFilersServer({
    rate: 30,
    image: (index) => ({
      ...testPattern("yuv420p", 64, 48, index),
      metadata: { t: index / 30, count: 2 * index }, // every other frame is lost
    }),
  });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilText("gaps", /^[3-9]\d$/);
  const figures = Object.fromEntries(
    await Promise.all(
      ["fps", "age", "dropped", "gaps"].map(async (name) => [
        name,
        parseFloat(await view.part(name).innerText()),
      ]),
    ),
  );
  assert(figures["fps"] > 1 && figures["fps"] < 61, JSON.stringify(figures));
  assert(figures["age"] >= 0, JSON.stringify(figures));
  assert(figures["dropped"] >= 0, JSON.stringify(figures));
});

Deno.test("contrast brings out a dark picture of 16 bits, and values stay the camera's", async () => {
  await using server = still(dark());
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilLive(256);
  const range = (data: Uint8Array) => [data[0], data[255 * 4]];
  assertEquals(range((await view.pixels()).data), [2, 6]);
  await view.part("contrast").selectOption("minmax");
  await view.untilPixels((data) => data[0] === 0 && data[255 * 4] === 255);
  await view.untilText("levels", ""); // the inputs have values and not texts
  assertEquals(await view.part("black").inputValue(), "500");
  assertEquals(await view.part("white").inputValue(), "1500");
  const box = (await view.part("stage").boundingBox())!;
  await view.page.mouse.move(box.x + box.width * 64.5 / 256, box.y + box.height / 2);
  await view.untilText("readout", /^x 64 /);
  assertMatch(await view.part("readout").innerText(), / 751$/);
  await view.part("black").fill("1000");
  assertEquals(await view.part("contrast").inputValue(), "manual");
  await view.untilPixels((data) => data[127 * 4] === 0 && data[255 * 4] === 255);
});

Deno.test("over-exposed pixels are marked, and counted", async () => {
  const image = testPattern("gray", 64, 48, 0);
  image.planes[0]!.fill(254);
  image.planes[0]!.fill(255, 0, 64 * 12);
  await using server = still(image);
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilLive(64);
  await view.untilText("clipped", "25 %");
  await view.page.keyboard.press("o");
  await view.untilPixels((data) => data[1] === 0x1e);
  const { data } = await view.pixels();
  assertEquals([...data.slice(0, 4)], [0xff, 0x1e, 0x5a, 0xff]);
  assertEquals([...data.slice(-4)], [254, 254, 254, 255]);
});

Deno.test("pause holds a whole picture, and a snapshot is that picture at full depth", async () => {
  await using server = new FakeFilersServer({ pixelFormat: "gray", width: 2048, height: 512 });
  await using viewer = startViewer({ cameras: [{ name: "rig 1", port: server.port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilText("state", "live");
  await view.untilText("fps", /\d/);
  await view.page.keyboard.press("Space");
  await view.untilText("state", "paused");
  assertEquals(await view.button("pause").getAttribute("aria-pressed"), "true");
  await view.untilCanvas("width === 2048");
  const held = await view.pixels();
  const sent = server.imagesSent;
  while (server.imagesSent < sent + 20) await view.page.waitForTimeout(20);
  assertEquals((await view.pixels()).data, held.data);
  const [download] = await Promise.all([
    view.page.waitForEvent("download"),
    view.page.keyboard.press("s"),
  ]);
  const name = download.suggestedFilename();
  const [, count] = /^rig_1_t\d+\.\d{6}_(\d+)\.png$/.exec(name) ?? [];
  assert(count, name);
  const png = await Deno.readFile((await download.path())!);
  assertEquals([png[24], png[25]], [8, 0]); // 8 bits, gray
  assertEquals((await view.decode(png)).toHex(), held.data.toHex());
  const pattern = testPattern("gray", 2048, 512, Number(count)).planes[0]!;
  assert(pattern.every((sample, i) => sample === held.data[4 * i]), "the frame of that number");
  await view.page.keyboard.press("Space");
  await view.untilText("state", "live");
  await view.untilCanvas("width < 2048");
});

Deno.test("a camera that is lost leaves its last picture, and comes back by itself", async () => {
  const image = testPattern("gray", 64, 48, 3);
  await using first = still(image);
  const { port } = first;
  await using viewer = startViewer({ cameras: [{ port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilLive(64);
  await first.close();
  await view.untilText("state", /camera lost/);
  assertEquals((await view.pixels()).data, grayPixels(image.planes[0]!));
  await view.untilTrue(
    "getComputedStyle(document.querySelector('.stage canvas')).opacity < 0.5",
  );
  await using _second = new FakeFilersServer({ port });
  await view.untilText("state", "live");
  await view.untilText("source", "64×48 yuv420p");
});

Deno.test("a page that loses its viewer says so, and goes on when it is back", async () => {
  await using server = new FakeFilersServer();
  const cameras = [{ name: "left", port: server.port }];
  const first = startViewer({ cameras, port: 0 });
  await using view = await BrowserPage.open(browser, first);
  await view.untilLive(64);
  await first.close();
  await view.untilText("state", /viewer lost/);
  const port = Number(new URL(first.url).port);
  const second = startViewer({ cameras, port });
  await view.untilText("state", "live");
  await second.close();
  await view.untilText("state", /viewer lost/);
  await using _third = startViewer({ cameras: [{ ...cameras[0], name: "other" }], port });
  await view.untilText("name", "other");
  await view.untilText("state", "live");
});

Deno.test("all can be done with the keyboard", async () => {
  await using left = new FakeFilersServer({ width: 640, height: 480 });
  await using right = new FakeFilersServer({ pixelFormat: "gray" });
  await using viewer = startViewer({
    cameras: [{ name: "left", port: left.port }, { name: "right", port: right.port }],
    port: 0,
  });
  await using view = await BrowserPage.open(browser, viewer);
  const { keyboard } = view.page;
  await view.untilText("state", "live", 0);
  await view.untilText("state", "live", 1);
  await keyboard.press("n");
  assertEquals(await view.page.locator(".camera").nth(1).locator(".stage:focus").count(), 1);
  await view.untilText("readout", /^x 32 +y 24 +/, 1); // where nobody points: the centre
  await keyboard.press("c");
  assertEquals(await view.part("contrast", 1).inputValue(), "minmax");
  assertEquals(await view.part("contrast", 0).inputValue(), "full");
  await keyboard.press("h");
  assertEquals(await view.part("levels", 1).isVisible(), false);
  await keyboard.press("m");
  assertEquals(await view.page.locator(".camera").nth(0).isVisible(), false);
  await keyboard.press("m");
  assertEquals(await view.page.locator(".camera").nth(0).isVisible(), true);
  await view.page.waitForTimeout(300);
  const zoomOf = async () => parseFloat(await view.part("zoom", 1).innerText());
  const before = await zoomOf();
  await keyboard.press("+");
  await view.page.waitForTimeout(300);
  assertAlmostEquals(await zoomOf(), before * 1.5, 2);
  await keyboard.press("ArrowRight");
  await view.untilText("readout", /^x 3[3-9] /, 1);
  await keyboard.press("t");
  assertEquals(await view.page.locator("html").getAttribute("data-theme"), "light");
  await keyboard.press("?");
  assertEquals(await view.page.locator("dialog").isVisible(), true);
  await keyboard.press("Escape");
  assertEquals(await view.page.locator("dialog").isVisible(), false);
  await keyboard.press("Space");
  await view.untilText("state", "paused", 1);
  await view.untilText("state", "live", 0);
  await view.page.reload();
  await view.untilText("state", "live", 1);
  assertEquals(await view.part("contrast", 1).inputValue(), "minmax");
});

Deno.test("a page that is not looked at gets three frames, and goes on when it is again", async () => {
  await using server = new FakeFilersServer({ rate: 15 });
  await using viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
  await using view = await BrowserPage.open(browser, viewer);
  await view.untilLive(64);
  // As in a tab behind others.
  await view.page.evaluate(`{
    globalThis.request = requestAnimationFrame;
    globalThis.requestAnimationFrame = (draw) => { globalThis.draw = draw; };
  }`);
  await view.untilTrue("'draw' in globalThis");
  await view.page.waitForTimeout(400);
  const { framesReceived } = view;
  const sent = server.imagesSent;
  while (server.imagesSent < sent + 30) await view.page.waitForTimeout(20);
  assertEquals(view.framesReceived, framesReceived);
  const dropped = async () => Number(await view.part("dropped").innerText());
  const before = await dropped();
  await view.page.evaluate(`{
    document.dispatchEvent(new Event("visibilitychange"));
    globalThis.requestAnimationFrame = request;
    request(draw);
  }`);
  while (view.framesReceived < framesReceived + 4) await view.page.waitForTimeout(20);
  await view.page.waitForTimeout(300);
  assert(await dropped() < before + 20, "those that came behind others do not count");
});

for (const colorScheme of ["dark", "light"] as const) {
  for (const width of [1280, 390]) {
    Deno.test(`axe finds nothing to complain of: ${colorScheme}, ${width} pixels wide`, async () => {
      await using left = new FakeFilersServer();
      await using viewer = startViewer({
        cameras: [{ name: "left", port: left.port }, { name: "not there", port: 1 }],
        port: 0,
      });
      await using view = await BrowserPage.open(browser, viewer, { width, colorScheme });
      await view.untilText("state", "live");
      await view.untilText("state", "connecting…", 1);
      await view.untilText("problem", /^Cannot connect/, 1);
      await view.part("stage").focus();
      assertEquals(await violations(view), []);
      const overflow = await view.page.evaluate("document.body.scrollWidth - innerWidth");
      assertEquals(overflow, 0);
      await view.page.keyboard.press("?");
      assertEquals(await violations(view), []);
    });
  }
}

/** What axe finds. The page's policy forbids to add a script to it, so axe is evaluated. */
async function violations({ page }: BrowserPage): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}
