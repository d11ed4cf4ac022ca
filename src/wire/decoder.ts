/**
 * From bytes to messages, whatever pieces the bytes arrive in.
 *
 * The decoder does no I/O: it says where the next bytes go, and is told how many came. An image's
 * planes go straight into the block that the receiver keeps. Messages are taken out one at a time,
 * so the receiver may pause between any two of them.
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";
import type { ImageLayout } from "./image_header.ts";
import { checkLimits, type Limits } from "./limits.ts";
import type { ImageMessage, Message } from "./message.ts";
import { MessageReader } from "./message_reader.ts";
import { wrongYamlLength } from "./yaml_length.ts";

/** Bytes of a length field. */
const LENGTH = 4;

/** Bytes of the two length fields before every message. */
const PREFIX = 2 * LENGTH;

/** Room for what is no plane: usual headers, and what comes along with them. */
const STAGING = 4096;

/**
 * Room behind an image's planes, so that the next image's header is read with them. What more of
 * the next image comes along has to be copied, so it is little more than a usual header.
 */
const SLACK = 512;

/** Memory for an image's planes. */
export interface ByteBlock {
  /** The memory itself. */
  readonly bytes: Uint8Array;
  /** Gives it back. */
  release(): void;
}

/** What a decoder needs to know. */
export interface DecoderOptions<B extends ByteBlock> {
  /** Bounds on what the peer may announce; {@linkcode defaultLimits} where left out. */
  limits?: Partial<Limits> | undefined;
  /** Gives at least so many bytes for an image's planes. */
  allocate(byteLength: number): B;
}

/** A part of the stream: between two messages, or inside one. */
export type StreamPosition = "message boundary" | "header" | "yaml" | "planes";

/** An image whose planes are on their way. */
interface Arriving<B> {
  readonly layout: ImageLayout;
  readonly head: Uint8Array;
  readonly block: B;
  readonly offset: number;
  readonly byteLength: number;
  filled: number;
}

/**
 * Reads one connection's messages.
 *
 * @typeParam B What holds an image's planes.
 */
export class Decoder<B extends ByteBlock> {
  readonly #limits: Limits;
  readonly #allocate: (byteLength: number) => B;
  readonly #reader = new MessageReader();
  // Bytes #start to #end are received and not yet read.
  #staging = new Uint8Array(STAGING);
  #start = 0;
  #end = 0;
  #arriving: Arriving<B> | null = null;
  #offset = 0;
  #failure: ProtocolError | null = null;

  /**
   * Makes a decoder for the start of a stream.
   *
   * @throws {RangeError} If a limit is out of range.
   */
  constructor(options: DecoderOptions<B>) {
    this.#limits = checkLimits(options.limits);
    this.#allocate = (byteLength) => options.allocate(byteLength);
  }

  /** Bytes received since the start. */
  get offset(): number {
    return this.#offset;
  }

