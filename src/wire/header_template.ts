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

/** An image header with gaps for the metadata's numbers. */
export class HeaderTemplate {
  readonly #head: string;
  readonly #slots: readonly Slot[];
  readonly #binaryLength: number;
  readonly #layout: ImageLayout;

  private constructor(
    head: string,
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
   * @returns Nothing for a header whose metadata holds anything but plain numbers.
   */
  static learn(
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
    const head = text.slice(0, text.length - cut[1]!.length);
    return new HeaderTemplate(head, slots, binaryLength, layout);
  }

  /** Reads a header that only differs in the numbers; undefined for any other. */
  match(text: string, binaryLength: number): ImageLayout | undefined {
    if (binaryLength !== this.#binaryLength || !text.startsWith(this.#head)) return undefined;
    const metadata: Record<string, number> = {};
    let at = this.#head.length;
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
