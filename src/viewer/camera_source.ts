/**
 * One camera for any number of pages.
 *
 * @module
 */

import { backoff, pause } from "../client/backoff.ts";
import type { FilersClient } from "../client/client.ts";
import { connect } from "../client/connect.ts";
import type { ConnectOptions } from "../client/options.ts";
import type { CameraState, StatusMessage } from "./messages.ts";
import { isSameSource, type Source } from "./plan.ts";

/** Delays between attempts, in ms. A camera may be off for days: never give up. */
const retry = { maxAttempts: Infinity, minDelay: 250, maxDelay: 5000 };

/** Who shows the camera. */
export interface Watcher {
  /** The picture's format or size is another one, the camera's state, or its problem. */
  changed(): void;
}

/** Where a camera's frames come from: a client of the user's own, or one to connect. */
export type CameraInput = FilersClient | ConnectOptions;

/**
 * Keeps a camera connected, and playing for as long as anybody watches.
 *
 * It reads the camera's pictures itself, unconverted, which costs next to nothing: so it knows
 * their format and size before a page asks for a part of them, and the camera plays on while a
 * page changes what it asks for.
 */
export class CameraSource {
  readonly name: string;
  readonly #watchers = new Set<Watcher>();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #client: FilersClient | null = null;
  #source: Source | null = null;
  #problem = "";
  #watched = Promise.withResolvers<void>();
  #watching: { return(): Promise<unknown> } | null = null;

  constructor(name: string, input: CameraInput) {
    this.name = name;
    this.#running = "frames" in input ? this.#follow(input) : this.#connect(input);
  }

  /** The client, once there is one. */
  get client(): FilersClient | null {
    return this.#client;
  }

  /** What the pictures are like; null until the first one came. */
  get source(): Source | null {
    return this.#source;
  }

  get status(): Omit<StatusMessage, "type"> {
    const stats = this.#client?.stats;
    return {
      name: this.name,
      state: this.#state(),
      problem: this.#problem,
      frameRate: stats?.frameRate ?? 0,
      gaps: stats?.gaps ?? 0,
      reconnects: stats?.reconnects ?? 0,
    };
  }

  /** Somebody wants to see the camera. */
  join(watcher: Watcher): void {
    this.#watchers.add(watcher);
    this.#watched.resolve();
  }

  /** And no longer does. */
  leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#watched = Promise.withResolvers<void>();
    void this.#watching?.return();
  }

  /** Leaves the camera; a client that was made here is closed in good order. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#watched.resolve();
    void this.#watching?.return();
    await this.#running;
  }

  #state(): CameraState {
    if (this.#closing.signal.aborted) return "closed";
    switch (this.#client?.state) {
      case undefined:
        return "connecting";
      case "reconnecting":
        return "reconnecting";
      case "closing":
      case "closed":
        return "closed";
      case "recording":
        return "recording";
      default:
        return "waiting";
    }
  }

  /** Connects until it works; the client connects again by itself from then on. */
  async #connect(options: ConnectOptions): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const { reconnect = retry } = options;
        await using client = await connect({ ...options, reconnect, signal });
        await this.#follow(client);
      } catch (error) {
        this.#tell(error);
      }
      await pause(Math.max(retry.minDelay, backoff(attempt, retry)), signal);
    }
  }

  /** Reads while somebody watches, until the client or the viewer is closed. */
  async #follow(client: FilersClient): Promise<void> {
    const { signal } = this.#closing;
    this.#client = client;
    this.#problem = "";
    const changed = () => this.#changed();
    const events = ["recordingstart", "recordingstop", "disconnect", "reconnect"] as const;
    for (const event of events) client.addEventListener(event, changed, { signal });
    const ended = client.closed.then((error) => {
      if (error) this.#tell(error);
      this.#watched.resolve();
      this.#changed();
    });
    changed();
    const isOver = () => signal.aborted || client.state === "closed";
    while (!isOver()) {
      await this.#watched.promise;
      if (isOver()) break;
      try {
        await this.#watch(client);
      } catch (error) {
        // The server's exception ends every loop, while the connection stays: try again soon.
        this.#tell(error);
        await pause(retry.minDelay, signal);
      }
    }
    if (client.state === "closed") await ended;
    for (const event of events) client.removeEventListener(event, changed);
  }

  async #watch(client: FilersClient): Promise<void> {
    const frames = client.frames({ format: "native", overflow: "latest" });
    this.#watching = frames;
    try {
      for await (using frame of frames) {
        const { pixelFormat, width, height } = frame.source;
        const source = { pixelFormat, width, height };
        if (isSameSource(this.#source, source) && this.#problem === "") continue;
        this.#source = source;
        this.#problem = "";
        this.#changed();
      }
    } finally {
      this.#watching = null;
    }
  }

  #tell(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#changed();
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher.changed();
  }
}
