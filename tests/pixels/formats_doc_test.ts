import { assert, assertEquals } from "@std/assert";
import { formatsPage } from "../../scripts/formats_doc.ts";
import { pixelFormats } from "../../src/pixels/formats.ts";
import { ffmpegFormats } from "./reference.ts";

Deno.test("docs/formats.md is what the table of pixel formats gives", () => {
  const file = new URL("../../docs/formats.md", import.meta.url);
  assertEquals(Deno.readTextFileSync(file), formatsPage(), "run scripts/formats_doc.ts");
});

Deno.test("docs/formats.md names the formats that FFmpeg's scaler does not read", () => {
  const unread = pixelFormats.filter(({ name }) => !ffmpegFormats.get(name)!.scalable);
  const list = unread.map(({ name }) => `\`${name}\``).join(", ");
  assert(formatsPage().includes(`(${list})`), list);
});
