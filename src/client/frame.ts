/**
 * A frame as a script sees it.
 *
 * @module
 */

import { FilersError } from "../errors.ts";
import type { OutputFormat } from "../pixels/picture.ts";
import type { Metadata } from "../wire/message.ts";
import type { Lease } from "./lease.ts";
import type { ReceivedImage, TakenPicture } from "./received_image.ts";

/**
 * One plane of a native frame.
 *
 * @example
 * ```ts
 * import { type FramePlane } from "@lab/filers-client";
 *
 * // Row `y` of a plane of bytes
 * const row = ({ data, stride }: FramePlane, y: number) => data.subarray(y * stride, (y + 1) * stride);
 * console.log(row({ data: new Uint8Array(6), stride: 3 }, 1).length); // 3
 * ```
 */
export interface FramePlane {
  /** The plane's bytes, as sent: `stride` bytes a row. */
  readonly data: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

/**
 * The image as the server sent it.
 *
 * @example
 * ```ts
 * import { type FrameSource } from "@lab/filers-client";
 *
 * const describe = (source: FrameSource) => `${source.width}x${source.height} ${source.pixelFormat}`;
 * console.log(typeof describe);
 * ```
 */
export interface FrameSource {
  /** FFmpeg's name of the pixel format, such as `"yuv420p"`. */
  readonly pixelFormat: string;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Bytes from one row to the next, for each plane in use. */
  readonly linesizes: readonly number[];
  /** Size in bytes of each plane in use. */
  readonly planes: readonly number[];
}

/**
 * What no frame can be cloned with: structuredClone would leave the pixels behind, as they are in
 * private fields. The engine's DataCloneError quotes the description.
 */
const UNCLONEABLE = Symbol("a Frame: send frame.bytes.slice(), and transfer its buffer,");

interface Content {
  readonly format: OutputFormat | "native";
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly planes: readonly FramePlane[];
  readonly head: Uint8Array;
  readonly lease: Lease | null;
}

/** What a frame and its copy have in common. */
interface Received {
  readonly metadata: Metadata;
  readonly index: number;
  readonly receivedAt: number;
  readonly gap: number;
  readonly source: FrameSource;
}

/**
 * One image of the camera, converted as {@linkcode FilersClient.frames} was asked to.
 *
 * It stays valid and unchanged for as long as it is held. Closing it (`using` does so) gives its
 * memory back at once; after that its pixels may be overwritten, and asking for them throws. A
 * frame that is never closed is reclaimed with the garbage: slower, never wrong.
 *
 * Iterators that ask for the same conversion share one picture, so do not write into `data`:
 * {@linkcode Frame.copy} first.
 *
 * `structuredClone` and `postMessage` of a frame throw a DataCloneError. Send `frame.bytes.slice()`
 * and transfer its buffer: a view such as `data` would be cloned with all the memory around it.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 3 });
 * await using camera = await connect({ port: server.port });
 * for await (using frame of camera.frames({ limit: 3 })) {
 *   console.log(frame.index, frame.timestamp, frame.width, frame.height, frame.data.length);
 * }
 * ```
 */
export class Frame {
  /** Pixel format of `data`: the one asked for. */
  readonly format: OutputFormat | "native";
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Bytes from one row of `data` to the next; for "native", of the first plane. */
  readonly stride: number;
  /** All that the server said about the image; `t` is in seconds on the camera's own clock. */
  readonly metadata: Metadata;
  /** Images received since connect, before this one. */
  readonly index: number;
  /** When its last byte arrived: `performance.now()`, in ms. */
  readonly receivedAt: number;
  /** Frames that the server itself is known to have skipped before this one, from `count`. */
  readonly gap: number;
  /** The image as the server sent it. */
  readonly source: FrameSource;

  // An enumerable property of its own, since these are what is cloned.
  private readonly uncloneable = UNCLONEABLE;
  readonly #content: Content;
  #closed = false;
  #data: Uint8ClampedArray<ArrayBuffer> | Uint16Array<ArrayBuffer> | undefined;

  /** Frames come from {@linkcode FilersClient.frames}. */
  private constructor(content: Content, received: Received) {
    this.#content = content;
    this.format = content.format;
    this.width = content.width;
    this.height = content.height;
    this.stride = content.stride;
    this.metadata = received.metadata;
    this.index = received.index;
    this.receivedAt = received.receivedAt;
    this.gap = received.gap;
    this.source = received.source;
  }

  static {
    // Without the property that is there for structuredClone alone.
    const inspect = function (
      this: Frame,
      inspect: (value: unknown, options: unknown) => string,
      options: unknown,
    ): string {
      const { uncloneable: _, ...shown } = this;
      return `Frame ${inspect(shown, options)}`;
    };
    Object.defineProperty(Frame.prototype, Symbol.for("Deno.customInspect"), { value: inspect });
  }

