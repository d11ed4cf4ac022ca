/**
 * Errors in the words of the command line.
 *
 * @module
 */

import { FilersError, ServerError } from "../errors.ts";
import { oneLine } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/** The error in one line; where the server sent a traceback, its lines follow. */
export function describeError(error: unknown): string[] {
  if (error instanceof UsageError) return [`${oneLine(error.message)}. See --help`];
  if (error instanceof ServerError) {
    return [error.message, ...error.traceback.trimEnd().split("\n")].map(oneLine);
  }
  return [oneLine(messages(error).join(": "))];
}

/** The error's message; below an error that is not ours, also those of its causes. */
function messages(error: unknown): string[] {
  if (error instanceof FilersError || isExplained(error)) return [error.message];
  if (!(error instanceof Error)) return [String(error)];
  const own = `${error.name}: ${error.message}`;
  return error.cause === undefined ? [own] : [own, ...messages(error.cause)];
}

/** Wrong arguments that only a picture shows, such as a crop outside of it, are told as ours are. */
function isExplained(error: unknown): error is RangeError | TypeError {
  return (error instanceof RangeError || error instanceof TypeError) &&
    error.message.startsWith("Cannot ");
}
