import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { parseYaml } from "../../src/wire/yaml.ts";
import { repairYaml } from "../../src/wire/yaml_repair.ts";

// What ruamel.yaml 0.19.1 gave for each, its C and its pure reader alike.
const quoted: [string, string][] = [
  ["'a \u2028 b'", "a\u2028b"],
  ["'a\u2028\n  b'", "a\u2028\nb"],
  ["'a\n  \u2028 b'", "a\u2028b"],
  ["'a \n\n \u2029 b'", "a\n\u2029b"],
  ["'\u2028'", "\u2028"],
  ["' \u2028 '", "\u2028"],
  ["'a\u2028\u2028b'", "a\u2028\u2028b"],
  ["'it''s\u2028x\n  y'", "it's\u2028x y"],
  ["'a\u2028 \n \n b'", "a\u2028\n\nb"],
  ["'\u2029 a \u2028'", "\u2029a\u2028"],
  ["'a\\\u2028\"b'", 'a\\\u2028"b'],
];

Deno.test("parseYaml() takes U+2028 and U+2029 for ends of lines, as ruamel.yaml does", () => {
  for (const [text, value] of quoted) {
    assertEquals(parseYaml(`- ${text}\n`), [value]);
    assertEquals(parseYaml(`? ${text}\n: 1\n`), { [value]: 1 });
  }
});

Deno.test("repairYaml() makes odd keys explicit, and nothing else", () => {
  assertEquals(repairYaml("- &a k: v\n  l: 1\n"), "- ? &a k\n  : v\n  l: 1\n");
  assertEquals(
    repairYaml("- !!binary YQ==: |\n    *a: 1\n"),
    "- ? !!binary YQ==\n  : |\n    *a: 1\n",
  );
  assertEquals(repairYaml("k:\n- *a: 1\n- *b : 2\n"), "k:\n- ? *a\n  : 1\n- ? *b\n  : 2\n");
  assertEquals(repairYaml("? - 1\n  - - 2\n: 3\n"), "? !seq\n  - 1\n  - - 2\n: 3\n");
  assertEquals(repairYaml("&a\n- 1\n"), "&a !seq\n- 1\n");
  for (
    const text of [
      "- '&a k: v'\n- \"*a: 1\"\n- |\n  *a: 1\n  ? - 1\n- x &a *b: c\n",
      "- a\n  &b c\n  *d\n- ? a\n  : b\n",
      "- !!set\n  ? a\n  ? 'b ''*c: d'\n- &a x\n- *a\n",
      "# ? - *a: 1\n- a # *b: 1\n- http://a/?b=*c\n",
    ]
  ) {
    assertStrictEquals(repairYaml(text), text);
  }
});

Deno.test("repairYaml() refuses to make a text many times longer", () => {
  // Each sequence would have to go on a line of its own, 4 columns further right than the last.
  assertThrows(() => repairYaml("? - ".repeat(5000)), SyntaxError, "nest too deeply");
});
