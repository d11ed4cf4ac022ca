/** Every fault in every state has one outcome, in time, and leaves nothing behind. */

import { assertEquals } from "@std/assert";
import { runCell } from "./fault_cell.ts";
import { faultMatrix, states } from "./fault_matrix.ts";
import { Network } from "./network.ts";

Deno.test("the fault matrix has 22 faults in 9 states", () => {
  assertEquals(faultMatrix.length * states.length, 198);
  for (const row of faultMatrix) assertEquals(row.outcomes.split(" ").length, states.length);
});

for (const row of faultMatrix) {
  Deno.test(`the client meets ${row.fault} in every state as it should`, async () => {
    await using network = new Network();
    const cells = states.map((state) => runCell(network, row, state));
    const results = await Promise.allSettled(cells);
    const failures = results.flatMap((result, i) =>
      result.status === "rejected" ? [`${states[i]}: ${result.reason}`] : []
    );
    assertEquals(failures, []);
  });
}
