import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MicrosecondDate } from "../../src/wire/microsecond_date.ts";
import { parseYaml } from "../../src/wire/yaml.ts";
import { plain } from "./values.ts";

const folder = new URL("../fixtures/yaml/", import.meta.url);

/** What ruamel.yaml itself reads otherwise than what it wrote, or does not read. */
const exceptions: Record<string, unknown> = {
  // It writes U+0085 as it is, and folds it on reading.
  "pure/s_nel": "a b",
};

Deno.test("parseYaml() reads what ruamel.yaml wrote, by its C and its Python emitter", () => {
  const { cases } = JSON.parse(Deno.readTextFileSync(new URL("expected.json", folder)));
  let count = 0;
  for (const [name, { file, loaded }] of Object.entries<Record<string, unknown>>(cases)) {
    if (loaded === undefined || !file) continue;
    for (const variant of ["", "bare/", "pure/"]) {
      const text = Deno.readTextFileSync(new URL(`${variant}${file}`, folder));
      const document = parseYaml(text);
      const value = variant === "bare/"
        ? document
        : ((document as unknown[][])[1]![4] as { v: unknown }).v;
      assertSame(value, exceptions[variant + name] ?? plain(loaded), variant + name);
      count++;
    }
  }
  assert(count >= 370, `${count} documents`);
});

/** As assertEquals, and telling 0 from -0. */
function assertSame(actual: unknown, expected: unknown, message?: string): void {
  assertEquals(actual, expected, message);
  if (expected instanceof Date) {
    assertEquals((actual as Date).toISOString(), expected.toISOString());
  }
  if (typeof expected === "number") assertStrictEquals(actual, expected, message);
}

// What ruamel.yaml 0.19.1 gave for each; tests/python compares many more.
const plainScalars: [string, unknown][] = [
  ["", null],
  ["~", null],
  ["Null", null],
  ["TRUE", true],
  ["yes", "yes"],
  ["Off", "Off"],
  ["n", "n"],
  ["012", 12],
  ["0o12", 10],
  ["0x1F", 31],
  ["0b11", 3],
  ["+7", 7],
  ["-0", 0],
  ["1_000", 1000],
  ["9007199254740991", 9007199254740991],
  ["9007199254740993", 9007199254740993n],
  ["-9007199254740993", -9007199254740993n],
  ["1.", 1],
  [".5", 0.5],
  ["1e-07", 1e-7],
  ["1e5", 1e5],
  ["1e", "1e"],
  ["-0.0", -0],
  [".nan", NaN],
  ["-.INF", -Infinity],
  ["nan", "nan"],
  ["12:30", "12:30"],
  ["1.2.3", "1.2.3"],
  ["2020-01-02", new Date("2020-01-02")],
  ["2020-1-2", "2020-1-2"],
  ["2020-1-2 3:04:05", new Date("2020-01-02T03:04:05Z")],
  ["2020-01-02T03:04:05.5+05:30", new Date("2020-01-01T21:34:05.500Z")],
  ["2020-01-02 03:04:05.1234564", new MicrosecondDate(Date.UTC(2020, 0, 2, 3, 4, 5, 123), 456)],
  ["2020-01-02 03:04:05.9999999", new Date("2020-01-02T03:04:06Z")],
  ["! '2020-01-02 03:04:05'", new Date("2020-01-02T03:04:05Z")],
  ["2020-01-02 03:04:05 -1", new Date("2020-01-02T04:04:05Z")],
  ["'5'", "5"],
  ['"\\U0001F42D"', "🐭"],
  ["!!str 5", "5"],
  ["!!float 1.5", 1.5],
  ['!!int "9007199254740993"', 9007199254740993n],
];

Deno.test("parseYaml() reads scalars as ruamel.yaml does", () => {
  for (const [text, value] of plainScalars) {
    assertSame((parseYaml(`- ${text}\n`) as unknown[])[0], value, text);
  }
});

Deno.test("parseYaml() refuses dates that are none", () => {
  for (const date of ["2020-13-01", "2020-02-30", "2020-01-01 24:00:00", "2020-01-01 00:60:00"]) {
    assertThrows(() => parseYaml(`- ${date}\n`), SyntaxError, "is no date");
  }
});

