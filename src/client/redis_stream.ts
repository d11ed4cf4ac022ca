/**
 * Two ways to read a Redis stream: all of it as it comes, or a share of it with others.
 *
 * @module
 */

import type { RedisConnection } from "./redis_connection.ts";
import { isRefusal } from "./redis_connection.ts";
import { readEntries, type RedisEntry } from "./redis_entry.ts";

/** Longest wait of one call, in ms: how often others' unfinished entries are looked for. */
const BLOCK = "1000";

/** Entries fetched by one call where all are wanted. */
const BATCH = "16";

/** A way to read a stream. Its calls reject as {@linkcode RedisConnection.call} does. */
export interface StreamReader {
  /** A loop begins. */
  begin(): Promise<void>;
  /** The server was lost and is there again. */
  resume(): Promise<void>;
  /** The next entries; none where none came for a while. */
  read(): Promise<RedisEntry[]>;
}

/** Reads every entry that comes from the beginning on. */
export class TailReader implements StreamReader {
  readonly #redis: RedisConnection;
  readonly #key: string;
  #last = "0-0";

  constructor(redis: RedisConnection, key: string) {
    this.#redis = redis;
    this.#key = key;
  }

  async begin(): Promise<void> {
    this.#last = await this.#newest();
  }

  async resume(): Promise<void> {
    // A server that lost its data may give lower ids than before: its clock may be another.
    if (isBefore(await this.#newest(), this.#last)) this.#last = "0-0";
  }

  async read(): Promise<RedisEntry[]> {
    const streams = ["STREAMS", this.#key, this.#last];
    const reply = await this.#redis.call("XREAD", "COUNT", BATCH, "BLOCK", BLOCK, ...streams);
    const entries = entriesOfStream(reply);
    this.#last = entries.at(-1)?.id ?? this.#last;
    return entries;
  }

  async #newest(): Promise<string> {
    const reply = await this.#redis.call("XREVRANGE", this.#key, "+", "-", "COUNT", "1");
    return readEntries(reply)[0]?.id ?? "0-0";
  }
}

/** Who reads for a group, and how long another one may be silent before its entries are taken. */
export interface Membership {
  readonly group: string;
  readonly consumer: string;
  /** In ms; Infinity: they never are. */
  readonly claimAfter: number;
}

/**
 * Reads a group's entries, one at a time: first those that this consumer did not finish before,
 * then those that another one seems to have left unfinished, then new ones.
 */
export class GroupReader implements StreamReader {
  readonly #redis: RedisConnection;
  readonly #key: string;
  readonly #member: Membership;
  /** Entries of ours that are not finished are read again from here; null where there are none. */
  #own: string | null = "0";
  #nextClaim: number;
  /** Handed out, and not finished. */
  readonly #pending = new Set<string>();
  /** Finished, and Redis does not know yet. */
  readonly #finished = new Set<string>();

  constructor(redis: RedisConnection, key: string, member: Membership) {
    this.#redis = redis;
    this.#key = key;
    this.#member = member;
    this.#nextClaim = member.claimAfter === Infinity ? Infinity : 0;
  }

  async begin(): Promise<void> {
    this.#pending.clear();
    this.#own = "0";
    await this.#createGroup("$");
  }

  resume(): Promise<void> {
    // What was under way when the connection broke is ours, and we never saw it.
    this.#own = "0";
    return Promise.resolve();
  }

  async read(): Promise<RedisEntry[]> {
    try {
      const entries = await this.#unfinished() ?? await this.#abandoned() ?? await this.#new();
      const unseen = entries.filter(({ id }) => !this.#pending.has(id) && !this.#finished.has(id));
      for (const { id } of unseen) this.#pending.add(id);
      return unseen;
    } catch (error) {
      if (!isRefusal(error, "NOGROUP")) throw error;
      // The server lost its data: whatever is in the stream came since.
      await this.#createGroup("0");
      return [];
    }
  }

  /** The entry is dealt with, and nobody shall get it again. */
  finish(id: string): void {
    this.#pending.delete(id);
    this.#finished.add(id);
  }

  /** Tells Redis, over a connection that is not waiting for entries, what is finished. */
  async acknowledge(redis: RedisConnection): Promise<void> {
    const ids = [...this.#finished];
    if (ids.length === 0) return;
    await redis.call("XACK", this.#key, this.#member.group, ...ids);
    for (const id of ids) this.#finished.delete(id);
  }

  async #unfinished(): Promise<RedisEntry[] | undefined> {
    if (this.#own === null) return undefined;
    const entries = await this.#readGroup(this.#own);
    this.#own = entries.at(-1)?.id ?? null;
    return this.#own === null ? undefined : entries;
  }

  async #abandoned(): Promise<RedisEntry[] | undefined> {
    const now = performance.now();
    if (now < this.#nextClaim) return undefined;
    const { group, consumer, claimAfter } = this.#member;
    const after = String(claimAfter);
    const claim = [this.#key, group, consumer, after, "0-0", "COUNT", "1"];
    const reply = await this.#redis.call("XAUTOCLAIM", ...claim);
    const [, list, deleted = []] = reply as [unknown, unknown, unknown[]?];
    // Trimmed before anyone could finish them: they are lost, and are told as such.
    const lost = deleted.map((id) => ({ id: String(id), fields: null }));
    const entries = [...readEntries(list), ...lost];
    if (entries.length > 0) return entries;
    this.#nextClaim = now + claimAfter / 2;
    return undefined;
  }

  #new(): Promise<RedisEntry[]> {
    return this.#readGroup(">", "BLOCK", BLOCK);
  }

  async #readGroup(from: string, ...options: string[]): Promise<RedisEntry[]> {
    const { group, consumer } = this.#member;
    const which = ["COUNT", "1", ...options, "STREAMS", this.#key, from];
    return entriesOfStream(
      await this.#redis.call("XREADGROUP", "GROUP", group, consumer, ...which),
    );
  }

  async #createGroup(from: "$" | "0"): Promise<void> {
    try {
      await this.#redis.call("XGROUP", "CREATE", this.#key, this.#member.group, from, "MKSTREAM");
    } catch (error) {
      if (!isRefusal(error, "BUSYGROUP")) throw error;
    }
  }
}

/** The entries in a reply about one stream: `[[key, entries]]`, or null. */
function entriesOfStream(reply: unknown): RedisEntry[] {
  const [stream] = (reply ?? []) as [unknown, unknown][];
  return readEntries(stream?.[1]);
}

function isBefore(a: string, b: string): boolean {
  const [aTime = 0, aNumber = 0] = a.split("-").map(Number);
  const [bTime = 0, bNumber = 0] = b.split("-").map(Number);
  return aTime < bTime || (aTime === bTime && aNumber < bNumber);
}
