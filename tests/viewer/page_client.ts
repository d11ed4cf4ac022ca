/** A page without a browser: asks for views, counts what comes, and draws when it is told to. */

import type { FrameMessage, PageMessage, StatusMessage } from "../../src/viewer/messages.ts";

/** Longest wait for anything, in ms: only against hanging. */
const PATIENCE = 10_000;

/** Deno's, which takes headers; beside the page's own code the type is the browser's. */
const DenoWebSocket = WebSocket as unknown as {
  new (url: string, options: { headers: HeadersInit }): WebSocket;
};

export interface ReceivedFrame {
  readonly message: FrameMessage;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class PageClient implements AsyncDisposable {
  readonly frames: ReceivedFrame[] = [];
  readonly statuses: StatusMessage[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<CloseEvent>;
  readonly #waiting = new Set<() => void>();
  #announced: FrameMessage | null = null;

  private constructor(url: string, origin: string) {
    this.socket = new DenoWebSocket(url, { headers: { origin } });
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("message", ({ data }) => this.#receive(data));
    this.closed = new Promise((resolve) => this.socket.addEventListener("close", resolve));
  }

  /** Connects to camera `index` of the viewer at `viewerUrl`. */
  static async open(viewerUrl: string, index = 0): Promise<PageClient> {
    const url = new URL(`cameras/${index}`, viewerUrl);
    const { origin } = url;
    url.protocol = "ws:";
    const page = new PageClient(url.href, origin);
    await new Promise<void>((resolve, reject) => {
      page.socket.addEventListener("open", () => resolve());
      page.socket.addEventListener("error", () => reject(new Error("no WebSocket")));
    });
    return page;
  }

  send(message: PageMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Asks for all of the picture, to fill so many pixels. */
  view(width: number, height: number): void {
    this.send({ type: "view", region: null, width, height });
  }

  /** Resolves when `isTrue` of what has come. */
  async until(isTrue: (page: PageClient) => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`never so: ${isTrue}`)), PATIENCE);
    const check = () => isTrue(this) && resolve();
    this.#waiting.add(check);
    check();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(check);
    }
  }

  /** The next frame, drawn at once. */
  async nextFrame(): Promise<ReceivedFrame> {
    const index = this.frames.length;
    await this.until((page) => page.frames.length > index);
    this.send({ type: "drawn" });
    return this.frames[index]!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  #receive(data: string | ArrayBuffer): void {
    if (data instanceof ArrayBuffer) {
      if (!this.#announced) throw new Error("pixels of no frame");
      this.frames.push({ message: this.#announced, bytes: new Uint8Array(data) });
      this.#announced = null;
    } else {
      const message = JSON.parse(data);
      if (message.type === "frame") this.#announced = message;
      else this.statuses.push(message);
    }
    for (const check of this.#waiting) check();
  }
}