Deno.test("parseYaml() gives sets and ordered mappings as such", () => {
  assertEquals(parseYaml("!!set\n? 1\n? '1'\n? null\n"), new Set([1, "1", null]));
  assertEquals(
    parseYaml("!!omap\n- b: 1\n- 2: [x]\n"),
    new Map<unknown, unknown>([["b", 1], [2, ["x"]]]),
  );
  assertThrows(() => parseYaml("!!omap\n- a\n"), SyntaxError);
});

Deno.test("parseYaml() gives keys as text", () => {
  assertEquals(
    parseYaml("1: a\n1.5: b\nnull: c\ntrue: d\n2020-01-02: e\n18446744073709551616: f\n"),
    {
      1: "a",
      1.5: "b",
      null: "c",
      true: "d",
      "2020-01-02T00:00:00.000Z": "e",
      "18446744073709551616": "f",
    } as Record<string, unknown>,
  );
  assertEquals(parseYaml("? [1, 2.5]\n: a\n"), { "1,2.5": "a" });
  assertEquals(Object.keys(parseYaml("-0.0: a\n") as object), ["-0"]);
});

Deno.test("parseYaml() gives a Map where two keys are the same as text", () => {
  assertEquals(parseYaml("1: a\n'1': b\n"), new Map<unknown, unknown>([[1, "a"], ["1", "b"]]));
  assertEquals(
    parseYaml("v:\n  ? - a\n    - 1\n  : x\n  a,1: y\n"),
    { v: new Map<unknown, unknown>([[["a", 1], "x"], ["a,1", "y"]]) },
  );
  // A Map has one NaN alone, Python as many as there are.
  assertEquals(parseYaml(".nan: a\n.NaN: b\n"), [[NaN, "a"], [NaN, "b"]]);
});

Deno.test("parseYaml() reads binary whose lines are not indented", () => {
  const bytes = new TextEncoder().encode("yuv420p");
  assertEquals(parseYaml("!!binary |\neXV2NDIwcA==\n"), bytes);
  assertEquals(parseYaml("- a\n- - 1\n  - !!binary |\neXV2NDIwcA==\n  - 2\n"), ["a", [
    1,
    bytes,
    2,
  ]]);
  assertEquals(parseYaml("- v: !!binary |\neXV2\nNDIw\ncA==\n  w: 1\n"), [{ v: bytes, w: 1 }]);
  const text = "- |\n  !!binary |\n  eXV2\n- '!tree_numpy_num_<f8'\n";
  assertEquals(parseYaml(text), ["!!binary |\neXV2\n", "!tree_numpy_num_<f8"]);
});

Deno.test("parseYaml() reads tree_config's numbers, arrays and paths", () => {
  // Written by tree_config 1.0.2 with numpy 2.4.6.
  const text = "a: !tree_numpy_num_%3Cf8\n- 1.5\nb: !tree_numpy_num_%3Ci8\n- 7\n" +
    "c: !tree_numpy_array_%3Ci8\n- - 0\n  - 1\n- - 2\n  - 3\nd: !tree_numpy_array_%7Cb1\n" +
    "- true\n- false\ne: !tree_numpy_array_%3Cf8 []\np: !tree_path /a b/c\n";
  assertEquals(parseYaml(text), {
    a: 1.5,
    b: 7,
    c: { dtype: "<i8", shape: [2, 2], data: [0, 1, 2, 3] },
    d: { dtype: "|b1", shape: [2], data: [true, false] },
    e: { dtype: "<f8", shape: [0], data: [] },
    p: "/a b/c",
  });
  assertEquals(parseYaml("[!tree_torch_num_float32 [2.5], !tree_torch_array_int64 [1, 2]]"), [
    2.5,
    { dtype: "int64", shape: [2], data: [1, 2] },
  ]);
  assertEquals(parseYaml("v: !tree_numpy_num_<f8 [1.5]\n"), { v: 1.5 });
  assertEquals(parseYaml("- see !tree_numpy_num_%ZZ\n"), ["see !tree_numpy_num_%ZZ"]);
  assertEquals(parseYaml("v: !tree_numpy_array_|u1\n- 1\n"), {
    v: { dtype: "|u1", shape: [1], data: [1] },
  });
  for (
    const wrong of ["!tree_numpy_array_%3Ci8 [[1], [2, 3]]", "!tree_numpy_num_%3Ci8 []", "!x y"]
  ) {
    assertThrows(() => parseYaml(wrong), SyntaxError);
  }
});

Deno.test("parseYaml() keeps what has an alias one value", () => {
  const document = parseYaml("- &a [1]\n- *a\n") as unknown[];
  assertStrictEquals(document[0], document[1]);
});

