/**
 * Times as exact as Python's.
 *
 * @module
 */

import { checkInteger } from "../check.ts";

/**
 * A Date that knows microseconds, as Python's `datetime` does. Metadata has it in place of a plain
 * Date only where a time is no whole number of milliseconds.
 *
 * As a number it is a Date of whole milliseconds, and so is a copy of it by `structuredClone()`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { MicrosecondDate } from "@lab/filers-client";
 *
 * const date = new MicrosecondDate(Date.UTC(2020, 0, 2, 3, 4, 5, 123), 456);
 * assertEquals(date.toISOString(), "2020-01-02T03:04:05.123456Z");
 * assertEquals(date.getMilliseconds(), 123);
 * ```
 */
export class MicrosecondDate extends Date {
  /** Microseconds beyond the last whole millisecond, from 1 to 999. */
  readonly microseconds: number;

  /**
   * Makes the time from milliseconds since 1970 and the microseconds beyond them.
   *
   * @throws {RangeError} If `microseconds` is not a whole number from 1 to 999.
   */
  constructor(milliseconds: number, microseconds: number) {
    super(milliseconds);
    this.microseconds = checkInteger("make the date", "microseconds", microseconds, 1, 999);
  }

  /** The time in ISO 8601, with six digits behind the second's point. */
  override toISOString(): string {
    return super.toISOString().replace("Z", `${String(this.microseconds).padStart(3, "0")}Z`);
  }
}
