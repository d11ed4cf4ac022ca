/**
 * Checks of what callers hand over: one phrasing, and one class for each kind of mistake. A wrong
 * type or word is a TypeError, a number out of range a RangeError.
 *
 * Each check takes the action that cannot be done ("connect"), the option's name and its value, and
 * returns the value. An option that is undefined was left out: its default is filled in before.
 *
 * @module
 */

/** The longest time, in ms, that a timer can run for; with a longer one it fires at once. */
export const longestTime = 2 ** 31 - 1;

/** The names of all options of `T`: TypeScript refuses a list that lacks one or has another. */
export type OptionNames<T> = { readonly [Name in keyof T]-?: true };

/** The words of a type as a list: TypeScript refuses one that lacks a word or has another. */
export function wordsOf<Word extends string>(
  words: { readonly [W in Word]: true },
): readonly Word[] {
  return Object.keys(words) as Word[];
}

/**
 * An object whose every option has a known name; one that is undefined does not count.
 *
 * @param path where the object stands among the options, such as `"reconnect"`
 */
export function checkOptions<T extends object>(
  action: string,
  options: T,
  names: OptionNames<T>,
  path = "",
): T {
  checkObject(action, path || "options", options);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(names, name)) continue;
    const full = (name: string) => path ? `${path}.${name}` : name;
    const near = nearest(name, Object.keys(names));
    const advice = near === undefined
      ? `The options are ${Object.keys(names).map(full).join(", ")}`
      : `Did you mean ${full(near)}?`;
    throw new TypeError(`Cannot ${action}: unknown option ${full(name)}. ${advice}`);
  }
  return options;
}

/** An object, and no array. */
export function checkObject<T extends object>(action: string, name: string, value: T): T {
  const fits = typeof value === "object" && value !== null && !Array.isArray(value);
  return fits ? value : refuse(TypeError, action, name, value, "an object");
}

/** A string. */
export function checkString(action: string, name: string, value: string): string {
  return typeof value === "string" ? value : refuse(TypeError, action, name, value, "a string");
}

/** True or false. */
export function checkBoolean(action: string, name: string, value: boolean): boolean {
  const fits = typeof value === "boolean";
  return fits ? value : refuse(TypeError, action, name, value, "true or false");
}

/** A function. */
export function checkFunction<T>(action: string, name: string, value: T): T {
  return typeof value === "function" ? value : refuse(TypeError, action, name, value, "a function");
}

/** An instance of a class. */
export function checkInstance<T>(
  action: string,
  name: string,
  value: T,
  type: { readonly name: string; readonly prototype: T; [Symbol.hasInstance](v: unknown): boolean },
): T {
  const { name: known } = type;
  const wanted = `${/^[AEIOU]/.test(known) ? "an" : "a"} ${known}`;
  return value instanceof type ? value : refuse(TypeError, action, name, value, wanted);
}

/** A signal, or none. */
export function checkSignal(
  action: string,
  signal: AbortSignal | undefined,
): AbortSignal | undefined {
  return signal === undefined ? undefined : checkInstance(action, "signal", signal, AbortSignal);
}

/** One of a list of words, or of numbers. */
export function checkChoice<T extends string | number>(
  action: string,
  name: string,
  value: T,
  all: readonly T[],
): T {
  if (all.includes(value)) return value;
  const isNumber = typeof value === "number" && typeof all[0] === "number";
  const list = `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
  return refuse(isNumber ? RangeError : TypeError, action, name, value, list);
}

/** A whole number from `least` to `most`. */
export function checkInteger(
  action: string,
  name: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER
    ? `of at least ${least}`
    : `from ${least} to ${most}`;
  return refuseNumber(action, name, value, `a whole number ${range}`);
}

/** A whole number of at least `least`, or Infinity for no bound. */
export function checkCount(action: string, name: string, value: number, least: number): number {
  const fits = value === Infinity || (Number.isSafeInteger(value) && value >= least);
  const wanted = `a whole number of at least ${least}, or Infinity for no bound`;
  return fits ? value : refuseNumber(action, name, value, wanted);
}

/** A finite number of at least `least`. */
export function checkNumber(action: string, name: string, value: number, least: number): number {
  const fits = Number.isFinite(value) && value >= least;
  return fits ? value : refuseNumber(action, name, value, `a number of at least ${least}`);
}

/** A time in ms; Infinity, unless `most` is less, stands for no limit and takes no timer. */
export function checkMilliseconds(
  action: string,
  name: string,
  value: number,
  most: number = Infinity,
): number {
  const isTime = typeof value === "number" && value > 0 && value <= most;
  if (isTime && (value <= longestTime || value === Infinity)) return value;
  const wanted = `above 0 and at most ${Math.min(most, longestTime)} milliseconds`;
  const alternative = most === Infinity ? ", or Infinity for no limit" : "";
  return refuseNumber(action, name, value, wanted + alternative);
}

/** A time to wait in ms, which has an end. */
export function checkDelay(action: string, name: string, value: number): number {
  const fits = typeof value === "number" && value >= 0 && value <= longestTime;
  const wanted = `from 0 to ${longestTime} milliseconds`;
  return fits ? value : refuseNumber(action, name, value, wanted);
}

function refuseNumber(action: string, name: string, value: unknown, wanted: string): never {
  const kind = typeof value === "number" ? RangeError : TypeError;
  return refuse(kind, action, name, value, wanted);
}

function refuse(
  kind: typeof TypeError | typeof RangeError,
  action: string,
  name: string,
  value: unknown,
  wanted: string,
): never {
  throw new kind(`Cannot ${action}: ${name} is ${shown(value)}, must be ${wanted}`);
}

/** A value as messages show it. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? "an array" : "an object";
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * The known name that an unknown one most likely stands for, if any is like it: one that a few edits
 * lead to, else one that it is a part of, or the other way round ("host", "timeoutMs").
 */
export function nearest(unknown: string, known: readonly string[]): string | undefined {
  const wanted = unknown.toLowerCase();
  const tolerance = Math.floor((wanted.length + 1) / 3);
  const [best] = known
    .map((name) => ({ name, distance: edits(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= tolerance)
    .sort((a, b) => a.distance - b.distance);
  return best?.name ?? known.find((name) => isPart(wanted, name.toLowerCase()));
}

function isPart(unknown: string, name: string): boolean {
  const isWord = Math.min(unknown.length, name.length) > 2;
  return isWord && (name.includes(unknown) || unknown.includes(name));
}

/** Letters to insert, leave out, replace, or swap with their neighbour. */
function edits(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
        isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
      );
    }
    rows.push(row);
  }
  return rows[from.length]![to.length]!;
}
