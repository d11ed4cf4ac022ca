/** The picture on its stage: where it is, and the gestures that move it. */

import type { ViewMessage } from "../messages.ts";
import { isExact, type PageFrame, valuesAt } from "./frame.ts";
import { part, setText } from "./parts.ts";
import { type Point, Viewport } from "./viewport.ts";

/** More pixels of the display than this to one of CSS are not worth their transport. */
const MAX_PIXEL_RATIO = 2;

/** From so many pixels of the display to one of the picture on, pixels are shown as squares. */
const SQUARES_FROM = 2;

/** How much of the stage an arrow key moves the picture by. */
const PAN_STEP = 0.1;

/** A factor of zoom for each unit that the wheel turned. */
const WHEEL_ZOOM = 1.002;

export class Stage {
  readonly #viewport = new Viewport();
  readonly #element: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #readout: HTMLElement;
  readonly #changed: () => void;
  readonly #pointers = new Map<number, Point>();
  #cursor: Point | null = null;
  #frame: PageFrame | null = null;

  /** `changed` is called when another part of the picture is to be seen, or another size of it. */
  constructor(root: ParentNode, changed: () => void) {
    this.#element = part(root, "stage", HTMLElement);
    this.#canvas = part(root, "picture", HTMLCanvasElement);
    this.#readout = part(root, "readout", HTMLElement);
    // Pixels are all that is ever put there: that is quicker in the processor's own memory.
    const context = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!context) throw new Error("Cannot draw: the browser has no 2D canvas");
    this.#context = context;
    this.#changed = changed;
    this.#listen();
  }

  /** The part of the picture that is seen, and its size on the display; or all of it at its own. */
  view(whole: boolean): ViewMessage {
    const source = this.#frame?.source;
    if (whole && source) return { type: "view", region: null, ...size(source) };
    const { clientWidth, clientHeight } = this.#element;
    const ratio = pixelRatio();
    if (!source) {
      const side = (length: number) => Math.max(1, Math.round(length * ratio));
      return {
        type: "view",
        region: null,
        width: side(clientWidth),
        height: side(clientHeight),
      };
    }
    const region = this.#viewport.fitted ? null : this.#viewport.visible;
    const shown = region ?? source;
    const scale = this.#viewport.scale * ratio;
    return {
      type: "view",
      region,
      width: Math.max(1, Math.round(shown.width * scale)),
      height: Math.max(1, Math.round(shown.height * scale)),
    };
  }

  /** The zoom, in pixels of the display to one of the picture. */
  get zoom(): number {
    return this.#viewport.scale * devicePixelRatio;
  }

  /** Shows a frame, whose pixels are painted already: R,G,B,A. */
  show(frame: PageFrame, pixels: Uint8ClampedArray<ArrayBuffer>): void {
    const before = this.#frame?.source;
    this.#frame = frame;
    this.#viewport.setPicture(frame.source);
    const { width, height } = frame;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#context.putImageData(new ImageData(pixels, width, height), 0, 0);
    this.#place();
    if (before?.width !== frame.source.width || before.height !== frame.source.height) {
      this.#changed();
    }
  }

  /** Shows all of the picture. */
  fit(): void {
    this.#move(() => this.#viewport.fit());
  }

  /** Shows a pixel of the camera as one of the display. */
  actualSize(): void {
    this.#move(() => this.#viewport.zoomTo(1 / devicePixelRatio));
  }

  zoomBy(factor: number): void {
    this.#move(() => this.#viewport.zoomBy(factor));
  }

  /** Moves the view by a step to the right and down; by one to the left where negative. */
  pan(right: number, down: number): void {
    const { clientWidth, clientHeight } = this.#element;
    this.#move(() =>
      this.#viewport.panBy(-right * PAN_STEP * clientWidth, -down * PAN_STEP * clientHeight)
    );
  }

  /** Tells the value under the cursor; at the centre for those who came here with the keyboard. */
  showValue(): void {
    const text = this.#frame && this.#describe(this.#frame);
    this.#readout.hidden = !text;
    if (text) setText(this.#readout, text);
  }

  #describe(frame: PageFrame): string | null {
    const centre = { x: this.#element.clientWidth / 2, y: this.#element.clientHeight / 2 };
    const at = this.#cursor ?? (this.#element.matches(":focus-visible") ? centre : null);
    if (!at) return null;
    const { x, y } = this.#viewport.toPicture(at);
    const values = valuesAt(frame, x, y);
    if (!values) return null;
    const [red, green, blue] = values;
    const text = values.length === 1 ? `${red}` : `R ${red}  G ${green}  B ${blue}`;
    return `x ${Math.floor(x)}  y ${Math.floor(y)}   ${isExact(frame) ? "" : "≈ "}${text}`;
  }

  #listen(): void {
    const stage = this.#element;
    new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = stage;
      if (width > 0 && height > 0) this.#move(() => this.#viewport.setStage({ width, height }));
    }).observe(stage);
    stage.addEventListener("pointerdown", (event) => this.#pointerDown(event));
    stage.addEventListener("pointermove", (event) => this.#pointerMove(event));
    for (const type of ["pointerup", "pointercancel"] as const) {
      stage.addEventListener(type, ({ pointerId }) => this.#pointers.delete(pointerId));
    }
    stage.addEventListener("pointerleave", () => {
      this.#cursor = null;
      this.showValue();
    });
    for (const type of ["focus", "blur"] as const) {
      stage.addEventListener(type, () => this.showValue());
    }
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      const factor = WHEEL_ZOOM ** (-event.deltaY * lines);
      this.#move(() => this.#viewport.zoomBy(factor, this.#pointOf(event)));
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => {
      if (!this.#viewport.fitted) return this.fit();
      const factor = 1 / devicePixelRatio / this.#viewport.scale;
      this.#move(() => this.#viewport.zoomBy(factor > 1.01 ? factor : 4, this.#pointOf(event)));
    });
  }

  #pointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#pointOf(event));
  }

  #pointerMove(event: PointerEvent): void {
    const point = this.#pointOf(event);
    this.#cursor = point;
    const before = this.#pointers.get(event.pointerId);
    if (before) {
      const [other] = [...this.#pointers].filter(([id]) => id !== event.pointerId);
      this.#pointers.set(event.pointerId, point);
      this.#move(() => {
        if (other) this.#pinch(before, point, other[1]);
        else this.#viewport.panBy(point.x - before.x, point.y - before.y);
      });
    }
    this.showValue();
  }

  #pinch(before: Point, after: Point, other: Point): void {
    const distance = (a: Point) => Math.hypot(a.x - other.x, a.y - other.y);
    const middle = { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 };
    this.#viewport.zoomBy(distance(after) / Math.max(1, distance(before)), middle);
    this.#viewport.panBy((after.x - before.x) / 2, (after.y - before.y) / 2);
  }

  #pointOf(event: MouseEvent): Point {
    const { left, top } = this.#element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #move(change: () => void): void {
    change();
    this.#place();
    this.showValue();
    this.#changed();
  }

  /** Puts the canvas where its part of the picture is to be seen, on whole pixels of the display. */
  #place(): void {
    if (!this.#frame) return;
    const { x, y, width, height } = this.#frame.region;
    const snap = (length: number) => Math.round(length * devicePixelRatio) / devicePixelRatio;
    const from = this.#viewport.toStage({ x, y });
    const to = this.#viewport.toStage({ x: x + width, y: y + height });
    const { style } = this.#canvas;
    style.left = `${snap(from.x)}px`;
    style.top = `${snap(from.y)}px`;
    style.width = `${snap(to.x) - snap(from.x)}px`;
    style.height = `${snap(to.y) - snap(from.y)}px`;
    style.imageRendering = this.zoom >= SQUARES_FROM ? "pixelated" : "auto";
    // A finger moves the picture once there is more of it than is seen; else it scrolls the page.
    this.#element.style.touchAction = this.#viewport.fitted ? "pan-y" : "none";
  }
}

function size({ width, height }: { width: number; height: number }) {
  return { width, height };
}

function pixelRatio(): number {
  return Math.min(devicePixelRatio, MAX_PIXEL_RATIO);
}
