/**
 * What goes wrong with files, in words that say what to do.
 *
 * @module
 */

import { FilersError } from "../errors.ts";

/** Says why a file could not be made. */
export function openError(path: string, error: unknown): unknown {
  const fail = (reason: string) =>
    new FilersError(`Cannot record to ${path}: ${reason}`, { cause: error });
  if (error instanceof Deno.errors.NotFound) {
    return fail("its folder does not exist. Make it first");
  }
  if (error instanceof Deno.errors.NotCapable) {
    return fail("Deno has no permission to write there. Run it with --allow-write");
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return fail("the system does not let you write there. Choose another folder");
  }
  if (error instanceof Deno.errors.AlreadyExists) {
    return fail("it exists already, and is not empty. Choose another name, or allow to overwrite");
  }
  if (error instanceof Deno.errors.IsADirectory) {
    return fail("it is a folder. Add the name of a file");
  }
  return isSystemError(error) ? fail(`${error.message}. Choose another place`) : error;
}

/** Says why a file could not be written on. A reader that has gone (`| head`) stays as it is. */
export function writeError(path: string, error: unknown): unknown {
  if (error instanceof Deno.errors.BrokenPipe || !isSystemError(error)) return error;
  const reason = error.code === "ENOSPC"
    ? "the disk is full. Free some space"
    : `${error.message}. Record to another disk`;
  return new FilersError(
    `Cannot go on writing ${path}: ${reason}; the frames written before it are complete`,
    { cause: error },
  );
}

/** Whether a file could not be made because there is one of that name. */
export function isTaken(error: unknown): boolean {
  return error instanceof FilersError && error.cause instanceof Deno.errors.AlreadyExists;
}

function isSystemError(error: unknown): error is Error & { code?: string } {
  return error instanceof Error && /\(os error \d+\)$/.test(error.message);
}
