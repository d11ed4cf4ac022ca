/** Which part of the picture is seen, and where on the stage: all that zooming and panning is. */

import type { Rectangle } from "../../pixels/options.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The largest zoom: pixels of the stage to a pixel of the picture. */
const MAX_SCALE = 64;

/** The view of one picture on one stage. The stage is measured in CSS pixels. */
export class Viewport {
  #picture: Size = { width: 1, height: 1 };
  #stage: Size = { width: 1, height: 1 };
  #scale = 1;
  #center: Point = { x: 0.5, y: 0.5 };
  #fitted = true;

  /** Pixels of the stage to a pixel of the picture. */
  get scale(): number {
    return this.#scale;
  }

  /** Whether all of the picture is shown, as large as it can be. */
  get fitted(): boolean {
    return this.#fitted;
  }

  /** The picture's size may be another one with each frame. */
  setPicture(picture: Size): void {
    if (picture.width === this.#picture.width && picture.height === this.#picture.height) return;
    this.#picture = picture;
    this.fit();
  }

  setStage(stage: Size): void {
    this.#stage = { width: Math.max(1, stage.width), height: Math.max(1, stage.height) };
    if (this.#fitted) this.fit();
    else this.#set(this.#scale, this.#center);
  }

  /** Shows all of the picture. */
  fit(): void {
    const { width, height } = this.#picture;
    this.#scale = this.#fitScale();
    this.#center = { x: width / 2, y: height / 2 };
    this.#fitted = true;
  }

  /** Shows so many pixels of the stage to a pixel of the picture, about the same centre. */
  zoomTo(scale: number): void {
    this.zoomBy(scale / this.#scale);
  }

  /** Zooms, so that what is seen at a point of the stage stays there. */
  zoomBy(factor: number, at: Point = this.#stageCenter()): void {
    const fixed = this.toPicture(at);
    const scale = this.#clampScale(this.#scale * factor);
    const middle = this.#stageCenter();
    this.#set(scale, {
      x: fixed.x - (at.x - middle.x) / scale,
      y: fixed.y - (at.y - middle.y) / scale,
    });
  }

  /** Moves the picture by so many pixels of the stage. */
  panBy(x: number, y: number): void {
    this.#set(this.#scale, {
      x: this.#center.x - x / this.#scale,
      y: this.#center.y - y / this.#scale,
    });
  }

  /** The pixel of the picture at a point of the stage: its upper left corner is a whole number. */
  toPicture({ x, y }: Point): Point {
    const middle = this.#stageCenter();
    return {
      x: this.#center.x + (x - middle.x) / this.#scale,
      y: this.#center.y + (y - middle.y) / this.#scale,
    };
  }

  /** The point of the stage where a pixel's upper left corner is. */
  toStage({ x, y }: Point): Point {
    const middle = this.#stageCenter();
    return {
      x: (x - this.#center.x) * this.#scale + middle.x,
      y: (y - this.#center.y) * this.#scale + middle.y,
    };
  }

  /** The pixels of the picture that are seen, wholly or in part. */
  get visible(): Rectangle {
    const from = this.toPicture({ x: 0, y: 0 });
    const to = this.toPicture({ x: this.#stage.width, y: this.#stage.height });
    const [x, width] = span(from.x, to.x, this.#picture.width);
    const [y, height] = span(from.y, to.y, this.#picture.height);
    return { x, y, width, height };
  }

  #stageCenter(): Point {
    return { x: this.#stage.width / 2, y: this.#stage.height / 2 };
  }

  #fitScale(): number {
    const { width, height } = this.#picture;
    return Math.min(this.#stage.width / width, this.#stage.height / height, MAX_SCALE);
  }

  #clampScale(scale: number): number {
    // A picture smaller than the stage can be shown at its own size; none smaller than that.
    return Math.min(Math.max(scale, Math.min(this.#fitScale(), 0.5)), MAX_SCALE);
  }

  #set(scale: number, center: Point): void {
    const { width, height } = this.#picture;
    this.#scale = scale;
    this.#center = {
      x: clampCenter(center.x, width, this.#stage.width / scale),
      y: clampCenter(center.y, height, this.#stage.height / scale),
    };
    this.#fitted = Math.abs(scale - this.#fitScale()) < 1e-9;
  }
}

/** A picture smaller than the stage is in its middle; a larger one leaves no gap at an edge. */
function clampCenter(center: number, length: number, seen: number): number {
  if (seen >= length) return length / 2;
  return Math.min(Math.max(center, seen / 2), length - seen / 2);
}

function span(from: number, to: number, length: number): [number, number] {
  const start = Math.min(Math.max(Math.floor(from), 0), length - 1);
  const end = Math.max(Math.min(Math.ceil(to), length), start + 1);
  return [start, end - start];
}
