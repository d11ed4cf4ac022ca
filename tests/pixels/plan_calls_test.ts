import { assert, assertEquals } from "@std/assert";
import { planCalls, planCallsList, requests } from "../../scripts/plan_calls.ts";
import { pixelFormats } from "../../src/pixels/formats.ts";

const outputs = ["rgba", "bgra", "rgb24", "bgr24", "gray", "gray16"] as const;

Deno.test("conversions make the calls that tests/pixels/plan_calls.txt lists", () => {
  const file = new URL("plan_calls.txt", import.meta.url);
  assertEquals(Deno.readTextFileSync(file), planCallsList(), "run scripts/plan_calls.ts");
});

Deno.test("a picture upside down or cut off takes no call more than as it is", () => {
  for (const format of pixelFormats) {
    for (const output of outputs) {
      const calls = (request: string) =>
        planCalls(format, { ...requests[request], format: output });
      const text = `${format.name} to ${output}`;
      const plain = calls("as it is");
      assertEquals(calls("flip vertical"), plain, text);
      assertEquals(calls("rotate 180"), calls("flip horizontal"), text);
      // Mosaics are drawn with the neighbours of the crop, which are cut off by a copy.
      const cut = plain.length + Number(format.model === "bayer");
      assert(calls("even crop").length <= cut, `${text}, cropped`);
    }
  }
});

Deno.test("turning, mirroring and an odd crop take one call more at most", () => {
  for (const format of pixelFormats) {
    // Three bytes to a pixel are made four for that, which takes two.
    const isPacked = /^(rgb|bgr)(24|48)/.test(format.name);
    for (const output of outputs) {
      const plain = planCalls(format, { format: output }).length;
      const more = isPacked && /24/.test(output) ? 3 : 1;
      for (const request of ["flip horizontal", "rotate 90", "odd crop"]) {
        const { length } = planCalls(format, { ...requests[request], format: output });
        assert(length <= plain + more, `${format.name} to ${output}, ${request}`);
      }
    }
  }
});

Deno.test("bars are drawn beside the picture, and not below it", () => {
  for (const format of pixelFormats) {
    const options = { format: "rgba" } as const;
    const calls = planCalls(format, { ...options, ...requests["bars"] });
    assertEquals(calls, ["ARGBRect", "ARGBRect", ...planCalls(format, options)], format.name);
  }
});
