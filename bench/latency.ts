/**
 * Time from the send of a picture to the loop's body that has it as RGBA, in a process of its own.
 * Prints a line of JSON: milliseconds, sorted.
 *
 *   deno run -A bench/latency.ts '{"port": 1234}'
 */

import { connect } from "../mod.ts";

const { port }: { port: number } = JSON.parse(Deno.args[0]!);
await using camera = await connect({ hostname: "127.0.0.1", port });
const latencies: number[] = [];
for await (using frame of camera.frames({ overflow: "latest", until: "recordingstop" })) {
  // The sender stamps pictures with the clock that all processes of the machine share.
  latencies.push(performance.timeOrigin + performance.now() - frame.metadata.t * 1000);
}
console.log(JSON.stringify(latencies.toSorted((a, b) => a - b)));
