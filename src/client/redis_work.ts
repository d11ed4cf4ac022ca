/**
 * A source's part in a group: which entry each delivered frame was, and what is finished.
 *
 * @module
 */

import { RedisConnection } from "./redis_connection.ts";
import { GroupReader, type Membership } from "./redis_stream.ts";
import type { RedisTarget } from "./redis_url.ts";

/** One loop: which entries its frames were. */
export class WorkLoop {
  #isNew = true;
  /** Entries of the images handed to the loop, and not finished, oldest first. */
  readonly #taken: string[] = [];
  #finished = 0;

  /** Whether nothing was read for it yet. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** Entries are read for it from now on. */
  begin(): void {
    this.#isNew = false;
  }

  /** An image is handed to it. */
  taken(id: string): void {
    this.#taken.push(id);
  }

  /** It is done with its first so many frames: returns the entries that are finished by that. */
  finished(frames: number): string[] {
    const ids = this.#taken.splice(0, frames - this.#finished);
    this.#finished = frames;
    return ids;
  }
}

/** The work of one source in its group. */
export class Work {
  readonly reader: GroupReader;
  /** The loop that asked last. */
  loop: WorkLoop | undefined;
  readonly #redis: RedisConnection;
  #sending: Promise<void> = Promise.resolve();

  private constructor(reader: GroupReader, redis: RedisConnection) {
    this.reader = reader;
    this.#redis = redis;
  }

  /** With a connection of its own: on the reading one, an acknowledgement would wait for entries. */
  static async open(
    reading: RedisConnection,
    target: RedisTarget,
    member: Membership,
  ): Promise<Work> {
    try {
      let work: Work | undefined;
      const redis = await RedisConnection.open(target, {
        lost() {},
        restored: () => work?.send(),
      });
      return work = new Work(new GroupReader(reading, target.stream, member), redis);
    } catch (error) {
      reading.close();
      throw error;
    }
  }

  /** These entries are dealt with. */
  finish(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.reader.finish(id);
    this.send();
  }

  /** Tells Redis what is finished. What can't be told now is told with the next, or later. */
  send(): void {
    this.#sending = this.#sending
      .then(() => this.reader.acknowledge(this.#redis))
      .catch(() => {});
  }

  async close(): Promise<void> {
    this.send();
    await this.#sending;
    this.#redis.close();
  }
}
