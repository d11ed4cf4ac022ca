/**
 * What a command of the command line is: its options, its help, and how its arguments are read.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { nearest } from "../check.ts";
import { UsageError } from "./usage_error.ts";

/** One option. With `value`, the placeholder shown in the help, it takes one; else it is a flag. */
export interface Option {
  readonly value?: string;
  readonly help: string;
}

/** Options by their long name. */
export type OptionTable = Readonly<Record<string, Option>>;

/** What was given for the options of a table; an option that was left out is undefined. */
export type OptionValues<O extends OptionTable> = {
  readonly [K in keyof O]: (O[K] extends { value: string } ? string : boolean) | undefined;
};

/** Command lines, and what each does. */
export type Examples = readonly (readonly [line: string, effect: string])[];

/** How a command is written down. */
export interface CommandDefinition<O extends OptionTable> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /**
   * The arguments besides the options, as in the usage line; each may be left out, and one that
   * ends in "..." be given several times.
   */
  readonly operands: readonly string[];
  readonly options: O;
  readonly examples: Examples;
  /** What else a user has to know: paragraphs for the help. */
  readonly notes?: readonly string[];
  /** Does the work. Returns the exit code. */
  run(values: OptionValues<O>, operands: readonly string[]): Promise<number>;
}

/** A command, whatever its options are. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The text of `--help`. */
  readonly help: string;
  /** Runs it with the arguments that follow its name. */
  run(args: string[]): Promise<number>;
}

/** How a user starts the program, for the help. */
export const program = "deno run --allow-net jsr:@lab/filers-client";

/** Makes a command of its definition. */
export function defineCommand<const O extends OptionTable>(
  definition: CommandDefinition<O>,
): Command {
  const help = helpText(definition);
  return {
    name: definition.name,
    summary: definition.summary,
    help,
    async run(args) {
      const { values, operands } = parse(definition, args);
      if (!values) {
        console.log(help);
        return 0;
      }
      return await definition.run(values, operands);
    },
  };
}

function parse<O extends OptionTable>(
  { name, options, operands }: CommandDefinition<O>,
  args: string[],
): { values: OptionValues<O> | null; operands: readonly string[] } {
  const config: Record<string, { type: "string" | "boolean"; short?: string }> = {
    help: { type: "boolean", short: "h" },
  };
  for (const [option, { value }] of Object.entries(options)) {
    config[option] = { type: value === undefined ? "boolean" : "string" };
  }
  let parsed;
  try {
    parsed = parseArgs({ args, options: config, allowPositionals: true });
  } catch (error) {
    const why = reason(error);
    const [, unknown] = /^unknown option '--?([^']+)'/.exec(why) ?? [];
    const near = unknown && nearest(unknown, Object.keys(config));
    const advice = near ? `. The nearest is --${near}` : "";
    throw new UsageError(`Cannot run ${name}: ${why}${advice}`, { cause: error });
  }
  if (parsed.values["help"]) return { values: null, operands: [] };
  const isOpen = operands.at(-1)?.endsWith("...");
  if (parsed.positionals.length > operands.length && !isOpen) {
    const extra = parsed.positionals[operands.length];
    throw new UsageError(`Cannot run ${name}: "${extra}" is one argument too many`);
  }
  return { values: parsed.values as OptionValues<O>, operands: parsed.positionals };
}

/** The first sentence of parseArgs' message, which goes on with advice for programmers. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const sentence = text.split(/\.\s|\.$|\n/)[0] ?? text;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function helpText(definition: CommandDefinition<OptionTable>): string {
  const { name, summary, operands, options, examples, notes = [] } = definition;
  const rows = Object.entries(options).map(([option, { value, help }]): [string, string] => [
    `--${option}${value === undefined ? "" : ` ${value}`}`,
    help,
  ]);
  rows.push(["-h, --help", "this text"]);
  const usage = [name, ...operands.map((operand) => `[${operand}]`), "[OPTIONS]"].join(" ");
  return [
    summary,
    `Usage: ${program} ${usage}`,
    `Options:\n${columns(rows)}`,
    ...notes,
    examplesText(examples),
  ].join("\n\n");
}

/** Command lines, each below what it does. */
export function examplesText(examples: Examples): string {
  return `Examples:\n${examples.map(([line, effect]) => `  # ${effect}\n  ${line}`).join("\n")}`;
}

/** Two columns, the second aligned; lines of it may contain newlines. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => {
    const indented = right.replaceAll("\n", `\n${" ".repeat(width + 4)}`);
    return `  ${left.padEnd(width)}  ${indented}`;
  }).join("\n");
}
