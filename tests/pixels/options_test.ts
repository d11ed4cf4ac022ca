import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  conversionKey,
  type ConversionOptions,
  conversionSettings,
} from "../../src/pixels/converter.ts";
import { conversionNames } from "../../src/pixels/options.ts";

const keyOf = (options: ConversionOptions) => conversionKey(conversionSettings(options));

Deno.test("conversionSettings() accepts what makes sense", () => {
  const good: ConversionOptions[] = [
    {},
    { format: "native" },
    { format: "native", rotate: 0, filter: "box" },
    { format: "gray16", width: 1, height: 32767, fit: "cover", filter: "none" },
    { crop: { x: 0, y: 3, width: 1, height: 1 }, rotate: 270, flip: "vertical" },
    { color: {} },
    { color: { matrix: "bt2020", range: "full" } },
  ];
  for (const options of good) conversionSettings(options);
});

Deno.test("conversionSettings() names the option at fault, and what it may be", () => {
  const crop = { x: 0, y: 0, width: 1, height: 1 };
  const bad: [unknown, ErrorConstructor, string][] = [
    [
      { format: "rgb" },
      TypeError,
      'format is "rgb", must be rgba, bgra, rgb24, bgr24, gray, gray16 or native',
    ],
    [{ width: 0 }, RangeError, "width is 0, must be a whole number from 1 to 32767"],
    [{ width: 1.5 }, RangeError, "width is 1.5"],
    [{ height: 32768 }, RangeError, "height is 32768, must be a whole number from 1 to 32767"],
    [{ height: NaN }, RangeError, "height is NaN"],
    [{ width: "640" }, TypeError, 'width is "640", must be a whole number'],
    [{ fit: "stretch" }, TypeError, 'fit is "stretch", must be fill, contain or cover'],
    [{ filter: "bicubic" }, TypeError, "must be none, linear, bilinear or box"],
    [{ rotate: 45 }, RangeError, "rotate is 45, must be 0, 90, 180 or 270"],
    [{ rotate: "90" }, TypeError, 'rotate is "90", must be 0, 90, 180 or 270'],
    [{ flip: true }, TypeError, "flip is true, must be horizontal or vertical"],
    [{ crop: 5 }, TypeError, "crop is 5, must be an object"],
    [{ crop: null }, TypeError, "crop is null, must be an object"],
    [{ crop: [0, 0, 1, 1] }, TypeError, "crop is an array, must be an object"],
    [
      { crop: { ...crop, x: -1 } },
      RangeError,
      "crop.x is -1, must be a whole number of at least 0",
    ],
    [{ crop: { ...crop, height: 0 } }, RangeError, "crop.height is 0"],
    [{ crop: { ...crop, width: undefined } }, TypeError, "crop.width is undefined"],
    [{ crop: { ...crop, w: 3 } }, TypeError, "unknown option crop.w."],
    [{ color: "bt709" }, TypeError, 'color is "bt709", must be an object'],
    [{ color: { matrix: "rec709" } }, TypeError, "must be bt601, bt709 or bt2020"],
    [{ color: { range: "tv" } }, TypeError, 'color.range is "tv", must be limited or full'],
    [{ color: { rang: "full" } }, TypeError, "Did you mean color.range?"],
    [{ format: "native", width: 5 }, RangeError, "without width"],
    [{ format: "native", crop }, RangeError, "without crop"],
  ];
  for (const [options, type, text] of bad) {
    const error = assertThrows(() => conversionSettings(options as ConversionOptions), type, text);
    assertEquals(error.message.startsWith("Cannot convert: "), true);
  }
});

Deno.test("conversionKey() is equal for options that give the same pixels", () => {
  const same: [ConversionOptions, ConversionOptions][] = [
    [{}, { format: "rgba", rotate: 0, color: { matrix: "bt601" } }],
    [{}, { fit: "cover", filter: "none" }],
    [{ width: 5, fit: "contain" }, { filter: "box", width: 5 }],
    [{ height: 5, fit: "cover" }, { height: 5 }],
    [{ crop: { x: 0, y: -0, width: 3, height: 4 } }, {
      crop: { x: -0, y: 0, width: 3, height: 4 },
    }],
    [{ color: { range: "full" } }, { color: { range: "full", matrix: "bt601" } }],
    [{ format: "native" }, { format: "native", filter: "box", color: { range: "full" } }],
    [{ crop: { x: 1, y: 2, width: 3, height: 4 } }, { crop: { height: 4, width: 3, y: 2, x: 1 } }],
  ];
  for (const [one, other] of same) assertEquals(keyOf(one), keyOf(other));
});

Deno.test("conversionKey() differs where pixels do", () => {
  const different: ConversionOptions[] = [
    {},
    { format: "gray" },
    { format: "native" },
    { width: 5 },
    { height: 5 },
    { width: 5, height: 5 },
    { width: 5, height: 5, fit: "contain" },
    { width: 5, filter: "none" },
    { rotate: 90 },
    { flip: "horizontal" },
    { flip: "vertical" },
    { color: { matrix: "bt709" } },
    { color: { range: "full" } },
    { color: { range: "limited" } },
    { crop: { x: 0, y: 0, width: 5, height: 5 } },
    { crop: { x: 0, y: 0, width: 5, height: 6 } },
  ];
  const keys = different.map(keyOf);
  assertEquals(new Set(keys).size, keys.length);
  assertNotEquals(keys[0], "");
});

Deno.test("conversionSettings() reads each option once, wherever it is defined", () => {
  const wanted: Required<ConversionOptions> = {
    format: "gray",
    width: 3,
    height: 4,
    fit: "cover",
    filter: "linear",
    crop: { x: 1, y: 2, width: 3, height: 4 },
    rotate: 90,
    flip: "vertical",
    color: { matrix: "bt709", range: "full" },
  };
  const reads: string[] = [];
  /** An object whose prototype has getters, each of which counts. */
  function observed<T extends object>(values: T): T {
    const properties = Object.entries(values).map(([name, value]) => [name, {
      get: () => {
        reads.push(name);
        return typeof value === "object" ? observed(value) : value;
      },
    }]);
    return Object.create(Object.create(null, Object.fromEntries(properties)));
  }
  assertEquals(conversionSettings(observed(wanted)), conversionSettings(wanted));
  const { crop, color } = wanted;
  const names = [wanted, crop, color].flatMap(Object.keys);
  assertEquals(reads.toSorted(), names.toSorted());
  assertEquals(Object.keys(conversionNames).toSorted(), Object.keys(wanted).toSorted());
});

Deno.test("conversionSettings() does not change with the options", () => {
  const crop = { x: 1, y: 2, width: 3, height: 4 };
  const color: ConversionOptions["color"] & object = { matrix: "bt709" };
  const options: ConversionOptions = { width: 5, crop, color };
  const settings = conversionSettings(options);
  const before = structuredClone(settings);
  options.width = 6;
  options.format = "gray";
  crop.x = 0;
  color.range = "full";
  assertEquals(settings, before);
});
