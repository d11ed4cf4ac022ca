/**
 * The dialect against ruamel.yaml itself, both its C and its pure Python reader. Not in the suite:
 * it needs Python with `pip install ruamel.yaml ruamel.yaml.clib tree-config numpy`, and runs by
 * `PYTHON=python3 deno test -A tests/python/ruamel.ts`.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { writeYaml } from "../../src/wire/yaml_writer.ts";
import { parseYaml } from "../../src/wire/yaml.ts";
import { seededRandom } from "../wire/streams.ts";
import { plain, randomValue, show } from "../wire/values.ts";
import { ask } from "./peer.ts";

Deno.test("ruamel.yaml reads what writeYaml() writes", async () => {
  const random = seededRandom(3);
  const values = Array.from({ length: 2000 }, () => randomValue(random, 3));
  const answers = await ask(values.map(writeYaml));
  for (const [index, readings] of (answers as unknown[][]).entries()) {
    for (const reading of readings) {
      assertEquals(plain(reading), values[index], writeYaml(values[index]));
    }
  }
});

Deno.test("parseYaml() reads what ruamel.yaml reads, or refuses it", async () => {
  const random = seededRandom(9);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const scalars =
    "0 1 7 9 10 012 0o12 0x1F 0b1 + - . _ e E : ~ null true True no yes .nan .inf = << 12:30 \
2020-01-02 2020-13-01 2020-1-2 T1:02:03 .5 Z +05:30 x a 1_0 1e5 1e-07 18446744073709551616".split(
      " ",
    );
  const documents = Array.from({ length: 6000 }, () => {
    const scalar = Array.from({ length: 1 + Math.floor(random() ** 2 * 3) }, () => pick(scalars))
      .join(pick(["", "", " "]));
    return pick([`- ${scalar}\n`, `- a: ${scalar}\n  b: 1\n`, `- [${scalar}, ${scalar}]\n`]);
  });
  const answers = await ask(documents);
  let [equal, refused] = [0, 0];
  const wrong: unknown[] = [];
  for (const [index, readings] of (answers as unknown[][]).entries()) {
    let value: unknown;
    try {
      value = parseYaml(documents[index]!);
    } catch {
      refused++;
      continue;
    }
    // No server can have written what a reader of ruamel's refuses.
    if (JSON.stringify(readings).includes('{"!error"')) continue;
    const wanted = Deno.inspect(plain(readings[0]));
    if (wanted === Deno.inspect(value)) equal++;
    else wrong.push([documents[index], value, ...readings]);
  }
  assertEquals(wrong, []);
  assert(equal > 4000, `${equal} equal, ${refused} refused`);
});

// Times and arrays with tree_config's tags come with even seeds alone.
for (const args of [["special"], ["random", "2", "1000"], ["random", "3", "1000"]]) {
  Deno.test(`parseYaml() reads what ruamel.yaml writes of values: ${args.join(" ")}`, async () => {
    let [count, unreadable] = [0, 0];
    for (const answer of await ask([], args)) {
      const [wanted, texts] = answer as [unknown, [string, boolean[]][]];
      for (const [index, [text, readings]] of texts.entries()) {
        count++;
        const actual = show(parseYaml(text));
        if (actual === show(plain(wanted))) continue;
        // The pure emitter breaks some lines so that ruamel.yaml's readers don't get them back.
        if (index === 1 && !readings.includes(true)) unreadable++;
        else assertEquals(actual, show(plain(wanted)), text);
      }
    }
    assert(count > 80 && unreadable < count / 100, `${unreadable} of ${count}`);
  });
}

Deno.test("parseYaml() reads what tree_config writes of numpy's values", async () => {
  for (const answer of await ask([], ["numpy"])) {
    const [text, wanted] = answer as [string, unknown];
    assertEquals(parseYaml(text), plain(wanted), text);
  }
});
