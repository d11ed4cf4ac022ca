/**
 * Frame rates as the fractions that video files hold.
 *
 * @module
 */

/** What a file says where the camera does not tell its rate, in frames a second. */
const UNKNOWN_RATE = 30;

/**
 * The rate as a fraction: 29.97 is 30000/1001, as all of the NTSC family.
 *
 * @param rate frames a second; 0 where the camera does not tell
 */
export function rateFraction(rate: number): readonly [numerator: number, denominator: number] {
  if (!(rate > 0 && rate < 1e6)) return [UNKNOWN_RATE, 1];
  const nominal = Math.ceil(rate);
  if (rate !== nominal && Math.abs(rate - nominal * 1000 / 1001) < 0.005) {
    return [nominal * 1000, 1001];
  }
  const thousandths = Math.round(rate * 1000);
  const divisor = greatestCommonDivisor(thousandths, 1000);
  return thousandths > 0 ? [thousandths / divisor, 1000 / divisor] : [1, Math.round(1 / rate)];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
