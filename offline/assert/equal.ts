/**
 * What `@std/assert` takes for equal: 0 and -0 are, NaN is itself, prototypes count save for
 * dates.
 *
 * @module
 */

/** Whether the values are equal, however deep. */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

/** `seen` holds the pairs under comparison, so that cycles end. */
function compare(a: unknown, b: unknown, seen: Map<object, object>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (kind(a) !== kind(b)) return false;
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof ArrayBuffer) {
    return compare(new Uint8Array(a), new Uint8Array(b as ArrayBuffer), seen);
  }
  if (isTypedArray(a)) {
    const other = b as typeof a;
    return a.length === other.length &&
      a.every((item, index) => item === other[index] || Object.is(item, other[index]));
  }
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Set) return sameEntries([...a], [...(b as Set<unknown>)], seen);
  if (a instanceof Map) return sameEntries([...a], [...(b as Map<unknown, unknown>)], seen);
  return sameProperties(a, b, seen);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A prototype; an object without one counts as a plain one. */
function kind(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function isTypedArray(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether each entry has its equal on the other side; their order does not count. */
function sameEntries(a: unknown[], b: unknown[], seen: Map<object, object>): boolean {
  if (a.length !== b.length) return false;
  const rest = [...b];
  return a.every((entry) => {
    const at = rest.findIndex((other) => compare(entry, other, new Map(seen)));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}

function sameProperties(a: object, b: object, seen: Map<object, object>): boolean {
  const keys = allKeys(a);
  const others = allKeys(b);
  return keys.size === others.size && keys.isSubsetOf(others) &&
    [...keys].every((key) => compare(Reflect.get(a, key), Reflect.get(b, key), seen));
}

/** All keys, those of a class's accessors included, but not of plain objects and arrays. */
function allKeys(value: object): Set<PropertyKey> {
  const keys = new Set<PropertyKey>();
  let at: object | null = value;
  while (at && at !== Object.prototype && at !== Array.prototype) {
    for (const key of Reflect.ownKeys(at)) keys.add(key);
    at = Object.getPrototypeOf(at);
  }
  return keys;
}
