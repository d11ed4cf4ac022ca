/** Starts the benchmark's processes and reads what they print. */

import { TextLineStream } from "@std/streams";
import type { SenderOptions } from "./sender.ts";

const here = new URL(".", import.meta.url);

function script(name: string, ...args: string[]): string[] {
  return ["run", "-A", "--quiet", new URL(name, here).pathname, ...args];
}

/** Runs `command` to its end; returns the JSON it printed. */
export async function measure<T>(command: string, args: string[]): Promise<T> {
  const { stdout, stderr, success } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

/** Runs one of the benchmark's own scripts. */
export function measureScript<T>(name: string, ...args: string[]): Promise<T> {
  return measure<T>(Deno.execPath(), script(name, ...args));
}

/** Runs `use` with the port of a fresh sender. */
export async function withSender<T>(
  options: SenderOptions,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const sender = new Deno.Command(Deno.execPath(), {
    args: script("sender.ts", JSON.stringify(options)),
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = sender.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()).getReader();
  try {
    return await use(Number((await lines.read()).value));
  } finally {
    await lines.cancel();
    try {
      sender.kill();
    } catch {
      // It left by itself.
    }
    await sender.status;
  }
}

/** The first group of `pattern` in what a process says, once it has said it. */
export async function untilSaid(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  pattern: RegExp,
): Promise<string> {
  let said = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    said += text;
    const found = pattern.exec(said)?.[1];
    if (found) return found;
  }
  throw new Error(said);
}
