/** Loops that ask for different things get them, and loops that ask for the same share one picture. */

import { assertEquals } from "@std/assert";
import { connect, type FramesOptions } from "@lab/filers-client";
import { FakeFilersServer } from "@lab/filers-client/testing";
import type { ConversionOptions } from "../../src/pixels/converter.ts";

interface Sent {
  pixelFormat: string;
  width: number;
  height: number;
  samples: number[];
}

const gray: Sent = {
  pixelFormat: "gray",
  width: 4,
  height: 2,
  samples: [10, 20, 30, 40, 50, 60, 70, 80],
};
const rgb: Sent = { pixelFormat: "rgb24", width: 1, height: 1, samples: [1, 2, 3] };
const green: Sent = { ...rgb, samples: [0, 255, 0] };
const light: Sent = { ...gray, width: 1, height: 1, samples: [235] };

/** Plays one image to a loop for each of the options, all at once on one client. */
async function played(
  { pixelFormat, width, height, samples }: Sent,
  options: readonly FramesOptions[],
  afterwards = () => {},
): Promise<{ pixels: number[][]; conversions: number }> {
  await using server = new FakeFilersServer({
    frames: 1,
    image: () => ({
      pixelFormat,
      width,
      height,
      planes: [Uint8Array.from(samples)],
      metadata: { t: 0 },
    }),
  });
  await using camera = await connect({ port: server.port });
  const loops = options.map((options) => camera.frames({ ...options, limit: 1 }));
  afterwards();
  const pixels = await Promise.all(loops.map(async (loop) => {
    using frame = (await loop.next()).value!;
    return [...frame.planes.flatMap((plane) => [...plane.data])];
  }));
  return { pixels, conversions: camera.stats.conversion.count };
}

/** Options that differ in one thing, each with its pixels, which follow from what the docs say. */
interface Differing {
  sent: Sent;
  wanted: [ConversionOptions, number[]][];
}

const nearest = { format: "gray", filter: "none" } as const;
const square = { ...nearest, width: 2, height: 2 } as const;

/** Each option, by the compiler's word. Luma has the weights of ITU-R BT.601, BT.709 and BT.2020. */
const differing: Record<keyof ConversionOptions, Differing> = {
  format: {
    sent: rgb,
    wanted: [
      [{}, [1, 2, 3, 255]],
      [{ format: "bgra" }, [3, 2, 1, 255]],
      [{ format: "rgb24" }, [1, 2, 3]],
      [{ format: "bgr24" }, [3, 2, 1]],
      [{ format: "gray" }, [2]], // 0.299 + 2 * 0.587 + 3 * 0.114 = 1.815
      [{ format: "gray16" }, [466 & 255, 466 >> 8]], // 1.815 * 257 = 466.5
      [{ format: "native" }, [1, 2, 3]],
    ],
  },
  width: {
    sent: gray,
    wanted: [
      [nearest, gray.samples],
      [{ ...nearest, width: 1 }, [70]],
      [{ ...nearest, width: 2 }, [60, 80]],
    ],
  },
  height: {
    sent: gray,
    wanted: [
      [{ ...nearest, width: 2, height: 1 }, [60, 80]],
      [{ ...nearest, width: 2, height: 2 }, [20, 40, 60, 80]],
      [{ ...nearest, width: 2, height: 3 }, [20, 40, 60, 80, 60, 80]],
    ],
  },
  fit: {
    sent: gray,
    wanted: [
      [square, [20, 40, 60, 80]],
      [{ ...square, fit: "contain" }, [60, 80, 0, 0]],
      [{ ...square, fit: "cover" }, [20, 30, 60, 70]],
    ],
  },
  filter: {
    sent: gray,
    wanted: [
      [{ format: "gray", width: 2 }, [35, 55]],
      [{ format: "gray", width: 2, filter: "none" }, [60, 80]],
    ],
  },
  crop: {
    sent: gray,
    wanted: [
      [{ format: "gray", crop: { x: 0, y: 0, width: 4, height: 2 } }, gray.samples],
      [{ format: "gray", crop: { x: 1, y: 0, width: 1, height: 1 } }, [20]],
      [{ format: "gray", crop: { x: 0, y: 1, width: 1, height: 1 } }, [50]],
      [{ format: "gray", crop: { x: 0, y: 0, width: 2, height: 1 } }, [10, 20]],
      [{ format: "gray", crop: { x: 0, y: 0, width: 1, height: 2 } }, [10, 50]],
    ],
  },
  rotate: {
    sent: gray,
    wanted: [
      [{ format: "gray" }, gray.samples],
      [{ format: "gray", rotate: 90 }, [50, 10, 60, 20, 70, 30, 80, 40]],
      [{ format: "gray", rotate: 180 }, gray.samples.toReversed()],
      [{ format: "gray", rotate: 270 }, [40, 80, 30, 70, 20, 60, 10, 50]],
    ],
  },
  flip: {
    sent: gray,
    wanted: [
      [{ format: "gray" }, gray.samples],
      [{ format: "gray", flip: "horizontal" }, [40, 30, 20, 10, 80, 70, 60, 50]],
      [{ format: "gray", flip: "vertical" }, [50, 60, 70, 80, 10, 20, 30, 40]],
    ],
  },
  color: {
    sent: green,
    wanted: [
      [{ format: "gray" }, [150]], // 0.587 * 255 = 149.7
      [{ format: "gray", color: { matrix: "bt709" } }, [182]], // 0.7152 * 255 = 182.4
      [{ format: "gray", color: { matrix: "bt2020" } }, [173]], // 0.678 * 255 = 172.9
    ],
  },
};

