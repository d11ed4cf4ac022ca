/**
 * Promises that an answer of the server settles.
 *
 * @module
 */

import { startTimer } from "./timer.ts";

/** A wait for an answer. */
export interface Answer {
  readonly promise: Promise<void>;
  resolve(): void;
}

/** Waits for answers of one kind. */
export class Answers {
  readonly #waiting = new Set<PromiseWithResolvers<void>>();

  /** Whether anyone waits. */
  get awaited(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Waits for an answer.
   *
   * @param timeout Longest wait, in ms; Infinity waits for ever.
   * @param late Makes the error for an answer that does not come in time; without it, silence counts
   * as the answer.
   */
  expect(timeout: number, late?: () => Error): Answer {
    const answer = Promise.withResolvers<void>();
    const timer = startTimer(() => late ? answer.reject(late()) : answer.resolve(), timeout);
    this.#waiting.add(answer);
    const promise = answer.promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(answer);
    });
    return { promise, resolve: answer.resolve };
  }

  /** Everyone has their answer. */
  resolve(): void {
    for (const answer of this.#waiting) answer.resolve();
  }

  /** No one gets an answer. */
  reject(error: unknown): void {
    for (const answer of this.#waiting) answer.reject(error);
  }
}
