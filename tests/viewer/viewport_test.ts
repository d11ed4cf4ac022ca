import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { columnsFor } from "../../src/viewer/page/grid.ts";
import { Viewport } from "../../src/viewer/page/viewport.ts";

function make(): Viewport {
  const viewport = new Viewport();
  viewport.setStage({ width: 800, height: 600 });
  viewport.setPicture({ width: 1600, height: 800 });
  return viewport;
}

Deno.test("Viewport shows all of a picture in the middle at first", () => {
  const viewport = make();
  assertEquals(viewport.scale, 0.5);
  assertEquals(viewport.visible, { x: 0, y: 0, width: 1600, height: 800 });
  assertEquals(viewport.toStage({ x: 0, y: 0 }), { x: 0, y: 100 });
  assertEquals(viewport.toPicture({ x: 800, y: 500 }), { x: 1600, y: 800 });
});

Deno.test("Viewport.zoomBy() keeps the pixel under the cursor where it is", () => {
  const viewport = make();
  viewport.zoomBy(4);
  const at = { x: 300, y: 350 };
  const before = viewport.toPicture(at);
  viewport.zoomBy(2, at);
  const after = viewport.toPicture(at);
  assertAlmostEquals(after.x, before.x);
  assertAlmostEquals(after.y, before.y);
  assertEquals(viewport.visible.width, 200);
});

Deno.test("Viewport.panBy() stops at the picture's edges", () => {
  const viewport = make();
  viewport.zoomBy(4);
  viewport.panBy(100_000, -100_000);
  const { x, y, width, height } = viewport.visible;
  assertEquals(x, 0);
  assertEquals(y + height, 800);
  assertEquals(width, 400);
});

Deno.test("Viewport zooms out no further than to all of the picture, and in no further than 64", () => {
  const viewport = make();
  viewport.zoomBy(1000);
  assertEquals(viewport.scale, 64);
  viewport.zoomBy(1e-6);
  assert(viewport.fitted);
  assertEquals(viewport.scale, 0.5);
});

Deno.test("Viewport.setStage() and setPicture() keep what is seen inside the picture", () => {
  const viewport = make();
  viewport.zoomBy(8, { x: 799, y: 499 });
  viewport.setStage({ width: 2000, height: 100 });
  const { x, y, width, height } = viewport.visible;
  assert(x >= 0 && y >= 0 && x + width <= 1600 && y + height <= 800);
  viewport.setPicture({ width: 1, height: 1 });
  assertEquals(viewport.visible, { x: 0, y: 0, width: 1, height: 1 });
});

Deno.test("columnsFor() shows pictures as large as can be", () => {
  assertEquals(columnsFor(1, 1280, 800), 1);
  assertEquals(columnsFor(2, 1280, 800), 2);
  assertEquals(columnsFor(2, 700, 1600), 1);
  assertEquals(columnsFor(4, 1920, 1080), 2);
  assertEquals(columnsFor(6, 1920, 1080), 3);
  assertEquals(columnsFor(3, 0, 0), 1);
});
