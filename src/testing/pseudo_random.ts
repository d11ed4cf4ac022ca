/**
 * Bytes that look random and are the same every time.
 *
 * @module
 */

/** Makes `length` bytes that depend on the seed alone (a xorshift of 32 bits). */
export function pseudoRandomBytes(length: number, seed: number): Uint8Array {
  // A state of 0 would stay 0; multiplying spreads seeds that are close together.
  let state = Math.imul(seed, 0x9e3779b1) || 1;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}
