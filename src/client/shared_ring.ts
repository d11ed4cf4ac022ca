/**
 * A ring of messages between two threads, which drops images rather than wait.
 *
 * One thread writes, one reads, and neither waits for a lock: each slot's state says whose it is,
 * and who wants to take one over has to win a compare-and-exchange.
 *
 * @module
 */

/** The memory that both threads have. */
export interface RingMemory {
  /** Flags, then each slot's state, then the sequence number of each slot's message. */
  readonly words: SharedArrayBuffer;
  /** What is known of each slot's message. */
  readonly entries: SharedArrayBuffer;
  /** The slots. They grow with what is written to them. */
  readonly slots: readonly SharedArrayBuffer[];
}

/** What is known of bytes in a slot: whole images, another message, or a part of one. */
export interface RingMessage {
  /** Where in its slot it begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Images that were complete before it. */
  readonly images: number;
  /** Bytes of the stream before it. */
  readonly offset: number;
  /** Images that are complete with it. */
  readonly completed: number;
  /** When it was complete, in ms on the writer's clock. */
  readonly at: number;
}

/** A message that the reader has taken: it stays as it is until its slot is released. */
export interface TakenMessage extends RingMessage {
  readonly slot: number;
  /** Whether it is whole images. */
  readonly droppable: boolean;
  readonly bytes: Uint8Array;
}

/** Makes a ring whose slots can grow to `slotBytes`: what is not grown to costs only addresses. */
export function makeRing(slotBytes: number): RingMemory {
  const { slots, states, entry } = RingWriter;
  return {
    words: new SharedArrayBuffer(4 * (states + 2 * slots)),
    entries: new SharedArrayBuffer(8 * entry * slots),
    slots: Array.from({ length: slots }, () => {
      return new SharedArrayBuffer(Math.min(65536, slotBytes), { maxByteLength: slotBytes });
    }),
  };
}

/**
 * The writing end.
 *
 * The reading thread is made of this class's text, so it uses nothing from outside itself.
 */
export class RingWriter {
  /** One is written, one is read, the others wait. */
  static readonly slots = 8;
  /** Words before the states: the next sequence number, two flags, what may be dropped, and bytes received. */
  static readonly states = 5;
  static readonly next = 0;
  static readonly readerWaits = 1;
  static readonly writerWaits = 2;
  static readonly policy = 3;
  static readonly received = 4;
  /** Which images may be dropped when there is no room: the oldest slot's, none, or the newest's. */
  static readonly drops = { oldest: 0, nothing: 1, newest: 2 } as const;
  /** Numbers in a slot's entry: those of {@linkcode RingMessage}. */
  static readonly entry = 6;
  /** Whose a slot is: nobody's, the writer's, images' that may be dropped, a message's, the reader's. */
  static readonly state = { free: 0, writing: 1, image: 2, kept: 3, reading: 4 } as const;

  readonly #words: Int32Array;
  readonly #entries: Float64Array;
  readonly #slots: readonly SharedArrayBuffer[];

  constructor(memory: RingMemory) {
    this.#words = new Int32Array(memory.words);
    this.#entries = new Float64Array(memory.entries);
    this.#slots = memory.slots;
  }

