/** The page's files: they are what their sources give, and need nothing from anywhere else. */

import { assert, assertEquals } from "@std/assert";
import { pageFilesModule } from "../../scripts/page_files.ts";
import { pageFiles } from "../../src/viewer/page_files.ts";

Deno.test("page_files.ts is what scripts/page_files.ts makes of the sources", async () => {
  const committed = await Deno.readTextFile(
    new URL("../../src/viewer/page_files.ts", import.meta.url),
  );
  assert(committed === await pageFilesModule(), "run: deno run -A scripts/page_files.ts");
});

Deno.test("the page refers to no other host", () => {
  for (const [name, { text }] of Object.entries(pageFiles)) {
    // A namespace is a name and not an address.
    const rest = text.replaceAll("http://www.w3.org/2000/svg", "");
    assertEquals(rest.match(/(?:https?:|wss?:)?\/\/[\w.-]+\.\w+/g), null, name);
    assertEquals(rest.match(/\b(?:@import|url\()/g), null, name);
  }
});

Deno.test("the page's scripts import only what is served beside them", () => {
  for (const [name, { text }] of Object.entries(pageFiles)) {
    for (const [, specifier] of text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"/gm)) {
      assert(specifier!.startsWith("./"), `${name} imports ${specifier}`);
      assert(Object.hasOwn(pageFiles, specifier!.slice(2)), `${name} imports ${specifier}`);
    }
  }
});

Deno.test("the page's markup has no scripts or styles in it, which its policy forbids", () => {
  const { text } = pageFiles["index.html"]!;
  assertEquals(text.match(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/g), null);
});
