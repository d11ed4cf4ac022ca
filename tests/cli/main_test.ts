import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { runCli } from "./cli_process.ts";

Deno.test("main() lists the commands at --help", async () => {
  const { code, stdout, stderr } = await runCli("--help");
  assertEquals([code, stderr], [0, ""]);
  for (const command of ["watch", "serve", "demo"]) {
    assertMatch(stdout, new RegExp(`^ {2}${command} +\\S`, "m"));
  }
});

for (const command of ["watch", "serve", "demo"]) {
  Deno.test(`main() explains ${command} with examples`, async () => {
    const { code, stdout } = await runCli(command, "-h");
    assertEquals(code, 0);
    assertStringIncludes(stdout, `--allow-net jsr:@lab/filers-client ${command}`);
    assertMatch(stdout, /\nExamples:\n {2}# .+\n {2}deno run /);
    const widest = Math.max(...stdout.split("\n").map((line) => line.length));
    assertEquals(widest <= 100, true, `a line of ${widest} characters`);
  });
}

Deno.test("main() tells its version", async () => {
  assertEquals((await runCli("--version")).stdout, `${config.version}\n`);
});
