/** A few seconds of what `deno task soak` does for minutes. */

import { assert } from "@std/assert";
import { soak } from "./soak.ts";

Deno.test("frames stay exact and accounted for through a fault every half second", async () => {
  const report = await soak({ seconds: 4, width: 320, height: 240, rate: 60, faultEvery: 0.5 });
  assert(report.reconnects >= 2 && report.delivered > 50);
});