  /** Where in the stream the bytes so far end. */
  get position(): StreamPosition {
    if (this.#arriving) return "planes";
    const waiting = this.#end - this.#start;
    if (waiting === 0) return "message boundary";
    return waiting < PREFIX ? "header" : "yaml";
  }

  /**
   * Where the next received bytes go, once {@linkcode Decoder.next} has nothing more. It is never
   * empty, and good for one {@linkcode Decoder.add} or {@linkcode Decoder.advance} only.
   *
   * @throws {ProtocolError} If what came after the last returned messages is not the protocol.
   */
  target(): Uint8Array {
    if (this.#failure) throw this.#failure;
    const arriving = this.#arriving;
    if (!arriving) return this.#staging.subarray(this.#end);
    return arriving.block.bytes.subarray(arriving.filled, arriving.byteLength + SLACK);
  }

  /**
   * Takes in the `byteLength` bytes that were written to the start of {@linkcode Decoder.target}.
   *
   * @throws {ProtocolError} If earlier bytes were not the protocol.
   */
  add(byteLength: number): void {
    if (this.#failure) throw this.#failure;
    this.#offset += byteLength;
    const arriving = this.#arriving;
    if (!arriving) {
      this.#end += byteLength;
      return;
    }
    arriving.filled += byteLength;
    if (arriving.filled < arriving.byteLength) return;
    const behind = arriving.block.bytes.subarray(arriving.byteLength, arriving.filled);
    this.#staging.set(behind);
    this.#start = 0;
    this.#end = behind.length;
  }

  /**
   * The next message that is complete; undefined when more bytes are needed.
   *
   * @throws {ProtocolError} If the bytes are not the protocol; from then on always.
   */
  next(): Message<B> | undefined {
    if (this.#failure) throw this.#failure;
    try {
      const message = this.#arriving ? undefined : this.#readMessage();
      if (message) return message;
      const arriving = this.#arriving;
      if (!arriving) this.#makeRoom();
      if (!arriving || arriving.filled < arriving.byteLength) return undefined;
      this.#arriving = null;
      return imageMessage(arriving);
    } catch (error) {
      if (error instanceof ProtocolError) this.#failure = error;
      throw error;
    }
  }

  /**
   * {@linkcode Decoder.add}, and all that {@linkcode Decoder.next} then has.
   *
   * Messages before a malformed one in the same bytes are returned, so that none is lost; then
   * the error comes with the next call, of this method or of `target`.
   *
   * @returns The messages that are now complete, in order; mostly none or one.
   * @throws {ProtocolError} If the bytes are not the protocol; from then on always.
   */
  advance(byteLength: number): Message<B>[] {
    this.add(byteLength);
    const messages: Message<B>[] = [];
    try {
      for (let message; (message = this.next());) messages.push(message);
    } catch (error) {
      if (error !== this.#failure || messages.length === 0) throw error;
    }
    return messages;
  }

  /** Counts bytes of whole messages that were left out before what comes next. */
  skip(byteLength: number): void {
    this.#offset += byteLength;
  }

  /** Releases the block of an image that is not complete. */
  close(): void {
    this.#arriving?.block.release();
    this.#arriving = null;
  }

  /** Reads one message, if its text is complete. An image's planes are then awaited. */
  #readMessage(): Message<B> | undefined {
    const offset = this.#offset - this.#waiting;
    if (this.#waiting < LENGTH) return undefined;
    const yamlLength = this.#readLength(this.#start);
    if (yamlLength === 0 || yamlLength > this.#limits.yaml) {
      throw wrongYamlLength(this.#received, yamlLength, this.#limits.yaml, offset);
    }
    if (this.#waiting < PREFIX) return undefined;
    const binaryLength = this.#readLength(this.#start + LENGTH);
    if (binaryLength > this.#limits.planes) {
      throw wrongBinaryLength(binaryLength, this.#limits.planes, offset);
    }
    if (this.#waiting < PREFIX + yamlLength) return undefined;
    const head = this.#received.subarray(0, PREFIX + yamlLength);
    const read = this.#reader.read(head.subarray(PREFIX), binaryLength, offset);
    this.#start += head.length;
    if (!("planes" in read)) return read;
    this.#startImage(read, head.slice(), binaryLength, offset);
    return undefined;
  }

  #startImage(layout: ImageLayout, head: Uint8Array, byteLength: number, offset: number): void {
    const block = this.#allocate(byteLength + SLACK);
    const filled = Math.min(this.#waiting, byteLength);
    block.bytes.set(this.#received.subarray(0, filled));
    this.#start += filled;
    this.#arriving = { layout, head, block, offset, byteLength, filled };
  }

  /** Makes the staging hold the message that is under way, and no more than it needs. */
  #makeRoom(): void {
    const yamlLength = this.#waiting < LENGTH ? 0 : this.#readLength(this.#start);
    const capacity = Math.max(STAGING, PREFIX + yamlLength);
    if (this.#staging.length !== capacity) {
      const staging = new Uint8Array(capacity);
      staging.set(this.#received);
      this.#staging = staging;
    } else if (this.#start > 0) {
      this.#staging.copyWithin(0, this.#start, this.#end);
    }
    this.#end = this.#waiting;
    this.#start = 0;
  }

  get #waiting(): number {
    return this.#end - this.#start;
  }

  get #received(): Uint8Array {
    return this.#staging.subarray(this.#start, this.#end);
  }

  #readLength(at: number): number {
    const bytes = this.#staging;
    return bytes[at]! * 2 ** 24 + (bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!);
  }
}

function imageMessage<B>({ layout, head, block, offset }: Arriving<B>): ImageMessage<B> {
  return { name: "image", header: layout.header, head, planes: layout.planes, block, offset };
}

function wrongBinaryLength(got: number, limit: number, offset: number): ProtocolError {
  return new ProtocolError(
    `Cannot read message: it announces ${got} bytes of planes, more than the limit of ${limit}. ` +
      "Raise limits.planes if the camera's images are that large",
    { field: "header.binaryLength", got, wanted: `at most ${limit}`, offset },
  );
}
