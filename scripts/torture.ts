/**
 * Every fault in every state, every step left in every way, every shutdown many times over.
 *
 *     deno task torture [--rounds 10] [--shutdowns 10000]
 *
 * The suite runs the same once.
 */

import { parseArgs } from "node:util";
import { exits, leaveAt, StepCounter } from "../tests/reliability/abort_torture.ts";
import { runCell } from "../tests/reliability/fault_cell.ts";
import { faultMatrix, type Outcome, outcomeOf, states } from "../tests/reliability/fault_matrix.ts";
import { Network } from "../tests/reliability/network.ts";
import { leave, shutdowns } from "../tests/reliability/shutdowns.ts";
import { writeSection } from "./reliability_page.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string" }, shutdowns: { type: "string" } },
});
const rounds = Number(values.rounds ?? 10);
const each = Math.ceil(Number(values.shutdowns ?? 10_000) / shutdowns.length);

const words: Record<Outcome, string> = {
  ok: "goes on",
  event: "goes on",
  waits: "waits",
  C: "ConnectError",
  B: "ServerBusyError",
  T: "TimeoutError",
  D: "DisconnectedError",
  P: "ProtocolError",
  S: "ServerError",
};

for (let round = 0; round < rounds; round++) {
  for (const row of faultMatrix) {
    await using network = new Network();
    await Promise.all(states.map((state) => runCell(network, row, state)));
  }
  console.log(`fault matrix: round ${round + 1} of ${rounds}`);
}
const cells = faultMatrix.length * states.length;
await writeSection("fault matrix", [
  `| fault | ${states.join(" | ")} | because |`,
  `|---|${states.map(() => "---").join("|")}|---|`,
  ...faultMatrix.map((row) => {
    const outcomes = states.map((state) => {
      const outcome = outcomeOf(row, state);
      return words[outcome] + (outcome === "event" ? `, \`${row.event}\` event` : "");
    });
    return `| ${row.fault} | ${outcomes.join(" | ")} | ${row.reason} |`;
  }),
  "",
  `${cells} entries, each run ${rounds} times in the last torture, none with another outcome. In each, ` +
  "the frames delivered are byte for byte the server's, in order, and the accounts are exact; " +
  "`close()` resolves, and neither a socket nor a timer is left. Where the connection is lost and " +
  "made again in vain (the first five rows), the error's `cause` is the last attempt's: the class " +
  "that stands under connecting.",
]);

let left = 0;
for (let round = 0; round < rounds; round++) {
  using counter = new StepCounter();
  for (const exit of exits) {
    const steps = await leaveAt(counter, exit, -1);
    for (let step = 0; step < steps; step += 20) {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) => leaveAt(counter, exit, step + i)),
      );
    }
    left += steps;
  }
  console.log(`leaving at every step: round ${round + 1} of ${rounds}`);
}
await Promise.all(shutdowns.map((shutdown, i) => leave(shutdown, each, i + 1)));
console.log(`${each * shutdowns.length} shutdowns`);
await writeSection("leaving", [
  "A script connects, reads five frames and closes. At each of its steps, before and after every wait " +
  `for the network, it leaves by ${
    exits.join(", ")
  }: ${left} times in the last torture. Nothing hangs, ` +
  "nothing leaks, and the server has its time to acknowledge.",
  "",
  "The fake server is as fragile as the real one: a client that closes without waiting for the answer " +
  `to its stop kills it. It survived ${
    each * shutdowns.length
  } shutdowns, ${each} of each kind, at ` +
  "random moments:",
  "",
  ...shutdowns.map(({ what }) => `- ${what}`),
]);
