import { assertEquals } from "@std/assert";
import { runCli } from "./cli_process.ts";
import { image, recording, ScriptedServer, write } from "./scripted_server.ts";

Deno.test("watch --json writes exactly the promised keys", async () => {
  await using server = new ScriptedServer((conn) =>
    write(conn, recording, image("{count: 7, t: 0.5}"))
  );
  const { stdout } = await runCli("watch", server.endpoint, "--json", "--frames", "1");
  const { receivedAt, ...frame } = JSON.parse(stdout);
  assertEquals(frame, {
    index: 0,
    t: 0.5,
    pixelFormat: "gray",
    width: 4,
    height: 2,
    metadata: { count: 7, t: 0.5 },
  });
  assertEquals(typeof receivedAt, "number");
});

Deno.test("watch --json loses nothing that JSON has no word for", async () => {
  const metadata = "{big: 123456789012345678901234567890, nan: .nan, inf: -.inf, zero: -0.0, " +
    "bytes: !!binary aGk=, date: 2025-04-17, list: [1, {deep: null}], set: !!set {a, b}, " +
    '__proto__: 1, "new\\nline": "\\e[2J", t: 1}';
  await using server = new ScriptedServer((conn) => write(conn, recording, image(metadata)));
  const { stdout } = await runCli(server.endpoint, "--json", "--frames", "1");
  assertEquals(stdout.trimEnd().split("\n").length, 1);
  const text = /"metadata":(.*),"receivedAt"/.exec(stdout)?.[1] ?? "";
  assertEquals(/"big":(\d+)/.exec(text)?.[1], "123456789012345678901234567890");
  const { big: _big, ...rest } = JSON.parse(text);
  assertEquals(
    new Map(Object.entries(rest)),
    new Map(Object.entries({
      nan: "NaN",
      inf: "-Infinity",
      zero: -0,
      bytes: "aGk=",
      date: "2025-04-17T00:00:00.000Z",
      list: [1, { deep: null }],
      set: ["a", "b"],
      ["__proto__"]: 1,
      "new\nline": "\x1b[2J",
      t: 1,
    })),
  );
});
