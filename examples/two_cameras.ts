// Two cameras in the order of their frames' times.
//
// merge() gives frames as they come. To sort them, each is held until the other camera has shown
// a later one. Each camera has a clock of its own: the first frames of both are taken as one time.
//
// deno run --allow-net examples/two_cameras.ts [LEFT_HOST:PORT] [RIGHT_HOST:PORT]

import { connect, merge } from "@lab/filers-client";

const [left = "localhost:5002", right = "localhost:5003"] = Deno.args;
await using cameraA = await connect(left);
await using cameraB = await connect(right);

const options = { format: "gray", width: 64, until: "recordingstop" } as const;
const frames = merge({ left: cameraA.frames(options), right: cameraB.frames(options) });

const start = new Map<string, number>();
const last = new Map<string, number>();
const held: { source: string; time: number; brightness: number }[] = [];

for await (const { source, frame } of frames) {
  using _frame = frame;
  const { t } = frame.metadata;
  const time = t - (start.get(source) ?? t);
  if (!start.has(source)) start.set(source, t);
  last.set(source, time);
  held.push({ source, time, brightness: frame.data[0]! });
  held.sort((one, other) => one.time - other.time);
  // What both cameras are past cannot be preceded by anything that is still to come.
  const settled = last.size === 2 ? Math.min(...last.values()) : -Infinity;
  while (held[0] && held[0].time <= settled) print(held.shift()!);
}
held.forEach(print);

function print({ source, time, brightness }: typeof held[number]): void {
  console.log(`${time.toFixed(3)} s ${source}: first pixel ${brightness}`);
}