const range: Differing = {
  sent: light,
  wanted: [
    [{ format: "gray" }, [235]],
    [{ format: "gray", color: { range: "limited" } }, [255]],
  ],
};

for (
  const [option, { sent, wanted }] of [...Object.entries(differing), ["range", range] as const]
) {
  Deno.test(`loops that differ in ${option} each get their own pixels`, async () => {
    const { pixels, conversions } = await played(sent, wanted.map(([options]) => options));
    assertEquals(pixels, wanted.map(([, expected]) => expected));
    const converted = wanted.filter(([{ format }]) => format !== "native");
    assertEquals(conversions, converted.length);
  });
}

const white: Sent = { pixelFormat: "gray", width: 4, height: 1, samples: [255, 255, 255, 255] };

Deno.test("fit does nothing where one side is given, nor to another loop", async () => {
  for (const side of [{ width: 5 }, { height: 1 }] as const) {
    const options = (["contain", "cover", "fill", undefined] as const).map((fit) => ({
      format: "gray",
      ...side,
      ...(fit && { fit }),
    } as const));
    const expected = new Array("width" in side ? 5 : 4).fill(255);
    for (const loops of [options, options.toReversed()]) {
      const { pixels, conversions } = await played(white, loops);
      assertEquals(pixels, options.map(() => expected));
      assertEquals(conversions, 1);
    }
  }
});

Deno.test("loops that ask for the same in other words share one conversion", async () => {
  const same: ConversionOptions[] = [
    { format: "gray" },
    { format: "gray", filter: "none" },
    { format: "gray", fit: "cover", rotate: 0 },
    { format: "gray", color: {} },
    { format: "gray", color: { matrix: "bt601" } },
  ];
  const { pixels, conversions } = await played(gray, same);
  assertEquals(pixels, same.map(() => gray.samples));
  assertEquals(conversions, 1);
});

Deno.test("options that change after frames() change no loop", async () => {
  const crop = { x: 1, y: 0, width: 1, height: 1 };
  const color: NonNullable<ConversionOptions["color"]> = { range: "full" };
  const options: ConversionOptions = { format: "gray", crop, color };
  const { pixels, conversions } = await played(gray, [options, { ...options }], () => {
    options.format = "rgba";
    options.flip = "vertical";
    crop.x = 3;
    color.range = "limited";
  });
  assertEquals(pixels, [[20], [20]]);
  assertEquals(conversions, 1);
});
