/**
 * The error of a command line that makes no sense.
 *
 * @module
 */

/** The command line is wrong: told in one line, exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}
