/**
 * How much one message may claim before anything is allocated for it.
 *
 * @module
 */

import { checkInteger, checkOptions, type OptionNames } from "../check.ts";

/**
 * Upper bounds on what a peer may announce. The protocol lets it claim 8 GiB per message.
 *
 * @example For a camera that sends 8K pictures in 48-bit colour
 * ```ts
 * import type { Limits } from "@lab/filers-client";
 *
 * const limits: Partial<Limits> = { planes: 512 * 2 ** 20 };
 * ```
 */
export interface Limits {
  /**
   * Bytes of a message's YAML document.
   *
   * @default {1048576}
   */
  yaml: number;
  /**
   * Bytes of an image's planes together.
   *
   * @default {268435456}
   */
  planes: number;
}

/** 1 MiB of YAML and 256 MiB of planes: 8K in 64-bit colour. */
export const defaultLimits: Readonly<Limits> = { yaml: 2 ** 20, planes: 2 ** 28 };

const limitNames: OptionNames<Limits> = { yaml: true, planes: true };

/** The most a length field of 32 bits can say. */
const LONGEST = 2 ** 32 - 1;

/**
 * The limits to go by: the given ones, the rest by default.
 *
 * @param action what cannot be done where one is wrong
 * @throws {RangeError} If a limit is no whole number from 1 to 2^32 - 1.
 * @throws {TypeError} If one is no number, or its name unknown.
 */
export function checkLimits(limits: Partial<Limits> = {}, action = "use limits"): Limits {
  checkOptions(action, limits, limitNames, "limits");
  const { yaml = defaultLimits.yaml, planes = defaultLimits.planes } = limits;
  return {
    yaml: checkInteger(action, "limits.yaml", yaml, 1, LONGEST),
    planes: checkInteger(action, "limits.planes", planes, 1, LONGEST),
  };
}
