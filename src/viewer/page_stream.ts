/**
 * One camera as one page sees it.
 *
 * @module
 */

import type { FilersClient } from "../client/client.ts";
import type { Frame } from "../client/frame.ts";
import type { CameraSource, Watcher } from "./camera_source.ts";
import type { ViewerMessage, ViewMessage } from "./messages.ts";
import { parsePageMessage } from "./page_message.ts";
import { isSamePlan, type Plan, planPicture } from "./plan.ts";

/** Frames that may be on their way to the page, or wait there: as many as it evens out. */
export const MAX_UNDER_WAY = 3;

/** Time between two signs of life, in ms. */
const STATUS_INTERVAL = 500;

/** WebSocket close codes (RFC 6455). */
const closeCodes = { goingAway: 1001, unsupportedData: 1003 } as const;

/**
 * Sends a page the latest frames, as it asks for them and as fast as it draws them.
 *
 * A page that does not draw gets {@linkcode MAX_UNDER_WAY} frames and no more: the ones after that
 * are not converted, and nothing is kept for it but the latest image.
 */
export class PageStream implements Watcher {
  readonly #socket: WebSocket;
  readonly #camera: CameraSource;
  readonly #closed = Promise.withResolvers<void>();
  #view: ViewMessage | null = null;
  #underWay = 0;
  #plan: Plan | null = null;
  #frames: { return(): Promise<unknown> } | null = null;
  #problem = "";
  #timer: ReturnType<typeof setInterval> | undefined;
  #over = false;
  // Settles when something has changed that #run may wait for.
  #news = Promise.withResolvers<void>();

  constructor(socket: WebSocket, camera: CameraSource) {
    this.#socket = socket;
    this.#camera = camera;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#open());
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    socket.addEventListener("close", () => this.#end());
    // An error is followed by the close that matters.
    socket.addEventListener("error", () => {});
  }

  /** Resolves when the page is gone. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Says goodbye. */
  close(): void {
    if (this.#socket.readyState < WebSocket.CLOSING) {
      this.#socket.close(closeCodes.goingAway, "The viewer was closed");
    }
    this.#end();
  }

  changed(): void {
    // Whatever it was may be over: try again, and see.
    this.#problem = "";
    this.#replan();
    this.#wake();
    this.#sendStatus();
  }

  #open(): void {
    if (this.#over) return;
    this.#camera.join(this);
    this.#sendStatus();
    this.#timer = setInterval(() => this.#sendStatus(), STATUS_INTERVAL);
    void this.#run();
  }

  #end(): void {
    this.#over = true;
    clearInterval(this.#timer);
    this.#camera.leave(this);
    this.#wake();
    void this.#frames?.return();
    if (this.#socket.readyState === WebSocket.CLOSED) this.#closed.resolve();
  }

  #receive(data: unknown): void {
    const message = parsePageMessage(data);
    if (!message) return this.#socket.close(closeCodes.unsupportedData, "Not a page's message");
    if (message.type === "view") {
      this.#view = message;
      this.#replan();
    } else {
      this.#underWay = Math.max(0, this.#underWay - 1);
      this.#wake();
    }
  }

  /** Ends the loop over frames if it is not what is wanted any more; #run begins the next one. */
  #replan(): void {
    const { source } = this.#camera;
    const plan = source && this.#view && planPicture(source, this.#view);
    if (plan && this.#plan && isSamePlan(plan, this.#plan)) return;
    this.#plan = plan;
    this.#problem = "";
    this.#wake();
    void this.#frames?.return();
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      const plan = this.#plan;
      const { client } = this.#camera;
      if (!plan || !client || client.state === "closed" || this.#problem !== "") {
        await this.#news.promise;
        continue;
      }
      try {
        await this.#show(client, plan);
      } catch (error) {
        // A picture that can't be converted: wait for another one, or another view of it.
        this.#problem = error instanceof Error ? error.message : String(error);
        this.#sendStatus();
      }
    }
  }

  /** Sends frames until the plan changes. */
  async #show(client: FilersClient, plan: Plan): Promise<void> {
    const frames = client.frames({
      format: plan.pixels,
      crop: plan.region,
      width: plan.width,
      height: plan.height,
      overflow: "latest",
    });
    this.#frames = frames;
    while (this.#plan === plan && !this.#over) {
      if (this.#underWay >= MAX_UNDER_WAY) {
        await this.#news.promise;
        continue;
      }
      const { done, value } = await frames.next();
      if (done) break;
      using frame = value;
      // The size may have changed since it was planned for: another plan is coming.
      if (isPlanned(frame, plan)) this.#sendFrame(frame, plan);
    }
    await frames.return();
  }

  #sendFrame(frame: Frame, { pixels, width, height, region, source }: Plan): void {
    const { t, count } = frame.metadata;
    this.#underWay++;
    this.#send({
      type: "frame",
      index: frame.index,
      t: Number.isFinite(t) ? t : null,
      count: typeof count === "number" ? count : null,
      pixels,
      width,
      height,
      region,
      source,
    });
    // Copied at once, so that the frame's memory can be given back.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame.data);
  }

  #sendStatus(): void {
    const status = this.#camera.status;
    this.#send({ type: "status", ...status, problem: status.problem || this.#problem });
  }

  #send(message: ViewerMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function isPlanned(frame: Frame, { source }: Plan): boolean {
  const { pixelFormat, width, height } = frame.source;
  return pixelFormat === source.pixelFormat && width === source.width && height === source.height;
}
