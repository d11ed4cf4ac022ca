/**
 * Keeps conversions from holding up the event loop.
 *
 * One conversion happens in each turn of the loop: between two of them sockets are read and timers
 * run, however many frames wait, and however many clients and loops ask for them.
 *
 * @module
 */

import { setImmediate } from "node:timers";

let taken = false;
const waiting = new Set<() => void>();

/** Whether this turn's conversion is still to be had. */
export function turnIsFree(): boolean {
  return !taken;
}

/** Uses up this turn's conversion. */
export function takeTurn(): void {
  if (taken) return;
  taken = true;
  setImmediate(nextTurn);
}

/** Calls `resume` in the next turn, unless that is cancelled with {@linkcode forgetTurn}. */
export function awaitTurn(resume: () => void): void {
  waiting.add(resume);
}

/** Whether `resume` still waits for its turn. */
export function awaitsTurn(resume: () => void): boolean {
  return waiting.has(resume);
}

/** Takes back an {@linkcode awaitTurn}. */
export function forgetTurn(resume: () => void): void {
  waiting.delete(resume);
}

/** Resolves when the event loop has turned once: all that was ready to run has run. */
export function turned(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function nextTurn(): void {
  taken = false;
  // Who does not get this turn waits behind those that wait already: everyone's turn comes.
  for (const resume of [...waiting]) {
    if (taken) return;
    waiting.delete(resume);
    resume();
  }
}
