/** Puts the figures into the page about them. */

import type { Report } from "./result.ts";

const begin = "<!-- figures: begin, from performance.json -->";
const end = "<!-- figures: end -->";

const whole = (value: number) => Math.round(value).toLocaleString("en");

function throughput({ results }: Report): string {
  const rows = results.map((result) => {
    const { scenario, client, ceiling, ofCeiling, python, overPython, cpuOfPython } = result;
    return [
      scenario,
      whole(client.rate),
      client.cpu.toFixed(2),
      whole(client.peak),
      whole(ceiling),
      `${Math.round(ofCeiling * 100)} %`,
      python ? whole(python.rate) : "–",
      overPython?.toFixed(1) ?? "–",
      cpuOfPython?.toFixed(2) ?? "–",
    ].join(" | ");
  });
  return [
    "| To RGBA | frames/s | CPU ms a frame | peak MiB | ceiling/s | of ceiling | Python/s | times Python | CPU of Python's |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function latency({ latencies }: Report): string {
  return [
    "| 640x480 yuv420p | p50 ms | p99 ms | reading alone: p50 ms | p99 ms |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...latencies.map(({ rate, client, read }) => {
      const figures = [client.p50, client.p99, read.p50, read.p99].map((ms) => ms.toFixed(2));
      return `| ${rate} frames/s | ${figures.join(" | ")} |`;
    }),
  ].join("\n");
}

/** The page with the report's tables in place of the old ones. */
export function withTables(page: string, report: Report): string {
  const tables = `${report.machine}; ${report.rounds} rounds.\n\n${throughput(report)}\n\n` +
    "From the sender's write to the loop's body, and to the last byte where nothing but reading is " +
    "done, on the clock that the processes share:\n\n" +
    latency(report);
  const start = page.indexOf(begin) + begin.length;
  return `${page.slice(0, start)}\n\n${tables}\n\n${page.slice(page.indexOf(end))}`;
}
