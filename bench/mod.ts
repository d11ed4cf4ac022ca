/**
 * Receiving end to end, beside what bounds it and what a user would take instead, interleaved:
 * every round measures each contender of each scenario once, so that a noisy machine slows all
 * alike. Needs a machine with Deno; the Python client joins in once bench/peers/setup.sh has run.
 *
 *   deno task bench [--rounds N] [--json FILE] [--write]
 *
 * --write puts the figures into docs/performance.json, .svg and .md.
 */

import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { describeMachine } from "./machine.ts";
import { withTables } from "./page.ts";
import { plot } from "./plot.ts";
import { measure, measureScript, withSender } from "./processes.ts";
import type { Measurement } from "./receiver.ts";
import type { Contender, Latency, Percentiles, Report, Result } from "./result.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
const python = fileURLToPath(new URL("../.build/bench-peers/bin/python", import.meta.url));
const receivePython = fileURLToPath(new URL("peers/receive.py", import.meta.url));
const hasPython = await Deno.stat(python).then(() => true, () => false);
if (!hasPython) console.error("Without the Python client: bench/peers/setup.sh installs it");

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** The Python client is slow where it scales: fewer pictures tell as much. */
function shortened(scenario: Scenario): Scenario {
  return { ...scenario, frames: Math.ceil(scenario.frames / (scenario.scaled ? 8 : 2)) };
}

async function run(scenario: Scenario, contender: Contender): Promise<Measurement> {
  if (contender === "kernel") {
    return await measureScript("receiver.ts", contender, JSON.stringify({ scenario }));
  }
  const sent = contender === "python" ? shortened(scenario) : scenario;
  return await withSender({ scenario: sent, rate: 0 }, (port) => {
    if (contender === "python") {
      const size = (scenario.scaled ?? []).map(String);
      return measure(python, [receivePython, String(port), String(sent.frames), ...size]);
    }
    return measureScript("receiver.ts", contender, JSON.stringify({ scenario, port }));
  });
}

function summarize(scenario: string, runs: Record<Contender, Measurement>[]): Result {
  const of = (contender: Contender): Measurement => ({
    rate: median(runs.map((each) => each[contender].rate)),
    cpu: median(runs.map((each) => each[contender].cpu)),
    peak: median(runs.map((each) => each[contender].peak)),
  });
  const ceilingOf = ({ read, kernel }: Record<Contender, Measurement>) =>
    1 / (1 / read.rate + 1 / kernel.rate);
  return {
    scenario,
    client: of("client"),
    read: of("read"),
    kernel: of("kernel"),
    python: hasPython ? of("python") : null,
    ceiling: median(runs.map(ceilingOf)),
    ofCeiling: median(runs.map((each) => each.client.rate / ceilingOf(each))),
    overPython: hasPython ? median(runs.map((each) => each.client.rate / each.python.rate)) : null,
    cpuOfPython: hasPython ? median(runs.map((each) => each.client.cpu / each.python.cpu)) : null,
  };
}

async function percentiles(rate: number, contender: "client" | "read"): Promise<Percentiles> {
  const frames = Math.max(150, rate * 8);
  const scenario: Scenario = { ...scenarios[1]!, frames };
  const sorted = await withSender(
    { scenario, rate },
    (port) => measureScript<number[]>("latency.ts", contender, JSON.stringify({ port, frames })),
  );
  const at = (share: number) => sorted[Math.min(sorted.length - 1, sorted.length * share | 0)]!;
  return { p50: at(0.5), p99: at(0.99) };
}

async function latency(rate: number): Promise<Latency> {
  return {
    rate,
    read: await percentiles(rate, "read"),
    client: await percentiles(rate, "client"),
  };
}

const contenders: Contender[] = [
  "read",
  "kernel",
  "client",
  ...hasPython ? ["python" as const] : [],
];
const runs = new Map<Scenario, Record<Contender, Measurement>[]>(
  scenarios.map((scenario) => [scenario, []]),
);
const latencies = new Map<number, Latency[]>([30, 200, 1000].map((rate) => [rate, []]));
for (let round = 1; round <= rounds; round++) {
  for (const [scenario, results] of runs) {
    console.error(`round ${round} of ${rounds}: ${scenario.name}`);
    const measured: Partial<Record<Contender, Measurement>> = {};
    for (const contender of contenders) measured[contender] = await run(scenario, contender);
    results.push(measured as Record<Contender, Measurement>);
  }
  for (const [rate, results] of latencies) results.push(await latency(rate));
}

const results = [...runs].map(([{ name }, each]) => summarize(name, each));
const medianOf = (each: Percentiles[]): Percentiles => ({
  p50: median(each.map(({ p50 }) => p50)),
  p99: median(each.map(({ p99 }) => p99)),
});
const medians: Latency[] = [...latencies].map(([rate, each]) => ({
  rate,
  client: medianOf(each.map(({ client }) => client)),
  read: medianOf(each.map(({ read }) => read)),
}));

console.log(describeMachine());
console.table(Object.fromEntries(results.map((result) => [result.scenario, {
  "frames/s": Math.round(result.client.rate),
  "ms CPU": Number(result.client.cpu.toFixed(2)),
  "peak MiB": Math.round(result.client.peak),
  "ceiling/s": Math.round(result.ceiling),
  "of ceiling": `${Math.round(result.ofCeiling * 100)}%`,
  "Python/s": result.python ? Math.round(result.python.rate) : "-",
  "x Python": result.overPython?.toFixed(1) ?? "-",
  "CPU of Python's": result.cpuOfPython?.toFixed(2) ?? "-",
}])));
console.table(Object.fromEntries(medians.map(({ rate, client, read }) => [
  `640x480 at ${rate}/s`,
  {
    "p50 ms": Number(client.p50.toFixed(2)),
    "p99 ms": Number(client.p99.toFixed(2)),
    "reading alone: p50 ms": Number(read.p50.toFixed(2)),
    "reading alone: p99 ms": Number(read.p99.toFixed(2)),
  },
])));

const report: Report = { machine: describeMachine(), rounds, results, latencies: medians };
const json = JSON.stringify(report, null, 2) + "\n";
if (options.json) Deno.writeTextFileSync(options.json, json);
if (options.write) {
  const docs = new URL("../docs/", import.meta.url);
  Deno.writeTextFileSync(new URL("performance.json", docs), json);
  Deno.writeTextFileSync(new URL("performance.svg", docs), plot(results));
  const page = new URL("performance.md", docs);
  Deno.writeTextFileSync(page, withTables(Deno.readTextFileSync(page), report));
}
