/** The WebSocket of one camera, made again whenever it is lost. */

import type { FrameMessage, PageMessage, StatusMessage, ViewerMessage } from "../messages.ts";
import { makeFrame, type PageFrame } from "./frame.ts";

/** Delays between attempts, in ms: they double from one to the next. */
const MIN_DELAY = 250;
const MAX_DELAY = 5000;

/** The viewer gives a sign of life twice a second; without any for so long, in ms, it is gone. */
const SILENCE_LIMIT = 5000;

export interface ConnectionListener {
  /** Connected, the first time or again. */
  opened(): void;
  /** The connection is lost, or could not be made. It is being tried again. */
  lost(): void;
  status(message: StatusMessage): void;
  frame(frame: PageFrame): void;
}

export class Connection {
  readonly #url: URL;
  readonly #listener: ConnectionListener;
  #socket: WebSocket | null = null;
  #announced: FrameMessage | null = null;
  #attempts = 0;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** Connects; `path` is relative to the page. */
  constructor(path: string, listener: ConnectionListener) {
    this.#url = new URL(path, location.href);
    this.#url.protocol = this.#url.protocol === "https:" ? "wss:" : "ws:";
    this.#listener = listener;
    this.#connect();
    setInterval(() => this.#checkSilence(), 1000);
    // A machine that wakes up, or a page that is looked at again, need not wait.
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => this.#hurry());
  }

  /** Sends a message if connected; one that is not sent is of no use later. */
  send(message: PageMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#heardAt = performance.now();
    this.#announced = null;
    socket.addEventListener("open", () => {
      this.#attempts = 0;
      this.#listener.opened();
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.#socket) this.#receive(data);
    });
    socket.addEventListener("close", () => this.#lost(socket));
  }

  #receive(data: string | ArrayBuffer): void {
    this.#heardAt = performance.now();
    if (data instanceof ArrayBuffer) {
      if (this.#announced) this.#listener.frame(makeFrame(this.#announced, data));
      this.#announced = null;
      return;
    }
    const message: ViewerMessage = JSON.parse(data);
    if (message.type === "frame") this.#announced = message;
    else this.#listener.status(message);
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#listener.lost();
    const delay = Math.min(MAX_DELAY, MIN_DELAY * 2 ** this.#attempts++);
    this.#retry = setTimeout(() => this.#connect(), delay * (0.5 + Math.random() / 2));
  }

  #hurry(): void {
    if (this.#socket || document.hidden) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** A cable that was pulled ends no connection: silence does. */
  #checkSilence(): void {
    const socket = this.#socket;
    if (!socket || performance.now() - this.#heardAt < SILENCE_LIMIT) return;
    socket.close();
    this.#lost(socket);
  }
}
