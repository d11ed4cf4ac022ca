/**
 * JSON of what cameras say, without loss.
 *
 * @module
 */

/**
 * A value as JSON. Nothing is lost where JSON has no word for it: integers of any size stand as
 * they are, NaN and the infinities as the strings "NaN", "Infinity", "-Infinity", bytes as base64,
 * dates in ISO 8601, sets and arrays of numbers as arrays, maps as arrays of pairs.
 */
export function exactJson(value: unknown): string {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) return `"${value}"`;
      return Object.is(value, -0) ? "-0" : String(value);
    case "object":
      return value === null ? "null" : objectJson(value);
    default:
      return JSON.stringify(value) ?? "null";
  }
}

function objectJson(value: object): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (value instanceof Uint8Array) return JSON.stringify(value.toBase64());
  if (value instanceof Set || value instanceof Map || ArrayBuffer.isView(value)) {
    return arrayJson(Array.from(value as Iterable<unknown>));
  }
  if (Array.isArray(value)) return arrayJson(value);
  const members = Object.entries(value).map(([key, member]) =>
    `${JSON.stringify(key)}:${exactJson(member)}`
  );
  return `{${members.join(",")}}`;
}

function arrayJson(values: readonly unknown[]): string {
  return `[${values.map(exactJson).join(",")}]`;
}
