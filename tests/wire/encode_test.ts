import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { encodeImageHeader, encodeMessage } from "../../src/wire/encode.ts";
import { writeYaml } from "../../src/wire/yaml_writer.ts";
import { parseYaml } from "../../src/wire/yaml.ts";
import {
  feed,
  makeDecoder,
  readDescription,
  readStream,
  seededRandom,
  streamNames,
} from "./streams.ts";
import { randomValue } from "./values.ts";

Deno.test("encodeMessage() gives the bytes that the Python client sends", () => {
  for (const name of ["started_playing", "stopped_playing"]) {
    assertEquals(encodeMessage(name, null), readStream(`client_${name}`));
  }
});

Deno.test("encodeMessage() gives the bytes that the real server sends", () => {
  assertEquals(encodeMessage("stopped_playing", null), readStream("stopped_playing"));
  const ntsc = readStream("started_recording_ntsc");
  assertEquals(encodeMessage("started_recording", ["yuv420p", 720, 480, 29.97]), ntsc);
});

Deno.test("encodeImageHeader() gives the bytes that the real server sends", () => {
  let count = 0;
  for (const name of streamNames.filter((name) => /_\d+x\d+/.test(name))) {
    const bytes = readStream(name);
    const { messages } = readDescription(name);
    for (const message of feed(makeDecoder().decoder, bytes)) {
      if (!("header" in message)) continue;
      const recorded = messages.find(({ offset }) => offset === message.offset)!;
      const end = message.offset + 8 + recorded.yaml.length;
      assertEquals(encodeImageHeader(message.header), bytes.slice(message.offset, end), name);
      count++;
    }
  }
  assertEquals(count, 79);
});

Deno.test("encodeImageHeader() writes times as floats", () => {
  const image = { pixelFormat: "gray", width: 1, height: 1, linesizes: [1, 0, 0, 0] };
  for (const [t, text] of [[2, "2.0"], [0, "0.0"], [-0, "-0.0"], [1e22, "1e+22"]] as const) {
    const header = encodeImageHeader({ ...image, planeSizes: [1, 0, 0, 0], metadata: { t } });
    assertEquals(new TextDecoder().decode(header).split("t: ")[1], `${text}\n`);
  }
});

// Read back equal by ruamel.yaml 0.19.1, as are many more in tests/python.
const written: [unknown, string][] = [
  [[], "[]\n"],
  [
    { b: 1, a: [1, [2, {}], { c: null, d: true }] },
    "a:\n- 1\n- - 2\n  - {}\n- c: null\n  d: true\nb: 1\n",
  ],
  [
    ["yes", "12:30", "", "a b", "012", "word"],
    '- "yes"\n- "12:30"\n- ""\n- "a b"\n- "012"\n- word\n',
  ],
  ["a\n\t\x85\u2028é🐭", '"a\\n\\t\\u0085\\u2028é🐭"\n'],
  [
    [2 ** 53, 0.1, 1e21, -0, NaN, -Infinity],
    "- 9007199254740992.0\n- 0.1\n- 1e+21\n- -0.0\n- .nan\n- -.inf\n",
  ],
  [[2n ** 64n, 2 ** 53 - 1], "- 18446744073709551616\n- 9007199254740991\n"],
  [new Uint8Array([1, 2, 255]), '!!binary "AQL/"\n'],
  [new Date(0), "1970-01-01T00:00:00.000Z\n"],
  [{ s: new Set(["x", 1]), e: new Set() }, "e: !!set {}\ns: !!set\n  ? x\n  ? 1\n"],
  [{ o: new Map([["b", 1], ["a", 2]]) }, "o: !!omap\n- b: 1\n- a: 2\n"],
  [
    new Map([[new Uint8Array([99]), 1]]),
    '!!omap\n- ? !!binary "Yw=="\n  : 1\n',
  ],
  [new Set([new Uint8Array([99])]), '!!set\n? !!binary "Yw=="\n'],
  [{ ["k".repeat(121)]: 1 }, `? ${"k".repeat(121)}\n: 1\n`],
];

Deno.test("writeYaml() writes as ruamel.yaml does", () => {
  for (const [value, text] of written) assertEquals(writeYaml(value), text);
});

Deno.test("parseYaml() reads what writeYaml() writes", () => {
  const random = seededRandom(1);
  for (let round = 0; round < 2000; round++) {
    const value = randomValue(random, 3);
    assertEquals(parseYaml(writeYaml(value)), value, writeYaml(value));
  }
});

Deno.test("encodeMessage() refuses what YAML can't say", () => {
  const itself: unknown[] = [];
  itself.push(itself);
  for (
    const value of [
      undefined,
      { a: undefined },
      () => 0,
      Symbol(),
      "\ud800",
      itself,
      new Date(NaN),
      /x/,
    ]
  ) {
    const error = assertThrows(() => encodeMessage("x", value), TypeError);
    assertMatch(error.message, /^Cannot send the message: [^\n]+\. [A-Z]/);
  }
});
