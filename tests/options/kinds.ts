/**
 * What the contract says of an option of each kind: "A wrong type or word of an option is a
 * TypeError, a number out of range a RangeError."
 */

/** Values of one kind of option, by what becomes of them. */
export interface Kind {
  /** Wrong types and wrong words. */
  readonly typeErrors: readonly unknown[];
  /** Numbers out of range. */
  readonly rangeErrors: readonly unknown[];
  readonly accepted: readonly unknown[];
  /** The options of an object. */
  readonly nested?: Readonly<Record<string, Kind>>;
  /** What the object needs besides the option at hand. */
  readonly base?: object;
  /** Whether it must be there. */
  readonly required?: boolean;
}

/** A kind for each option of an interface: TypeScript asks for the new ones. */
export type Kinds<T> = { readonly [Name in keyof T]-?: Kind };

const noNumbers = ["4", null, true, 5n, {}, [4], Symbol("4")];
const none: Kind = { typeErrors: [], rangeErrors: [], accepted: [] };

export const text: Kind = { ...none, typeErrors: [5, null, true, {}, ["a"]] };

export const flag: Kind = { ...none, typeErrors: ["yes", 1, 0, null, {}], accepted: [true, false] };

export const callback: Kind = { ...none, typeErrors: ["f", 1, null, {}] };

export const signal: Kind = {
  ...none,
  typeErrors: ["now", 5, {}, new AbortController(), 0, "", false, null],
  accepted: [new AbortController().signal],
};

/** Anything at all. */
export const anything: Kind = none;

export const bytes: Kind = { ...none, typeErrors: ["abc", 5, null, [1, 2], new Uint16Array(2)] };

export function words(...accepted: string[]): Kind {
  const wrong = [`${accepted[0]}x`, accepted[0]!.toUpperCase(), "", 5, null, true];
  return { ...none, typeErrors: wrong, accepted };
}

/** A whole number with an end. */
export function integer(least: number, most: number): Kind {
  return {
    typeErrors: noNumbers,
    rangeErrors: [least - 1, most + 1, least + 0.5, NaN, Infinity, -Infinity, 2 ** 60],
    accepted: [],
  };
}

/** A whole number, or Infinity for no bound. */
export function count(least: number): Kind {
  return {
    typeErrors: noNumbers,
    rangeErrors: [least - 1, least + 0.5, NaN, -Infinity, 2 ** 60],
    accepted: [least, Infinity],
  };
}

/** A rate: finite, and not below 0. */
export const rate: Kind = {
  typeErrors: noNumbers,
  rangeErrors: [-1, NaN, Infinity, -Infinity],
  accepted: [],
};

/**
 * A limit of time, in ms. 2^31 - 1 is what a timer can run for (the HTML standard's timers take a
 * signed 32-bit `long`), and 2^31 the first that would fire at once.
 */
export const limit: Kind = {
  typeErrors: noNumbers,
  rangeErrors: [0, -0, -1, NaN, -Infinity, 2 ** 31, 3e9, Number.MAX_VALUE],
  accepted: [Number.MIN_VALUE, 0.5, 1, 2 ** 31 - 1, Infinity],
};

/** A time to wait, in ms: one without an end is no wait. */
export const wait: Kind = {
  typeErrors: noNumbers,
  rangeErrors: [-1, NaN, Infinity, -Infinity, 2 ** 31, 3e9],
  accepted: [],
};

/** An object with options of its own. */
export function object<T>(nested: Kinds<T>, base: object = {}): Kind {
  return { ...none, typeErrors: ["x", 5, null, []], nested: { ...nested }, base };
}

/** A list of objects with options of their own, of which the first is looked at. */
export function list(kind: Kind): Kind {
  return { ...kind, typeErrors: ["x", 5, null, {}] };
}

/** An option that must not be left out. */
export function required(kind: Kind): Kind {
  return { ...kind, typeErrors: [...kind.typeErrors, undefined], required: true };
}
