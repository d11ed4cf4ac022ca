/**
 * Rewrites what Python's YAML emitters write and @std/yaml refuses, or takes for something else.
 *
 * One pass follows the structure of the text as far as it takes to tell a key from a string that
 * looks like one. It judges nothing: that is the parser's part. All that is not in this list stays
 * as it is:
 *
 * - Keys that have a tag or an anchor, and aliases as keys, become explicit: `? key`.
 * - Sequences that are keys, or may be by an alias, get a tag: else the parser makes text of them.
 * - Quoted strings with U+2028 or U+2029, which are ends of lines to Python, go on one line.
 * - Dtypes in tags are percent-encoded: `!tree_numpy_array_<M8[D]`.
 * - Times that only their tag makes times get another one.
 * - Anchors and tags go on the line of their scalar.
 * - Binary that old servers do not indent is quoted.
 * - An empty sequence as a key, behind which the pure Python emitter breaks the line, is joined.
 *
 * @module
 */

import { joinLines } from "./yaml_quoted.ts";

/** The tag of a sequence that is a key. */
export const KEY_SEQUENCE = "!seq";

/** The tag in place of `!!timestamp`, and of `!` before quotes. */
export const TAGGED_TIME = "!time";

/** What is in every text that has something to rewrite, and seldom in others. */
const SUSPICIOUS =
  /[*&\u2028\u2029]|\?[ \t\r\n]|\](?:[ \t]?|\n):|!(?!tree_(?:numpy|torch)_(?:num|array)_[\w%]+(?:\n| \[))/;

/** The most that repairs may add: characters for each one of the text, and some for all. */
const GROWTH = 8;
const ALLOWANCE = 2 ** 16;

const ARRAY_TAG = /!tree_(?:numpy|torch)_(?:num|array)_[^\s,[\]{}]*(?:\[\w+\])?/y;
const TAG = /!(?:<[^\s>]*>|[^\s,[\]{}]*)/y;
const ANCHOR = /&[^\s,[\]{}]*/y;
const ALIAS = /\*[^\s,[\]{}]*?(?=:?(?:[\s,[\]{}]|$))/y;
const PLAIN = /[^\n]*?(?=:(?:[ \t\r\n]|$)|[ \t]#|\n|$)/y;
const PLAIN_IN_BRACKETS = /[^ \t\r\n,[\]{}:?]*/y;
const BASE64 = /[A-Za-z0-9+/=]+(?=\r?(?:\n|$))/y;
const DOCUMENT_MARK = /(?:---|\.\.\.)(?=[ \t\r\n]|$)/y;
const BLANKS = /[ \t]*/y;
const LINE = /[^\n]*/y;

/** A block sequence or mapping around the current place. */
interface Collection {
  readonly kind: "sequence" | "mapping";
  /** The column of its dashes or keys. */
  readonly column: number;
  /** Whether the current place is in an explicit key of its. */
  atKey: boolean;
}

/** A node that begins and ends on one line, unless it is quoted or in brackets. */
interface Node {
  readonly start: number;
  readonly end: number;
  /** The first character of its content. */
  readonly character: string;
  /** Whether the parser refuses it as an implicit key, or makes text of it. */
  readonly odd: boolean;
  /** Where a tag would go, if it is a sequence without one. */
  readonly sequence: number | undefined;
}

/** What takes the place of a part of the text. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
}

/**
 * Returns the text with its repairs, or the same if it needs none.
 *
 * @throws {SyntaxError} If the repairs would make it several times longer.
 */
export function repairYaml(text: string): string {
  return SUSPICIOUS.test(text) ? new Repair(text).run() : text;
}

class Repair {
  readonly #text: string;
  #at = 0;
  #lineStart = 0;
  readonly #edits: Edit[] = [];
  #added = 0;
  readonly #open: Collection[] = [];
  /** The column of the current entry: what belongs to it is further right. */
  #parent = -1;
  /** Behind the entry's indicator and properties, where its node may get a tag. */
  #slot = 0;
  /** Whether a sequence needs one. */
  #needsTag = false;
  /** Behind properties whose node is on a later line. */
  #hanging: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string {
    for (; this.#at < this.#text.length; this.#at++) {
      this.#lineStart = this.#at;
      this.#readLine();
      this.#skip(LINE);
    }
    // What belongs before a key is only known behind it.
    const edits = this.#edits.sort((a, b) => a.from - b.from || a.to - b.to);
    let repaired = "";
    let copied = 0;
    for (const { from, to, replacement } of edits) {
      repaired += this.#text.slice(copied, from) + replacement;
      copied = to;
    }
    return repaired + this.#text.slice(copied);
  }

  /** Reads a line on which an entry or a node begins, and further ones of a scalar. */
  #readLine(): void {
    if (this.#skip(DOCUMENT_MARK)) {
      this.#open.length = 0;
      this.#parent = -1;
    }
    let first = true;
    for (this.#skip(BLANKS); this.#isIndicator(); this.#skip(BLANKS)) {
      const indicator = this.#text[this.#at];
      const column = this.#at - this.#lineStart;
      const entered = this.#enter(indicator === "-" ? "sequence" : "mapping", column, first);
      entered.atKey = indicator === "?";
      first = false;
      this.#at++;
      this.#beginEntry(column, entered.atKey);
    }
    const hanging = first ? this.#hanging : undefined;
    let node = this.#readNode();
    if (node && this.#isKey(node)) {
      this.#makeKey(node, first);
      node = this.#readNode();
    } else if (node && hanging !== undefined) {
      this.#replace(hanging, node.start, " ");
    }
    if (!node) return;
    if (node.sequence !== undefined && this.#needsTag) {
      this.#insert(node.sequence, `${KEY_SEQUENCE} `);
    }
    if (/[^'"[{*]/.test(node.character) && this.#isLineEnd()) this.#skipDeeperLines();
  }

  #isIndicator(): boolean {
    return /[-?:]/.test(this.#text[this.#at] ?? "") && isSpace(this.#text[this.#at + 1]);
  }

  /** Finds or opens the collection that has an entry at the column. */
  #enter(kind: Collection["kind"], column: number, first: boolean): Collection {
    const open = this.#open;
    if (first) {
      // A sequence may be as far left as the keys of the mapping around it.
      const isOver = (inner: Collection) =>
        inner.column > column ||
        (inner.column === column && inner.kind === "sequence" && kind === "mapping");
      while (open.length > 0 && isOver(open.at(-1)!)) open.pop();
      const top = open.at(-1);
      if (top?.column === column && top.kind === kind) return top;
    }
    if (kind === "sequence" && this.#needsTag) {
      if (first) this.#insert(this.#slot, ` ${KEY_SEQUENCE}`);
      else this.#insert(this.#at, `${KEY_SEQUENCE}\n${" ".repeat(column)}`);
    }
    const collection = { kind, column, atKey: false };
    open.push(collection);
    return collection;
  }

  #beginEntry(column: number, isKey: boolean): void {
    this.#parent = column;
    this.#slot = this.#at;
    this.#needsTag = isKey;
    this.#hanging = undefined;
  }

  /** Reads a scalar, an alias or a collection in brackets; nothing if the line has none of them. */
  #readNode(): Node | undefined {
    this.#skip(BLANKS);
    const start = this.#at;
    const tag = this.#readProperties();
    if (this.#isLineEnd()) return undefined;
    const character = this.#text[this.#at]!;
    const odd = this.#at > start || /[[{*]/.test(character);
    const sequence = character === "[" && tag === undefined ? this.#at : undefined;
    if (/[|>]/.test(character)) return this.#readBlockScalar(tag);
    if (/['"]/.test(character)) this.#readQuoted();
    else if (/[[{]/.test(character)) this.#readBrackets();
    else this.#skip(character === "*" ? ALIAS : PLAIN);
    const end = this.#at;
    this.#skip(BLANKS);
    return { start, end, character, odd, sequence };
  }

  #isKey({ start, character }: Node): boolean {
    if (start < this.#lineStart) return false;
    if (this.#text[this.#at] === ":" && isSpace(this.#text[this.#at + 1])) return true;
    if (character !== "[" || !/^\n:[ \n]/.test(this.#text.slice(this.#at, this.#at + 3))) {
      return false;
    }
    return !this.#open.some(({ column, atKey }) => column === 0 && atKey);
  }

  /** Reads the colon behind a key. */
  #makeKey(node: Node, first: boolean): void {
    const { start, end, odd, sequence } = node;
    const column = start - this.#lineStart;
    this.#at = this.#text.indexOf(":", this.#at) + 1;
    const mapping = this.#enter("mapping", column, first);
    mapping.atKey = false;
    if (odd) {
      this.#insert(start, "? ");
      if (sequence !== undefined) this.#insert(sequence, `${KEY_SEQUENCE} `);
      this.#replace(end, this.#at, `\n${" ".repeat(column)}:`);
    }
    this.#beginEntry(column, false);
  }

  /** Reads tag and anchor, in any order. Returns the tag, if there is one. */
  #readProperties(): string | undefined {
    const start = this.#at;
    let tag: string | undefined;
    for (let character; (character = this.#text[this.#at]) === "!" || character === "&";) {
      if (character === "!") tag = this.#readTag();
      else if (this.#skip(ANCHOR)) this.#needsTag = true;
      this.#slot = this.#at;
      if (!this.#skip(BLANKS) || this.#at === this.#slot) break;
    }
    if (tag !== undefined) this.#needsTag = false;
    if (this.#slot > start && this.#isLineEnd()) this.#hanging = this.#slot;
    return tag;
  }

  #readTag(): string {
    const start = this.#at;
    const isArray = this.#skip(ARRAY_TAG);
    if (!isArray) this.#skip(TAG);
    const tag = this.#text.slice(start, this.#at);
    if (isArray) this.#replace(start, this.#at, tag.replace(/[<>|[\]]/g, encodeURIComponent));
    // The C emitter has nothing but `!` to say that it had to quote a time.
    const isQuoted = /^ ['"]/.test(this.#text.slice(this.#at, this.#at + 2));
    if (tag === "!!timestamp" || (tag === "!" && isQuoted)) {
      this.#replace(start, this.#at, TAGGED_TIME);
    }
    return tag;
  }

  /** Reads a scalar in quotes, over several lines perhaps. */
  #readQuoted(): void {
    const start = this.#at++;
    const quote = this.#text[start]!;
    const stop = quote === "'" ? /'/g : /["\\]/g;
    for (let found = true; found;) {
      stop.lastIndex = this.#at;
      const at = stop.exec(this.#text)?.index ?? this.#text.length;
      const isEscape = quote === "'" ? this.#text[at + 1] === "'" : this.#text[at] === "\\";
      this.#at = at + (isEscape ? 2 : 1);
      found = isEscape;
    }
    this.#seekLine(start);
    const scalar = this.#text.slice(start, this.#at);
    if (quote === "'" && /[\u2028\u2029]/.test(scalar)) {
      this.#replace(start, this.#at, joinLines(scalar));
    }
  }

  /** Reads a collection in brackets. Sequences in one may be keys there, and get a tag. */
  #readBrackets(): void {
    const start = this.#at;
    const closing: string[] = [];
    let tagged = true;
    // Whether a node may begin here.
    let fresh: boolean = true;
    do {
      const character = this.#text[this.#at];
      if (character === undefined) break;
      if (isSpace(character)) {
        this.#at++;
        continue;
      }
      if (fresh && /[!&]/.test(character)) {
        if (character === "&") this.#skip(ANCHOR);
        else tagged = this.#readTag() !== "";
        continue;
      }
      const opened = this.#at;
      if (fresh && /['"]/.test(character)) {
        this.#readQuoted();
        fresh = this.#text[this.#at] === ":";
      } else if (fresh && character === "*") {
        this.#skip(ALIAS);
        if (this.#text[this.#at] === ":") this.#insert(this.#at, " ");
        fresh = false;
      } else {
        this.#at++;
        if (character === "[" || character === "{") {
          if (character === "[" && !tagged) this.#insert(opened, `${KEY_SEQUENCE} `);
          closing.push(character === "[" ? "]" : "}");
          fresh = true;
        } else if (character === closing.at(-1)) {
          closing.pop();
          fresh = this.#text[this.#at] === ":";
        } else {
          const isMark: boolean = /[:?]/.test(character) &&
            (fresh || isSpace(this.#text[this.#at]));
          fresh = character === "," || isMark;
          if (!fresh) this.#skip(PLAIN_IN_BRACKETS);
        }
      }
      tagged = false;
    } while (closing.length > 0);
    this.#seekLine(start);
  }

  /** Reads a scalar with `|` or `>`, whose lines are its own whatever is on them. */
  #readBlockScalar(tag: string | undefined): undefined {
    const start = this.#at;
    this.#skip(LINE);
    if (tag === "!!binary" && this.#quoteBinary(start)) return;
    this.#skipDeeperLines();
  }

  /** Puts binary into quotes whose lines are not indented. Returns whether there are such lines. */
  #quoteBinary(start: number): boolean {
    if (this.#parent < 0) return false;
    let base64 = "";
    let end = this.#at;
    for (let at = end; this.#skip(BASE64, at + 1); at = this.#text[end] === "\r" ? end + 1 : end) {
      base64 += this.#text.slice(at + 1, this.#at);
      end = this.#at;
    }
    if (base64) this.#replace(start, end, `"${base64}"`);
    return base64 !== "";
  }

  /** Skips the lines that are empty or belong to the current entry by their indentation. */
  #skipDeeperLines(): void {
    for (let end = this.#at; this.#text[end] === "\n"; end = this.#at) {
      let start = end + 1;
      while (this.#text[start] === " ") start++;
      const isEmpty = start === this.#text.length || /[\r\n]/.test(this.#text[start]!);
      if (!isEmpty && start - end - 1 <= this.#parent) return;
      this.#skip(LINE, start);
    }
  }

  /** Whether nothing but a comment is left of the line. */
  #isLineEnd(): boolean {
    const character = this.#text[this.#at];
    return character === undefined || /[\r\n]/.test(character) ||
      (character === "#" && isSpace(this.#text[this.#at - 1]));
  }

  /** Goes behind what the pattern matches here, or at the given place. Returns whether it does. */
  #skip(pattern: RegExp, at = this.#at): boolean {
    pattern.lastIndex = at;
    const found = pattern.test(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  /** Notes where the current line starts, behind what may have spanned several. */
  #seekLine(start: number): void {
    const lastBreak = this.#text.slice(start, this.#at).lastIndexOf("\n");
    if (lastBreak >= 0) this.#lineStart = start + lastBreak + 1;
  }

  #insert(at: number, text: string): void {
    this.#replace(at, at, text);
  }

  #replace(from: number, to: number, replacement: string): void {
    this.#added += replacement.length;
    if (this.#added > GROWTH * this.#text.length + ALLOWANCE) {
      throw new SyntaxError("its keys nest too deeply");
    }
    this.#edits.push({ from, to, replacement });
  }
}

/** Whether the character separates, as the end of the text does. */
function isSpace(character: string | undefined): boolean {
  return character === undefined || /[ \t\r\n]/.test(character);
}
