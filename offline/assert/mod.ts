/**
 * The part of `@std/assert` that the tests use, over `node:assert`.
 *
 * @module
 */

import nodeAssert, {
  AssertionError,
  deepStrictEqual,
  match,
} from "node:assert/strict";

export { AssertionError };

// deno-lint-ignore no-explicit-any -- a constructor may take anything
type Class<T> = abstract new (...args: any[]) => T;

export function assert(
  condition: unknown,
  msg = "The condition is not met",
): asserts condition {
  nodeAssert(condition, msg);
}

export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  deepStrictEqual(actual, expected, msg);
}

export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  match(actual, expected, msg);
}

export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  nodeAssert(
    actual.includes(expected),
    msg ?? `"${actual}" does not include "${expected}"`,
  );
}

export function assertInstanceOf<T>(
  actual: unknown,
  expected: Class<T>,
  msg?: string,
): asserts actual is T {
  nodeAssert(
    actual instanceof expected,
    msg ?? `${actual} is no ${expected.name}`,
  );
}

export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  expected?: Class<E>,
  msgIncludes = "",
  msg?: string,
): E {
  let error;
  try {
    fn();
  } catch (thrown) {
    error = thrown;
  }
  return checkThrown(error, expected, msgIncludes, msg ?? "Nothing was thrown");
}

export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  expected?: Class<E>,
  msgIncludes = "",
  msg?: string,
): Promise<E> {
  let error;
  try {
    await fn();
  } catch (thrown) {
    error = thrown;
  }
  return checkThrown(
    error,
    expected,
    msgIncludes,
    msg ?? "Nothing was rejected",
  );
}

function checkThrown<E extends Error>(
  error: unknown,
  expected: Class<E> | undefined,
  msgIncludes: string,
  nothing: string,
): E {
  nodeAssert(error !== undefined, nothing);
  assertInstanceOf(error, expected ?? Error);
  assertStringIncludes(error.message, msgIncludes);
  return error as E;
}
