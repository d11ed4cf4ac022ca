/**
 * Stands in for `@std/assert` where only the npm registry is reachable: the part that tests use,
 * with the same signatures, and the same idea of what is equal.
 *
 * @module
 */

import { inspect } from "node:util";
import { equal } from "./equal.ts";

export { equal };

/** Any class; `abstract` takes those that can't be made, too. */
type Class<T> = abstract new (...args: never[]) => T;

/** What a failed assertion throws. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Throws what every assertion throws: `text`, and what the test has to say. */
function raise(text: string, msg: string | undefined): never {
  throw new AssertionError(msg ? `${text}: ${msg}` : `${text}.`);
}

function show(value: unknown): string {
  return inspect(value, { depth: Infinity, sorted: true, maxArrayLength: 100, breakLength: 100 });
}

/** Asserts that `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Asserts that `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is false {
  if (expr) throw new AssertionError(msg);
}

/** Asserts that the values are equal, however deep. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  raise(`Values are not equal\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`, msg);
}

/** Asserts that the values differ somewhere. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) raise(`Expected another value than ${show(expected)}`, msg);
}

/** Asserts that the values are one and the same, as `Object.is` has it. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  raise(`Values are not the same\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`, msg);
}

/** Asserts that the values are not one and the same. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) raise(`Expected another than ${show(expected)}`, msg);
}

/** Asserts that the numbers are close, by default to a ten-millionth of the expected one. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance: number = isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  msg?: string,
): void {
  if (Object.is(actual, expected) || Math.abs(expected - actual) <= tolerance) return;
  raise(`Expected ${actual} to be within ${tolerance} of ${expected}`, msg);
}

/** Asserts that `actual` is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) raise(`Expected a value, got ${actual}`, msg);
}

/** Asserts that `actual` is above `expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) raise(`Expected ${show(actual)} > ${show(expected)}`, msg);
}

/** Asserts that `actual` is not below `expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) raise(`Expected ${show(actual)} >= ${show(expected)}`, msg);
}

/** Asserts that `actual` is below `expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) raise(`Expected ${show(actual)} < ${show(expected)}`, msg);
}

/** Asserts that `actual` is not above `expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) raise(`Expected ${show(actual)} <= ${show(expected)}`, msg);
}

/** Asserts that `actual` is an object of the class. */
export function assertInstanceOf<T extends Class<unknown>>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  raise(`Expected an instance of ${expectedType.name}, got ${show(actual)}`, msg);
}

/** Asserts that the text matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) raise(`Expected ${show(actual)} to match ${expected}`, msg);
}

/** Asserts that the text does not match. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) raise(`Expected ${show(actual)} not to match ${expected}`, msg);
}

/** Asserts that the text contains another. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) {
    raise(`Expected ${show(actual)} to contain ${show(expected)}`, msg);
  }
}

/** Asserts that the array holds every expected item. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const missing = Array.from(expected).filter((wanted) =>
    !Array.from(actual).some((item) => equal(item, wanted))
  );
  if (missing.length > 0) raise(`Expected ${show(actual)} to hold ${show(missing)}`, msg);
}

/** Asserts that `error` is one, of the class, with the text in its message. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: Class<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) raise(`Expected an Error, got ${show(error)}`, msg);
  if (ErrorClass && !(error instanceof ErrorClass)) {
    raise(`Expected ${ErrorClass.name}, got ${error.constructor.name}: ${error.message}`, msg);
  }
  const matches = msgMatches instanceof RegExp
    ? msgMatches.test(error.message)
    : error.message.includes(msgMatches ?? "");
  if (!matches) {
    raise(`Expected an error message with ${show(msgMatches)}, got ${show(error.message)}`, msg);
  }
}

/** Asserts that the function throws, and returns what. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that the function throws an error of the class, and returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: Class<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClassOrMsg?: Class<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const ErrorClass = typeof errorClassOrMsg === "string" ? undefined : errorClassOrMsg;
  const said = typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg;
  try {
    fn();
  } catch (error) {
    if (ErrorClass) assertIsError(error, ErrorClass, msgIncludes, said);
    return error;
  }
  raise("Expected function to throw", said);
}

/** Asserts that the function's promise rejects, and resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that the function's promise rejects with an error of the class, and resolves to it. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: Class<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClassOrMsg?: Class<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const ErrorClass = typeof errorClassOrMsg === "string" ? undefined : errorClassOrMsg;
  const said = typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg;
  let promise: unknown;
  try {
    promise = fn();
  } catch {
    // Told below: a function that throws does not reject.
  }
  if (!(promise && typeof (promise as PromiseLike<unknown>).then === "function")) {
    raise("Function throws when expected to reject", said);
  }
  try {
    await promise;
  } catch (error) {
    if (ErrorClass) assertIsError(error, ErrorClass, msgIncludes, said);
    return error;
  }
  raise("Expected function to reject", said);
}

/** Fails. */
export function fail(msg?: string): never {
  raise("Failed assertion", msg);
}

/** Fails: the line was not to be reached. */
export function unreachable(msg?: string): never {
  raise("Unreachable", msg);
}
