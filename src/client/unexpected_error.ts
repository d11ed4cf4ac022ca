/**
 * Errors that are not of the family.
 *
 * @module
 */

import { FilersError } from "../errors.ts";

/** The error itself if it is of the family, else one of the family whose cause it is. */
export function asFilersError(error: unknown): FilersError {
  if (error instanceof FilersError) return error;
  return new FilersError(`Cannot go on: ${error}. Please report this`, { cause: error });
}
