/**
 * A camera's images as they come, for those who pass them on.
 *
 * @module
 */

import type { FilersClient } from "../client/client.ts";
import type { Frame } from "../client/frame.ts";
import type { FrameReader } from "../client/frame_reader.ts";
import { ServerError } from "../errors.ts";

/** What a tap gives. */
export interface TapEvents {
  /** An image, native, to be closed by the receiver. Called as it arrives: nothing ever waits. */
  image(frame: Frame): void;
  /** Whether the next image would cost one. What empties the receiver then has its turn first. */
  isFull(): boolean;
  /** The camera reported an exception; images may go on. */
  exception(error: ServerError): void;
}

/** Plays a camera while it is open. */
export class ImageTap {
  readonly #client: FilersClient;
  readonly #events: TapEvents;
  #reader: FrameReader | null = null;

  constructor(client: FilersClient, events: TapEvents) {
    this.#client = client;
    this.#events = events;
  }

  /** Whether images are asked for. */
  get isOpen(): boolean {
    return this.#reader !== null;
  }

  /** Asks for images, if it has not. */
  open(): void {
    if (this.#reader) return;
    // What frames() makes is a FrameReader, and that can be asked without waiting.
    const reader = this.#client.frames({ format: "native" }) as FrameReader;
    this.#reader = reader;
    reader.onReady(() => this.#drain(reader), () => this.#events.isFull());
    reader.start();
  }

  /** Asks for no more. */
  close(): void {
    const reader = this.#reader;
    this.#reader = null;
    reader?.onReady(null);
    reader?.abort(null);
  }

  #drain(reader: FrameReader): void {
    try {
      for (let result; (result = reader.poll());) {
        if (result.done) return this.#reopen();
        this.#events.image(result.value);
      }
    } catch (error) {
      if (error instanceof ServerError) this.#events.exception(error);
      // Any other error ends the client: its `closed` tells.
      this.#reopen();
    }
  }

  /** The loop ended, because the camera reported an exception or because someone stopped it. */
  #reopen(): void {
    if (!this.#reader) return;
    this.close();
    if (this.#client.state !== "closing" && this.#client.state !== "closed") this.open();
  }
}
