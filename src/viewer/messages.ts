/**
 * What the page and the viewer say to each other over a WebSocket, one for each camera shown.
 *
 * All messages are JSON texts, save the pixels: these follow their {@linkcode FrameMessage} as one
 * binary message of `width * height` pixels, row by row, without padding.
 *
 * @module
 */

import type { Rectangle } from "../pixels/options.ts";

/** How a pixel lies in a binary message: R,G,B,A; a byte of luma; 16 bits, little-endian. */
export type PagePixels = "rgba" | "gray" | "gray16";

/** The part of the picture that the page wants to see, and how large it shows it. */
export interface ViewMessage {
  readonly type: "view";
  /** In pixels of the camera; null stands for all of it, whatever its size. */
  readonly region: Rectangle | null;
  /** Pixels of the display to fill. More than the region has are never sent. */
  readonly width: number;
  /** As for `width`. */
  readonly height: number;
}

/** The page is done with a frame: another one may be sent. */
export interface DrawnMessage {
  readonly type: "drawn";
}

/** From the page to the viewer. */
export type PageMessage = ViewMessage | DrawnMessage;

/** A frame, whose pixels come next. */
export interface FrameMessage {
  readonly type: "frame";
  /** Images that the viewer received from the camera before this one. */
  readonly index: number;
  /** The camera's timestamp in seconds, on its own clock; null where it is not a finite number. */
  readonly t: number | null;
  /** The camera's frame number, where it sends one. */
  readonly count: number | null;
  readonly pixels: PagePixels;
  /** Of the pixels sent. */
  readonly width: number;
  /** Of the pixels sent. */
  readonly height: number;
  /** The part of the camera's picture that they show. */
  readonly region: Rectangle;
  readonly source: SourceInfo;
}

/** What the camera sends. */
export interface SourceInfo {
  /** FFmpeg's name. */
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  /** The camera's value for white: 255, or 1023 where it has 10 bits; it is 65535 in gray16. */
  readonly white: number;
}

/**
 * What a camera does: "connecting" and "reconnecting" go on by themselves; "waiting" is for a
 * recording to begin.
 */
export type CameraState = "connecting" | "reconnecting" | "waiting" | "recording" | "closed";

/** How the camera fares: sent at once when that changes, and regularly as a sign of life. */
export interface StatusMessage {
  readonly type: "status";
  readonly name: string;
  readonly state: CameraState;
  /** What is wrong, in words for the user; empty if nothing is. */
  readonly problem: string;
  /** Images a second that come from the camera. */
  readonly frameRate: number;
  /** Frames that the server is known to have skipped. */
  readonly gaps: number;
  /** Connections to the camera made again. */
  readonly reconnects: number;
}

/** From the viewer to the page. */
export type ViewerMessage = FrameMessage | StatusMessage;

/** What `cameras.json` tells the page. */
export interface CameraEntry {
  readonly name: string;
  /** Address of the camera's WebSocket, relative to the page. */
  readonly stream: string;
}
