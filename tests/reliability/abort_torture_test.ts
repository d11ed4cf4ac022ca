/** However and whenever a script leaves, nothing hangs, nothing leaks, and the server lives. */

import { assert } from "@std/assert";
import { type Exit, exits, leaveAt, StepCounter } from "./abort_torture.ts";

async function leaveEverywhere(exit: Exit): Promise<void> {
  using counter = new StepCounter();
  const steps = await leaveAt(counter, exit, -1);
  assert(steps > 40, `only ${steps} steps`);
  // Twenty at a time. How many steps there are varies a little: how reads fall is the kernel's.
  for (let step = 0; step < steps; step += 20) {
    const batch = Array.from({ length: 20 }, (_, i) => leaveAt(counter, exit, step + i));
    await Promise.all(batch);
  }
}

for (const exit of exits) {
  Deno.test(`a script can ${exit} at every step from connect() to close()`, async () => {
    await leaveEverywhere(exit);
  });
}
