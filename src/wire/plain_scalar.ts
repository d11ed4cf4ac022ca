/**
 * What a YAML scalar without quotes stands for, by the rules of ruamel.yaml (YAML 1.2).
 *
 * They differ from those of most YAML packages: integers are exact whatever their size, `012` is
 * 12 and `0o12` is 10, `1_000` is 1000, and dates are dates.
 *
 * @module
 */

import { MicrosecondDate } from "./microsecond_date.ts";

/** A kind of scalar: how to tell it, and what it stands for. */
export interface PlainScalar {
  /** The tag's last part: `"int"` for `!!int`. */
  readonly name: string;
  /** Whether the text is one. */
  readonly pattern: RegExp;
  /** The value. @throws {SyntaxError} If there is none. */
  read(text: string): null | boolean | number | bigint | Date;
}

/** Decimal digits. Python converts no more, and the time that it takes grows with the square. */
export const LONGEST_INTEGER = 4300;

const INTEGER = /^[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9][0-9_]*|0x[0-9a-fA-F_]+)$/;

const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const TIMESTAMP =
  /^(\d{4})-(?:(\d\d)-(\d\d)|(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:Z|([-+])(\d\d?)(?::?(\d\d))?))?)$/;

/** The offset of a zone that has seconds, as cities had before railways. */
const ODD_OFFSET = /^(.+)([-+])(\d\d):(\d\d):(\d\d)(?:\.(\d{6}))?$/;

/** All kinds; what is none of them is a string. */
export const plainScalars: readonly PlainScalar[] = [
  { name: "null", pattern: /^(?:~|null|Null|NULL|)$/, read: () => null },
  {
    name: "bool",
    pattern: /^(?:true|True|TRUE|false|False|FALSE)$/,
    read: (text) => text.toLowerCase() === "true",
  },
  { name: "int", pattern: INTEGER, read: readInteger },
  { name: "float", pattern: FLOAT, read: readFloat },
  { name: "timestamp", pattern: TIMESTAMP, read: readTimestamp },
];

function readInteger(text: string): number | bigint {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  if (digits.length > LONGEST_INTEGER) throw new SyntaxError("an integer is too long");
  // JavaScript knows the prefixes too, save that its BigInt takes no empty digits for an error.
  if (/^(?:|0[box])$/.test(digits)) throw new SyntaxError(`${text} is no integer`);
  const magnitude = BigInt(digits);
  const exact = text.startsWith("-") ? -magnitude : magnitude;
  const value = Number(exact);
  return Number.isSafeInteger(value) ? value : exact;
}

function readFloat(text: string): number {
  const plain = text.replaceAll("_", "").toLowerCase();
  if (plain.endsWith("nan")) return NaN;
  if (plain.endsWith("inf")) return plain.startsWith("-") ? -Infinity : Infinity;
  const value = Number(plain);
  if (Number.isNaN(value)) throw new SyntaxError(`${text} is no number`);
  return value;
}

/** Reads a date or a time to the microsecond, in UTC where it names no zone. */
function readTimestamp(text: string): Date {
  const parts = TIMESTAMP.exec(text) ?? [];
  const [, year, month = parts[4], day = parts[5]] = parts;
  const [hour = 0, minute = 0, second = 0, fraction = "", sign, ...zone] = parts.slice(6);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  // The 30th of February would be a day in March.
  const fields = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours()];
  const wanted = [Number(month), Number(day), Number(hour)];
  const [zoneHours = 0, zoneMinutes = 0] = zone;
  if (!fields.every((field, index) => field === wanted[index]) || Number(minute) > 59) {
    throw new SyntaxError(`${text} is no date`);
  }
  const ahead = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === "-" ? -60_000 : 60_000);
  return dateOf(date.getTime() - ahead, readMicroseconds(fraction));
}

/** Reads what a tag says is a time, though its offset has seconds; anything else stays text. */
export function readTaggedTime(text: string): Date | string {
  if (TIMESTAMP.test(text)) return readTimestamp(text);
  const [, local = "", sign, ...offset] = ODD_OFFSET.exec(text) ?? [];
  if (!TIMESTAMP.test(local)) return text;
  const date = readTimestamp(local);
  const [hours, minutes, seconds, micros] = offset.map((digits) => Number(digits ?? 0));
  const ahead = ((hours! * 60 + minutes!) * 60 + seconds!) * 1000;
  const direction = sign === "-" ? -1 : 1;
  return dateOf(date.getTime() - direction * ahead, microsecondsOf(date) - direction * micros!);
}

/** Python rounds to microseconds by the seventh digit. */
function readMicroseconds(fraction: string): number {
  const digits = Number(fraction.slice(0, 6).padEnd(6, "0"));
  return Number(fraction[6] ?? 0) > 4 ? digits + 1 : digits;
}

function microsecondsOf(date: Date): number {
  return date instanceof MicrosecondDate ? date.microseconds : 0;
}

/** A plain Date, if it can say the time. */
function dateOf(milliseconds: number, microseconds: number): Date {
  const whole = milliseconds + Math.floor(microseconds / 1000);
  const rest = ((microseconds % 1000) + 1000) % 1000;
  return rest === 0 ? new Date(whole) : new MicrosecondDate(whole, rest);
}
