/** `deno publish` from a copy of the tree without the links to offline/. Passes its arguments on. */

import { stage } from "./staging.ts";

await using tree = await stage();
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["publish", ...Deno.args],
  cwd: tree.path,
}).spawn().status;
Deno.exitCode = code;