  /**
   * Makes the frame that owns a picture taken from a received image.
   *
   * @internal
   */
  static from(image: ReceivedImage, { picture, lease }: TakenPicture): Frame {
    const { header, head } = image.message;
    const { planes, block } = image.source;
    const source: FrameSource = {
      pixelFormat: header.pixelFormat,
      width: header.width,
      height: header.height,
      linesizes: planes.map((plane) => plane.stride),
      planes: header.planeSizes.slice(0, planes.length),
    };
    const content: Content = picture
      ? {
        format: picture.format,
        width: picture.width,
        height: picture.height,
        stride: picture.stride,
        bytes: picture.block.bytes,
        planes: [{ data: picture.block.bytes, stride: picture.stride }],
        head,
        lease,
      }
      : {
        format: "native",
        width: header.width,
        height: header.height,
        stride: planes[0]?.stride ?? 0,
        ...nativePlanes(block.bytes, image),
        head,
        lease,
      };
    const { metadata } = header;
    const { index, receivedAt, gap } = image;
    return new Frame(content, { metadata, index, receivedAt, gap, source });
  }

  /**
   * The message that a native frame came in, byte for byte: its header, then its planes.
   *
   * @internal
   */
  static message(frame: Frame): readonly Uint8Array[] {
    const { head, bytes } = frame.#open();
    return [head, bytes];
  }

  /** The camera's timestamp `t` in whole microseconds. */
  get timestamp(): number {
    return Math.round(this.metadata.t * 1e6);
  }

  /**
   * The pixels, row by row: a `Uint8ClampedArray` of `stride * height` bytes, or for "gray16" a
   * `Uint16Array` of `width * height` values from 0 to 65535. For "native", all planes as sent.
   *
   * It is a view of shared memory: to send it to a worker, send `frame.bytes.slice()`.
   *
   * @throws {FilersError} The frame is closed.
   */
  get data(): Uint8ClampedArray<ArrayBuffer> | Uint16Array<ArrayBuffer> {
    const { bytes, format } = this.#open();
    return this.#data ??= format === "gray16"
      ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
      : new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * The memory of `data` as bytes: `stride * height` of them, for "gray16" two to a value in the
   * machine's order, and for "native" all planes as sent. A view, as `data` is.
   *
   * @throws {FilersError} The frame is closed.
   *
   * @example
   * ```ts
   * import { connect } from "@lab/filers-client";
   * import { FakeFilersServer } from "@lab/filers-client/testing";
   * import { assertEquals } from "@std/assert";
   *
   * await using server = new FakeFilersServer({ pixelFormat: "gray", width: 64, height: 48 });
   * await using camera = await connect({ port: server.port });
   * for await (using frame of camera.frames({ format: "gray", limit: 1 })) {
   *   const path = await Deno.makeTempFile();
   *   await Deno.writeFile(path, frame.bytes);
   *   assertEquals(await Deno.readFile(path), frame.bytes);
   *   assertEquals(frame.bytes.length, 64 * 48);
   *   await Deno.remove(path);
   * }
   * ```
   */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#open().bytes;
  }

  /**
   * The planes: for "native" as sent, with unused ones left out; otherwise one, the whole picture.
   *
   * @throws {FilersError} The frame is closed.
   */
  get planes(): readonly FramePlane[] {
    return this.#open().planes;
  }

  /**
   * The picture as an ImageData, without a copy.
   *
   * @throws {FilersError} The frame is closed, or is not "rgba".
   */
  toImageData(): ImageData {
    const { data, format } = this;
    if (format !== "rgba") {
      throw new FilersError(
        `Cannot make an ImageData: the frame is "${format}". Ask frames() for format "rgba"`,
      );
    }
    return new ImageData(data as Uint8ClampedArray<ArrayBuffer>, this.width, this.height);
  }

  /**
   * The same frame in memory of its own, which can be written to, or transferred to a worker.
   *
   * @throws {FilersError} The frame is closed.
   */
  copy(): Frame {
    const content = this.#open();
    const bytes = content.bytes.slice();
    const planes = content.planes.map(({ data, stride }) => {
      const start = data.byteOffset - content.bytes.byteOffset;
      return { data: bytes.subarray(start, start + data.length), stride };
    });
    return new Frame({ ...content, bytes, planes, lease: null }, this);
  }

  /** Gives the memory back. Calling it again does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#data = undefined;
    this.#content.lease?.release();
  }

  /** The same as {@linkcode Frame.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): Content {
    if (this.#closed) {
      throw new FilersError(
        "Cannot use the frame: it is closed. Take what is needed before, or keep frame.copy()",
      );
    }
    return this.#content;
  }
}

function nativePlanes(
  bytes: Uint8Array<ArrayBuffer>,
  image: ReceivedImage,
): { bytes: Uint8Array<ArrayBuffer>; planes: FramePlane[] } {
  const { planeSizes } = image.message.header;
  const planes = image.source.planes.map(({ offset, stride }, i) => ({
    data: bytes.subarray(offset, offset + (planeSizes[i] ?? 0)),
    stride,
  }));
  return { bytes: bytes.subarray(0, planeSizes.reduce((sum, size) => sum + size, 0)), planes };
}
