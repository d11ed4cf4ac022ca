/**
 * The quick way through image headers: from one image to the next only numbers change.
 *
 * A header whose text differs from the last one's in the metadata's plain numbers alone needs no
 * YAML parser. Anything else is left to it, so that both ways give the same.
 *
 * @module
 */

import type { ImageLayout } from "./image_header.ts";
import type { Metadata } from "./message.ts";

/** A number of the metadata's: the text that leads up to it, and its key. */
interface Slot {
  readonly label: string;
  readonly key: string;
}

/** A header cut at its metadata. Metadata is the last item: `  - count: 7`, then `    t: 0.5`. */
const METADATA = /\n {2}- ([A-Za-z_]\w*: [^\n]+\n(?: {4}[A-Za-z_]\w*: [^\n]+\n)*)$/;

/**
 * A number that reads the same in YAML and in JavaScript: a float, or an integer of at most 15
 * digits. Negative zero is left out, being 0 as an integer.
 */
const NUMBER = /^(?:-?(?:0|[1-9]\d*)\.\d+(?:e[-+]\d+)?|-?[1-9]\d{0,14}|0)$/;

/** The longest metadata that is read here, in bytes. A camera's takes some 40. */
const LONGEST_METADATA = 2048;

/** An image header with gaps for the metadata's numbers. */
export class HeaderTemplate {
  /** All before the metadata. */
  readonly #head: Uint8Array;
  readonly #slots: readonly Slot[];
  readonly #binaryLength: number;
  readonly #layout: ImageLayout;

  private constructor(
    head: Uint8Array,
    slots: readonly Slot[],
    binaryLength: number,
    layout: ImageLayout,
  ) {
    this.#head = head;
    this.#slots = slots;
    this.#binaryLength = binaryLength;
    this.#layout = layout;
  }

  /**
   * Makes the template of a header that was read in full.
   *
   * @param bytes The header's text as it came.
   * @param text The same, decoded.
   * @returns Nothing for a header whose metadata holds anything but plain numbers.
   */
  static learn(
    bytes: Uint8Array,
    text: string,
    binaryLength: number,
    layout: ImageLayout,
  ): HeaderTemplate | undefined {
    const cut = METADATA.exec(text);
    if (!cut) return undefined;
    const { metadata } = layout.header;
    const lines = cut[1]!.slice(0, -1).split("\n");
    const slots: Slot[] = [];
    for (const [index, line] of lines.entries()) {
      const colon = line.indexOf(": ") + 2;
      const key = line.slice(0, colon - 2).trimStart();
      const number = line.slice(colon);
      // What the parser made of the line has the last word: it may be no line of the metadata's.
      if (!NUMBER.test(number) || !Object.hasOwn(metadata, key)) return undefined;
      if (!Object.is(metadata[key], Number(number)) || key === "__proto__") return undefined;
      slots.push({ label: index === 0 ? line.slice(0, colon) : `\n${line.slice(0, colon)}`, key });
    }
    if (Object.keys(metadata).length !== slots.length) return undefined;
    // Names and numbers are ASCII: so many characters, so many bytes.
    const head = bytes.slice(0, bytes.length - cut[1]!.length);
    return new HeaderTemplate(head, slots, binaryLength, layout);
  }

  /** Reads a header that only differs in the numbers; undefined for any other. */
  match(bytes: Uint8Array, binaryLength: number): ImageLayout | undefined {
    if (binaryLength !== this.#binaryLength || !startsWith(bytes, this.#head)) return undefined;
    if (bytes.length - this.#head.length > LONGEST_METADATA) return undefined;
    // No decoder: after a wait for the camera, when all code is cold, one takes 20 µs. A byte that
    // is not ASCII becomes a character that is in no name and no number.
    const ascii = bytes.subarray(this.#head.length);
    const text: string = Reflect.apply(String.fromCharCode, null, ascii);
    const metadata: Record<string, number> = {};
    let at = 0;
    for (const { label, key } of this.#slots) {
      if (!text.startsWith(label, at)) return undefined;
      at += label.length;
      const end = text.indexOf("\n", at);
      const number = text.slice(at, end);
      if (end < 0 || !NUMBER.test(number)) return undefined;
      metadata[key] = Number(number);
      at = end;
    }
    if (at + 1 !== text.length || !Number.isFinite(metadata.t)) return undefined;
    const { header, planes } = this.#layout;
    return { header: { ...header, metadata: metadata as Metadata }, planes };
  }
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  if (bytes.length < start.length) return false;
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start[i]) return false;
  return true;
}