  /** Takes a free slot to write to; null if there is none. */
  claim(): number | null {
    const { slots, states, state } = RingWriter;
    for (let slot = 0; slot < slots; slot++) {
      const at = states + slot;
      const owner = Atomics.compareExchange(this.#words, at, state.free, state.writing);
      if (owner === state.free) return slot;
    }
    return null;
  }

  /** Takes an image's slot to write to; null if there is none that may be dropped. */
  drop(): number | null {
    const { slots, states, state, next, policy, drops } = RingWriter;
    const wanted = Atomics.load(this.#words, policy);
    if (wanted === drops.nothing) return null;
    const now = Atomics.load(this.#words, next);
    for (;;) {
      let chosen: number | null = null;
      let chosenAge = 0;
      for (let slot = 0; slot < slots; slot++) {
        if (this.#words[states + slot] !== state.image) continue;
        const age = (now - this.#words[states + slots + slot]!) | 0;
        const isOlder = age > chosenAge;
        if (chosen === null || isOlder === (wanted === drops.oldest)) {
          chosen = slot;
          chosenAge = age;
        }
      }
      if (chosen === null) return null;
      const at = states + chosen;
      const owner = Atomics.compareExchange(this.#words, at, state.image, state.writing);
      // Else the reader was quicker.
      if (owner === state.image) return chosen;
    }
  }

  /** The first `byteLength` bytes of a slot. */
  bytes(slot: number, byteLength: number): Uint8Array {
    const buffer = this.#slots[slot]!;
    if (buffer.byteLength < byteLength) buffer.grow(byteLength);
    return new Uint8Array(buffer, 0, byteLength);
  }

  /** Hands a claimed slot over; `droppable` if it holds whole images. */
  publish(slot: number, message: RingMessage, droppable: boolean): void {
    const { slots, states, entry, state, next } = RingWriter;
    const { start, end, images, offset, completed, at } = message;
    this.#entries.set([start, end, images, offset, completed, at], slot * entry);
    const sequence = Atomics.load(this.#words, next);
    Atomics.store(this.#words, states + slots + slot, sequence);
    Atomics.store(this.#words, states + slot, droppable ? state.image : state.kept);
    Atomics.store(this.#words, next, (sequence + 1) | 0);
  }

  /** Bytes came, of a message that need not be complete. */
  count(bytes: number): void {
    Atomics.add(this.#words, RingWriter.received, bytes);
  }

  /** Whether the reader waits to be woken; asking wakes it no second time. */
  takeReaderWaits(): boolean {
    return Atomics.exchange(this.#words, RingWriter.readerWaits, 0) === 1;
  }

  /** Has the reader wake the writer when there is room; then see again whether there is. */
  wait(): void {
    Atomics.store(this.#words, RingWriter.writerWaits, 1);
  }
}

/** The reading end. */
export class RingReader {
  readonly #words: Int32Array;
  readonly #entries: Float64Array;
  readonly #slots: readonly SharedArrayBuffer[];

  constructor(memory: RingMemory) {
    this.#words = new Int32Array(memory.words);
    this.#entries = new Float64Array(memory.entries);
    this.#slots = memory.slots;
  }

  /** Bytes that came, modulo 2^32. */
  get received(): number {
    return Atomics.load(this.#words, RingWriter.received);
  }

  /** Whether the message to be taken next is an image that may be dropped. */
  get imageIsNext(): boolean {
    return this.#oldest()?.owner === RingWriter.state.image;
  }

  /** Takes the oldest message, to be released with {@linkcode RingReader.release}. */
  take(): TakenMessage | null {
    const { states, slots, state } = RingWriter;
    for (;;) {
      const oldest = this.#oldest();
      if (!oldest) return null;
      const { slot, owner, sequence } = oldest;
      const at = states + slot;
      const taken = Atomics.compareExchange(this.#words, at, owner, state.reading);
      if (taken !== owner) continue; // it was dropped meanwhile
      if (Atomics.load(this.#words, states + slots + slot) === sequence) {
        return this.#message(slot, owner === state.image);
      }
      // A newer one came in its place, whose turn is not yet.
      Atomics.store(this.#words, at, owner);
    }
  }

  /** Gives a slot back. Returns whether the writer waits for it and has to be woken. */
  release(slot: number): boolean {
    const { states, state } = RingWriter;
    Atomics.store(this.#words, states + slot, state.free);
    return this.#takeWriterWaits();
  }

  /** Says what may be dropped when there is no room. Returns as `release` does. */
  setPolicy(drops: keyof typeof RingWriter.drops): boolean {
    Atomics.store(this.#words, RingWriter.policy, RingWriter.drops[drops]);
    return this.#takeWriterWaits();
  }

  /** Has the writer wake the reader at the next message; then see again whether there is one. */
  wait(): void {
    Atomics.store(this.#words, RingWriter.readerWaits, 1);
  }

  #takeWriterWaits(): boolean {
    return Atomics.exchange(this.#words, RingWriter.writerWaits, 0) === 1;
  }

  #oldest(): { slot: number; owner: number; sequence: number } | null {
    const { slots, states, state, next } = RingWriter;
    // What is published later is left for later, lest it be seen while one before it is not.
    const now = Atomics.load(this.#words, next);
    let oldest = null;
    let greatestAge = 0;
    for (let slot = 0; slot < slots; slot++) {
      const owner = Atomics.load(this.#words, states + slot);
      if (owner !== state.image && owner !== state.kept) continue;
      const sequence = Atomics.load(this.#words, states + slots + slot);
      const age = (now - sequence) | 0;
      if (age <= greatestAge) continue;
      oldest = { slot, owner, sequence };
      greatestAge = age;
    }
    return oldest;
  }

  #message(slot: number, droppable: boolean): TakenMessage {
    const at = slot * RingWriter.entry;
    const [start = 0, end = 0, images = 0, offset = 0, completed = 0, time = 0] = this.#entries
      .subarray(at, at + RingWriter.entry);
    const bytes = new Uint8Array(this.#slots[slot]!, start, end - start);
    return { slot, droppable, bytes, start, end, images, offset, completed, at: time };
  }
}
