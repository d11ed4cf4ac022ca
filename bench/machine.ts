/** What the figures were measured on. */

import { cpus, totalmem } from "node:os";

/** One line: date, processor, memory, Deno. */
export function describeMachine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${processors[0]?.model.trim()}, ${processors.length} cores, ${memory} GiB, ` +
    `${Deno.build.os}, Deno ${Deno.version.deno}`;
}
