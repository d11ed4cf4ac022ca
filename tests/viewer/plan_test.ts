import { assertEquals } from "@std/assert";
import { largestSide } from "../../src/pixels/options.ts";
import type { ViewMessage } from "../../src/viewer/messages.ts";
import { parsePageMessage } from "../../src/viewer/page_message.ts";
import { planPicture } from "../../src/viewer/plan.ts";

const hd = { pixelFormat: "yuv420p", width: 1920, height: 1080 };

function view(width: number, height: number, region: ViewMessage["region"] = null): ViewMessage {
  return { type: "view", region, width, height };
}

Deno.test("planPicture() scales a picture down to what is displayed, in its own shape", () => {
  const { pixels, width, height, region } = planPicture(hd, view(960, 900));
  assertEquals({ pixels, width, height }, { pixels: "rgba", width: 960, height: 540 });
  assertEquals(region, { x: 0, y: 0, width: 1920, height: 1080 });
});

Deno.test("planPicture() never sends more pixels than there are", () => {
  const { width, height } = planPicture(hd, view(3840, 2160));
  assertEquals({ width, height }, { width: 1920, height: 1080 });
});

Deno.test("planPicture() sends a part that is zoomed into at full resolution", () => {
  const part = { x: 101, y: 51, width: 99, height: 49 };
  for (const [displayWidth, displayHeight] of [[99, 49], [1000, 500]] as const) {
    const { width, height, region } = planPicture(hd, view(displayWidth, displayHeight, part));
    assertEquals(region, { x: 100, y: 50, width: 100, height: 50 });
    assertEquals({ width, height }, { width: 100, height: 50 });
  }
});

Deno.test("planPicture() moves a part that lies outside of the picture into it", () => {
  for (const [width, height] of [[1920, 1080], [7, 5], [1, 1], [17, 33]] as const) {
    const source = { ...hd, width, height };
    for (const [x, y] of [[0, 0], [width - 1, height - 1], [5000, 5000]] as const) {
      const { region } = planPicture(source, view(50, 50, { x, y, width: 3, height: 3000 }));
      const isInside = region.x >= 0 && region.y >= 0 && region.width >= 1 && region.height >= 1 &&
        region.x + region.width <= width && region.y + region.height <= height;
      assertEquals(isInside, true, JSON.stringify({ source, region }));
    }
  }
});

Deno.test("planPicture() keeps the depth of gray, and says what white is", () => {
  const kind = (pixelFormat: string) => {
    const { pixels, source } = planPicture({ ...hd, pixelFormat }, view(10, 10));
    return [pixels, source.white];
  };
  assertEquals(kind("gray"), ["gray", 255]);
  assertEquals(kind("gray8"), ["gray", 255]);
  assertEquals(kind("gray16le"), ["gray16", 65535]);
  assertEquals(kind("gray10le"), ["gray16", 1023]);
  assertEquals(kind("yuv420p10le"), ["rgba", 255]);
  assertEquals(kind("no-such-format"), ["rgba", 255]);
});

Deno.test("parsePageMessage() reads what the page says", () => {
  assertEquals(parsePageMessage('{"type":"drawn"}'), { type: "drawn" });
  const message = view(10, 20, { x: 0, y: 1, width: 2, height: 3 });
  assertEquals(parsePageMessage(JSON.stringify(message)), message);
  assertEquals(parsePageMessage(JSON.stringify(view(10, 20))), view(10, 20));
});

Deno.test("parsePageMessage() refuses everything else", () => {
  const region = { x: 0, y: 0, width: 1, height: 1 };
  const wrong: unknown[] = [
    null,
    [],
    "drawn",
    { type: "quit" },
    { type: "view" },
    view(0, 1),
    view(1, largestSide + 1),
    view(1.5, 1),
    { ...view(1, 1), region: undefined },
    { ...view(1, 1), region: [0, 0, 1, 1] },
    view(1, 1, { ...region, x: -1 }),
    view(1, 1, { ...region, width: 0 }),
    view(1, 1, { ...region, height: NaN }),
  ];
  for (const value of wrong) {
    assertEquals(parsePageMessage(JSON.stringify(value)), null, JSON.stringify(value));
  }
  for (const data of ["", "{", "x".repeat(10_000), new ArrayBuffer(8)]) {
    assertEquals(parsePageMessage(data), null);
  }
});
