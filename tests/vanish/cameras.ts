/** Runs in a machine of machine.ts: cameras that record, one on each port, and one that does not. */

import { FakeFilersServer } from "@lab/filers-client/testing";

const [hostname, waiting, ...ports] = Deno.args;
const picture = { hostname: hostname!, pixelFormat: "gray", width: 16, height: 8, pace: 50 };
const servers = [
  new FakeFilersServer({ ...picture, port: Number(waiting), recordings: 0 }),
  ...ports.map((port) => new FakeFilersServer({ ...picture, port: Number(port) })),
];
console.log("on");
setInterval(() => {
  for (const { died } of servers) if (died) console.log(died);
}, 100);
