/**
 * The command line: finds the command, runs it, and tells what went wrong.
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };
import { columns, type Command, examplesText, program } from "./command.ts";
import { demo } from "./demo.ts";
import { describeError } from "./describe_error.ts";
import { record } from "./record.ts";
import { relay } from "./relay.ts";
import { serve } from "./serve.ts";
import { snapshot } from "./snapshot.ts";
import { Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import { view } from "./view.ts";
import { watch } from "./watch.ts";

const commands: readonly Command[] = [watch, record, snapshot, view, serve, relay, demo];

/**
 * Runs the command line `args`, without the name of the program.
 *
 * @returns The exit code: 0 done, 1 failed, 2 wrong usage.
 */
export async function main(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    // `| head` has seen enough: that is no failure.
    if (error instanceof Deno.errors.BrokenPipe) return 0;
    const terminal = new Terminal();
    const [first, ...rest] = describeError(error);
    terminal.line(`${terminal.colors.red("error:")} ${first}`);
    for (const line of rest) terminal.line(`  ${line}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run(args: string[]): Promise<number> {
  const [first, second] = args;
  if (first === "--help" || first === "-h" || first === "help") {
    const command = first === "help" && commands.find(({ name }) => name === second);
    console.log(command ? command.help : help());
    return 0;
  }
  if (first === "--version") {
    console.log(config.version);
    return 0;
  }
  const command = commands.find(({ name }) => name === first);
  if (command) return await command.run(args.slice(1));
  if (first !== undefined && second !== undefined && !second.startsWith("-")) {
    if (!first.startsWith("-")) {
      const names = commands.map(({ name }) => name).join(", ");
      throw new UsageError(`Cannot run "${first}": the commands are ${names}`);
    }
  }
  return await watch.run(args);
}

function help(): string {
  return [
    "Receives the frames of a lab camera that Filers sends over the network.",
    `Usage: ${program} [COMMAND] [HOST:PORT] [OPTIONS]`,
    `Commands:\n${columns(commands.map(({ name, summary }) => [name, summary]))}`,
    "Without a command it is watch, and without HOST:PORT localhost:5002.\n" +
    "COMMAND --help tells its options, with examples; --version the version.",
    examplesText([
      [`${program} demo`, "see that all works here"],
      [`${program} rig1:5002`, "watch the camera of rig1"],
    ]),
    "Exit code: 0 done (Ctrl-C ends a command in good order), 1 failed, 2 wrong usage.",
  ].join("\n\n");
}