Deno.test("parseYaml() touches no prototype", () => {
  const value = parseYaml("__proto__:\n  hacked: 1\nconstructor: 2\ntoString: 3\n") as object;
  assertEquals(Object.keys(value), ["__proto__", "constructor", "toString"]);
  assertStrictEquals(Object.getPrototypeOf(value), Object.prototype);
  assert(!("hacked" in value) && !("hacked" in {}));
});

const MiB = 2 ** 20;

/** What a hostile peer might send; each with what is said of it, or nothing if it is taken. */
const hostile: Record<string, [string, string?]> = {
  "an alias bomb": [
    `- &a [${"x,".repeat(9)}]\n` +
    [..."bcdefghi"].map((name, at) => `- &${name} [${`*${"abcdefgh"[at]},`.repeat(9)}]\n`).join(""),
    "aliases",
  ],
  "self-reference": ["- &a [*a]\n", "holds itself"],
  "a depth of 100,000": ["[".repeat(100_000) + "]".repeat(100_000), "deep"],
  "compact sequences": [`${"- ".repeat(MiB / 2)}x`, "deep"],
  "nested flow mappings": ["{a: ".repeat(MiB / 4), "deep"],
  "nested keys": ["? ".repeat(MiB / 2), "deep"],
  "a depth of 101": ["[".repeat(101) + "]".repeat(101), "deep"],
  "a depth of 100": ["[".repeat(100) + "]".repeat(100)],
  "a scalar of 10 MB": ["x".repeat(10_000_000)],
  "a merge": ["- &a {x: 1}\n- <<: *a\n", "merge"],
  "many merges": [`- &a {x: 1}\n- <<: [${"*a,".repeat(MiB / 4)}]\n`, "merge"],
  "duplicate keys": ["a: 1\n".repeat(MiB / 5), "duplicate"],
  "many documents": ["---\n".repeat(MiB / 4), "single document"],
  "a directive": ["# x\n%YAML 1.1\n---\n- yes\n", "directive"],
  "an integer of a million digits": ["9".repeat(MiB), "too long"],
  "many types of arrays": [
    Array.from({ length: 30_000 }, (_, at) => `- !tree_numpy_num_f${at} [1]\n`).join(""),
    "too many types",
  ],
  "binary that is not indented, behind a long line": [
    `- foo\n- ${"a".repeat(32_000)}!!binary |\n${"A\n".repeat(16_000)}`,
    "YAML",
  ],
  "binary that is not indented, nested deeply": [
    `${"- ".repeat(99)}${" ".repeat(30_000)}!!binary |\n${"AAAA\n".repeat(16_000)}`,
  ],
  "keys in keys": ["? - ".repeat(MiB / 4), "deep"],
  "tuples as keys, far to the right": [
    `- ? ${" ".repeat(9_000)}- 1\n`.repeat(100),
  ],
  "tags behind one another": ["!a ".repeat(MiB / 3), "YAML"],
  "anchors behind one another": ["&a ".repeat(MiB / 3), "YAML"],
  "aliases behind one another": ["*a: ".repeat(MiB / 4), "YAML"],
  "a quote that does not end": [`- '${"'' ".repeat(MiB / 3)}`, "YAML"],
  "blanks and ends of lines in quotes": [`- '${" ".repeat(MiB / 2)}x\u2028${" ".repeat(MiB / 2)}'`],
  "ends of lines in quotes": [`- '${"\u2028".repeat(MiB / 3)}'`],
  "brackets that look like keys": [`{${"[]: ".repeat(MiB / 4)}`, "YAML"],
  "a bracket that does not end": [`- [${"?".repeat(MiB)}`, "YAML"],
  "wrong base64": ["- !!binary '???'\n", "YAML"],
  "an unknown tag": ["- !unknown x\n", "tag"],
  "a control character": ["- a\x01b\n", "non-printable"],
  "a zero": ["- a\0b\n", "YAML"],
  "a byte order mark": ["\ufeff- a\n"],
};

for (const [name, [text, reason]] of Object.entries(hostile)) {
  Deno.test(`parseYaml() ${reason ? "refuses" : "takes"} ${name}`, () => {
    const start = performance.now();
    if (reason) assertThrows(() => parseYaml(text), SyntaxError, reason);
    else parseYaml(text);
    // A tenth of a second is what it should take on an idle machine, ten times as much is wrong.
    assert(performance.now() - start < 1000);
  });
}
