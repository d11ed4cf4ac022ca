/**
 * Lists the calls of the module that conversions make: each is a pass over the picture.
 *
 * Writes tests/pixels/plan_calls.txt, where a pass too many shows in review.
 *
 *   deno run --allow-read=tests --allow-write=tests scripts/plan_calls.ts
 */

import { compose } from "../src/pixels/compose.ts";
import { type ConversionOptions, conversionSettings } from "../src/pixels/converter.ts";
import {
  findPixelFormat,
  type PixelFormat,
  pixelFormats,
  planeShapes,
} from "../src/pixels/formats.ts";
import type { Libyuv } from "../src/pixels/libyuv.ts";
import { PictureMemory } from "../src/pixels/memory.ts";

const memory = new PictureMemory();
/** So small that bands are no more than one. */
const [width, height] = [48, 32];

/** The calls that convert a picture of 48x32, by their names. */
export function planCalls(format: PixelFormat, options: ConversionOptions): string[] {
  let end = 0;
  const planes = planeShapes(format, width, height).map(({ rowBytes, rows }) => {
    const offset = end;
    end += rowBytes * rows;
    return { offset, stride: rowBytes, rows };
  });
  const block = memory.allocate(end);
  const source = { pixelFormat: format.name, format, width, height, planes, block };
  const { plan } = compose(source, conversionSettings(options));
  block.release();
  const names: string[] = [];
  const recorder = new Proxy({}, {
    get: (_, name: string) => () => {
      // That is an address, not a pass.
      if (name !== "YuvMatrix") names.push(name);
      return 0;
    },
  });
  plan.run(recorder as Libyuv, { source: 0, scratch: 0, output: 0 });
  return names;
}

const outputs = ["rgba", "bgra", "rgb24", "bgr24", "gray", "gray16"] as const;

/** Requests that are worked out in different ways. */
export const requests: Record<string, ConversionOptions> = {
  "as it is": {},
  "flip vertical": { flip: "vertical" },
  "flip horizontal": { flip: "horizontal" },
  "rotate 90": { rotate: 90 },
  "rotate 180": { rotate: 180 },
  "even crop": { crop: { x: 8, y: 8, width: 32, height: 16 } },
  "odd crop": { crop: { x: 3, y: 5, width: 31, height: 17 } },
  "bars": { width: 48, height: 48, fit: "contain" },
  "half": { width: 24 },
  "third": { width: 16 },
  "double": { width: 96 },
};

/** A format of each kind: others differ from one of them in how they are drawn alone. */
const kinds = [
  ...["yuv420p", "nv12", "yuv420p10le", "gray", "gray16le", "ya8"],
  ...["rgb24", "rgba", "rgb0", "rgb48le", "rgb565le", "bayer_rggb8"],
];

/** What makes each of some things, a line for each way: "rgba bgra: J400ToARGB". */
function ways<T extends string>(things: readonly T[], calls: (thing: T) => string[]): string {
  const groups = Map.groupBy(things, (thing) => calls(thing).join(", "));
  return [...groups].map(([calls, things]) => `  ${things.join(" | ")}: ${calls}\n`).join("");
}

/** The whole list. */
export function planCallsList(): string {
  const whole = Map.groupBy(
    pixelFormats,
    (format) => ways(outputs, (output) => planCalls(format, { format: output })),
  );
  const sections = [...whole].map(([calls, formats]) =>
    `${formats.map(({ name }) => name).join(" ")}\n${calls}`
  );
  for (const name of kinds) {
    const format = findPixelFormat(name)!;
    for (const output of ["rgba", "rgb24", "gray", "gray16"] as const) {
      const calls = ways(
        Object.keys(requests),
        (request) => planCalls(format, { ...requests[request], format: output }),
      );
      sections.push(`${name} -> ${output}\n${calls}`);
    }
  }
  return sections.join("\n");
}

if (import.meta.main) {
  const file = new URL("../tests/pixels/plan_calls.txt", import.meta.url);
  Deno.writeTextFileSync(file, planCallsList());
}
