/**
 * When to ask a silent server for a sign of life, and when to count it as lost.
 *
 * A machine that loses power says nothing: its connection looks like that of a camera which has
 * nothing to send. So a server that was silent for half of the limit is asked something that it
 * answers without harm, and one that is silent for all of it is lost.
 *
 * @module
 */

import { startTimer } from "./timer.ts";

/**
 * Parts of the limit. Each counts as one, however long it took: time in which the script was busy
 * or the whole process stopped is not the server's silence.
 */
const PARTS = 20;

/** Silent parts after which the server is asked: half of the limit is left to answer. */
const ASK = 9;

/** Silent parts after which the server is lost, unless its answer has arrived and is not read yet. */
const LAST = 18;

/** Time in ms to read what has arrived by then, in another thread too. */
const READ_TIME = 50;

/** The silence of one connection, in parts of the limit. */
export class Heartbeat {
  readonly #part: number;
  #received = 0;
  #silent = 0;

  /** @param limit Longest silence, in ms. */
  constructor(limit: number) {
    this.#part = limit / PARTS;
  }

  /** Time in ms to the next {@linkcode Heartbeat.beat}. */
  get delay(): number {
    return this.#silent === LAST ? Math.min(this.#part, READ_TIME) : this.#part;
  }

  /**
   * The delay is over.
   *
   * @param received Bytes that the server has sent so far.
   * @param listening Whether bytes that it sent would have been noticed.
   *
   * @returns `"ask"`: have it give a sign of life. `"lost"`: it had its time to.
   */
  beat(received: number, listening: boolean): "ask" | "lost" | undefined {
    if (received !== this.#received || !listening) {
      this.#received = received;
      this.#silent = 0;
      return undefined;
    }
    this.#silent++;
    if (this.#silent === ASK) return "ask";
    return this.#silent > LAST ? "lost" : undefined;
  }
}

/** What a heartbeat watches. */
export interface Watched {
  /** Bytes that the server has sent so far. */
  received(): number;
  /** Whether bytes that it sent would be noticed, and whether it answers when it is asked. */
  isListening(): boolean;
  /** Have the server give a sign of life. */
  ask(): void;
  /** The server is lost. Nothing is watched any more. */
  lose(): void;
}

/** Watches a server's silence. Returns what ends that. */
export function watchSilence(limit: number, watched: Watched): () => void {
  const heartbeat = new Heartbeat(limit);
  const beat = () => {
    const verdict = heartbeat.beat(watched.received(), watched.isListening());
    if (verdict === "lost") return watched.lose();
    timer = startTimer(beat, heartbeat.delay);
    if (verdict === "ask") watched.ask();
  };
  let timer = startTimer(beat, heartbeat.delay);
  return () => clearTimeout(timer);
}

/** The text of the objection to a second `started_playing`. */
const OBJECTION = "Client already notified that it is playing";

/** Questions in a row that meet other words until no more are asked. */
const PATIENCE = 2;

/**
 * The question put to a server that plays: a second `started_playing`, for the objection to it.
 *
 * A server that objects in other words can't be told from one that has something to report, so its
 * report is passed on. After two such answers in a row the server is not asked again.
 */
export class PlayingQuestion {
  #open = 0;
  #isDoubtful = false;
  #doubts = 0;

  /** Whether an answer may still come. */
  get open(): boolean {
    return this.#open > 0;
  }

  /** Whether asking leads nowhere: the server does not answer in words that are known. */
  get useless(): boolean {
    return this.#doubts >= PATIENCE;
  }

  /** Asks. Returns whether the question is to be sent. */
  ask(): boolean {
    this.#settle();
    if (this.useless) return false;
    this.#open++;
    return true;
  }

  /** The server reports an exception. Returns whether that is an answer. */
  takes(text: string): boolean {
    if (!this.open) return false;
    const isAnswer = text === OBJECTION;
    if (isAnswer) {
      this.#open--;
      this.#doubts = 0;
    }
    this.#isDoubtful = !isAnswer;
    return isAnswer;
  }

  /** The recording ended: the server took the question for a play, and objects to nothing. */
  crossed(): void {
    this.#isDoubtful = false;
  }

  /** The server acknowledged a stop that was sent later: an answer would have come before. */
  passed(): void {
    this.#settle();
    this.#open = 0;
  }

  #settle(): void {
    if (this.#isDoubtful) this.#doubts++;
    this.#isDoubtful = false;
  }
}
