/** The figures as a picture. */

import type { Result } from "./result.ts";

const width = 760;
const labels = 190;
const barWidth = width - labels - 90;
const groupHeight = 62;
const top = 56;

/** Frames a second of each scenario: ours, Python's, and the ceiling as a mark. Log scale. */
export function plot(results: readonly Result[]): string {
  const highest = Math.max(...results.map(({ ceiling, client }) => Math.max(ceiling, client.rate)));
  const [low, high] = [10, 10 ** Math.ceil(Math.log10(highest))];
  const x = (rate: number) =>
    Math.max(1, barWidth * Math.log(Math.max(rate, low) / low) / Math.log(high / low));
  const bar = (y: number, rate: number, style: string, ceiling = 0) =>
    `<rect class="${style}" x="${labels}" y="${y}" width="${
      x(rate).toFixed(1)
    }" height="16" rx="2"/>` +
    `<text class="value" x="${(labels + x(Math.max(rate, ceiling)) + 6).toFixed(1)}" y="${
      y + 12.5
    }">${Math.round(rate).toLocaleString("en")}</text>`;
  const groups = results.map(({ scenario, client, python, ceiling }, i) => {
    const y = top + i * groupHeight;
    const mark = labels + x(ceiling);
    return [
      `<text class="label" x="${labels - 12}" y="${y + 22}">${scenario}</text>`,
      bar(y, client.rate, "ours", ceiling),
      python ? bar(y + 19, python.rate, "python") : "",
      `<path class="ceiling" d="M${mark.toFixed(1)} ${y - 4}v24"/>`,
    ].join("\n  ");
  });
  const ticks: string[] = [];
  const bottom = top + results.length * groupHeight;
  for (let rate = low; rate <= high; rate *= 10) {
    const at = (labels + x(rate)).toFixed(1);
    ticks.push(
      `<path class="grid" d="M${at} ${top - 8}V${bottom - 14}"/>` +
        `<text class="tick" x="${at}" y="${bottom + 2}">${rate.toLocaleString("en")}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 14}" role="img">
  <title>Frames a second to RGBA: this client, its ceiling, and the Python client</title>
  <style>
    text { font: 12px system-ui, sans-serif; fill: #57606a }
    .title { font-weight: 600; font-size: 14px; fill: #24292f }
    .label { text-anchor: end }
    .tick { text-anchor: middle; font-size: 11px }
    .value { font-size: 11px }
    .ours { fill: #0969da } .python { fill: #9aa4af }
    .ceiling { stroke: #cf222e; stroke-width: 2 } .grid { stroke: #d0d7de; stroke-width: .5 }
    @media (prefers-color-scheme: dark) {
      text { fill: #8d96a0 } .title { fill: #e6edf3 } .ours { fill: #4493f8 }
      .python { fill: #656c76 } .ceiling { stroke: #f85149 } .grid { stroke: #3d444d }
    }
  </style>
  <text class="title" x="12" y="22">Frames a second to RGBA, log scale</text>
  <rect class="ours" x="420" y="12" width="12" height="12"/><text x="437" y="22">this client</text>
  <rect class="python" x="515" y="12" width="12" height="12"/><text x="532" y="22">Python client</text>
  <path class="ceiling" d="M626 10v16"/><text x="634" y="22">socket + kernel</text>
  ${ticks.join("\n  ")}
  ${groups.join("\n  ")}
</svg>
`;
}
