/**
 * What a script may ask `send()` for: what is refused, because it would kill the real server, and
 * what goes out although it looks like that.
 */

type Refusal = typeof TypeError | typeof RangeError;

const cyclic: unknown[] = [];
cyclic.push(cyclic);

/** Doubles with each level: the document would be longer than the universe is wide. */
let doubling: unknown = [1];
for (let i = 0; i < 90; i++) doubling = [doubling, doubling];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

const nines = (digits: number) => BigInt("9".repeat(digits));
const year = (number: number, rest: string) => {
  const date = new Date(`2000-${rest}Z`);
  date.setUTCFullYear(number);
  return date;
};

/** Names that are refused whatever the value. */
export const refusedNames: readonly unknown[] = [
  "exception",
  "image",
  "started_playing",
  "stopped_playing",
  "started_recording",
  "stopped_recording",
  "",
  "\ud800",
  null,
  undefined,
  5,
  Symbol("note"),
  ["note"],
];

/** Values that are refused, and how. */
export const refusedValues: readonly (readonly [unknown, Refusal])[] = [
  [new Set([true, 1]), TypeError],
  [new Set([false, 0]), TypeError],
  [new Set([1, 1n]), TypeError],
  [new Set([0, 0n]), TypeError],
  [new Set([2 ** 53, 2n ** 53n]), TypeError],
  [new Set([[1], [1]]), TypeError],
  [new Set([[1, "a"], [true, "a"]]), TypeError],
  [new Set([[NaN], [NaN]]), TypeError],
  [new Set([[0], [-0]]), TypeError],
  [new Set([[[1]]]), TypeError],
  [new Set([{ a: 1 }]), TypeError],
  [new Set([{}]), TypeError],
  [new Set([new Set()]), TypeError],
  [new Set([new Map()]), TypeError],
  [new Set([[new Set()]]), TypeError],
  [new Set([new Date(0), new Date(0)]), TypeError],
  [new Set([new Uint8Array([1]), new Uint8Array([1])]), TypeError],
  [new Map<unknown, number>([[true, 1], [1, 2]]), TypeError],
  [new Map<unknown, number>([[1, 1], [1n, 2]]), TypeError],
  [new Map([[[1], 1]]), TypeError],
  [new Map([[[], 1]]), TypeError],
  [new Map([[{ a: 1 }, 1]]), TypeError],
  [new Map([[new Set(), 1]]), TypeError],
  [new Map([[new Date(0), 1], [new Date(0), 2]]), TypeError],
  [{ deep: [new Set([1, true])] }, TypeError],
  [year(0, "06-01T00:00:00"), RangeError],
  [year(-5, "06-01T00:00:00"), RangeError],
  [year(10000, "01-01T00:00:00"), RangeError],
  [new Date(NaN), TypeError],
  [nines(4301), RangeError],
  [-nines(4301), RangeError],
  [new Set([nines(4301)]), RangeError],
  // deno-lint-ignore no-sparse-arrays
  [[1, , 2], TypeError],
  [new Array(3), TypeError],
  [undefined, TypeError],
  [{ a: undefined }, TypeError],
  [() => 0, TypeError],
  [Symbol("note"), TypeError],
  [new Map([[Symbol("note"), 1]]), TypeError],
  ["\ud800", TypeError],
  [{ "\udc00": 1 }, TypeError],
  [new Set(["\ud800"]), TypeError],
  [/x/, TypeError],
  [new Float32Array(2), TypeError],
  [new Uint8ClampedArray(2), TypeError],
  [new ArrayBuffer(2), TypeError],
  [new Error("note"), TypeError],
  [Promise.resolve(), TypeError],
  [new String("note"), TypeError],
  [cyclic, TypeError],
  [nested(100), TypeError],
  [doubling, RangeError],
  ["x".repeat(2 ** 24 + 1), RangeError],
  [new Uint8Array(2 ** 24), RangeError],
];

/** Values that go out. */
export const sentValues: readonly unknown[] = [
  null,
  { on: true, level: 0.5, name: "left" },
  new Set<unknown>([true, 0, 2, "1", null, NaN, new Uint8Array([1]), new Date(0)]),
  new Set([2 ** 53, 2n ** 53n + 1n]),
  new Set([[1], [2], []]),
  new Set<unknown>([["a,b"], ["a", "b"], "a", "a,b"]),
  new Map<unknown, unknown>([[null, 1], [true, 2], [0, 3], ["a", new Map()], [NaN, 4]]),
  new Map<unknown, number>([[new Date(0), 1], [new Date(1), 2]]),
  year(1, "01-01T00:00:00"),
  year(9999, "12-31T23:59:59.999"),
  nines(4300),
  -nines(4300),
  nested(98),
  Array(20_000).fill(["same", "same"]),
  "x".repeat(2 ** 21),
  "a\0b\x7f\x85\u2028\ufeff\uffff \u{1f42d}",
  Object.assign(Object.create(null), { bare: 1 }),
  JSON.parse('{"__proto__": 1, "constructor": 2, "<<": 3, "": 4, "1": 5}'),
];
