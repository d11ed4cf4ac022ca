/** What the fuzzer found, each under a name. */

import { assertEquals } from "@std/assert";
import { conversionSettings, convert } from "../../src/pixels/converter.ts";
import { PictureMemory } from "../../src/pixels/memory.ts";
import { makePicture } from "../pixels/picture_setup.ts";

Deno.test("halving RGBA under linear reads no pixel before the picture", () => {
  const memory = new PictureMemory();
  const before = memory.allocate(64);
  before.bytes.fill(255);
  const [width, height] = [8, 4];
  // Each pixel's channels are its column times ten.
  const bytes = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i >> 2) % width * 10);
  const source = makePicture(memory, "rgba", width, height, bytes);
  const settings = conversionSettings({ width: 4, height: 2, filter: "linear" });
  const { block } = convert(memory, source, settings);
  const row = [5, 25, 45, 65];
  assertEquals([...block.bytes].filter((_, i) => i % 4 === 0), [...row, ...row]);
});
