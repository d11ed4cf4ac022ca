/**
 * The operands of commands that write a file.
 *
 * @module
 */

import { isTarget } from "../output/target.ts";

/**
 * OUT and HOST:PORT, in either order: OUT comes first in the help, but every other command begins
 * with HOST:PORT. OUT is the one that is `-` or has a recording's extension.
 */
export function fileOperands(
  [first, second]: readonly (string | undefined)[],
): readonly [out: string | undefined, endpoint: string | undefined] {
  const swapped = first !== undefined && second !== undefined && !isTarget(first) &&
    isTarget(second);
  return swapped ? [second, first] : [first, second];
}
