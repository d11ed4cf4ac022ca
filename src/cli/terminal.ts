/**
 * What is written for people: state, the progress line and the summary, all to stderr.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Characters that could move the cursor or recolour the terminal: they may come from a server. */
// deno-lint-ignore no-control-regex -- control characters are what it is about
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** `text` as one harmless line. */
export function oneLine(text: string): string {
  return text.replace(controls, " ").trim();
}

/** Wraps text in an escape sequence where colour is allowed. */
export type Paint = (text: string) => string;

/** The colours of one output: plain text unless it is a terminal and NO_COLOR is not set. */
export interface Colors {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  readonly green: Paint;
}

/** Whether this output shows colours. Deno itself knows NO_COLOR, without a permission to read it. */
export function hasColor(output: { isTerminal(): boolean }): boolean {
  return output.isTerminal() && !Deno.noColor;
}

/** The colours of `output`. */
export function colorsOf(output: { isTerminal(): boolean }): Colors {
  const allowed = hasColor(output);
  const paint = (open: number, close: number): Paint => (text) =>
    allowed && text !== "" ? `\x1b[${open}m${text}\x1b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    yellow: paint(33, 39),
    green: paint(32, 39),
  };
}

/** stderr: lines, and below them one that is drawn again and again if it is a terminal. */
export class Terminal {
  readonly colors: Colors = colorsOf(Deno.stderr);
  readonly #live = Deno.stderr.isTerminal();
  #progress = "";

  /** Writes a line, above the progress line. */
  line(text: string): void {
    this.hide();
    write(`${text}\n`);
    this.show();
  }

  /** Draws the progress line anew; an empty one is erased. Does nothing off a terminal. */
  progress(text: string): void {
    if (!this.#live) return;
    this.hide();
    this.#progress = text.slice(0, width() - 1);
    this.show();
  }

  /** Takes the progress line off the screen for a moment. */
  hide(): void {
    if (this.#progress !== "") write("\r\x1b[2K");
  }

  /** Puts it back. */
  show(): void {
    if (this.#progress !== "") write(this.#progress);
  }
}

function write(text: string): void {
  try {
    const bytes = encoder.encode(text);
    for (let done = 0; done < bytes.length;) done += Deno.stderr.writeSync(bytes.subarray(done));
  } catch {
    // Nobody reads stderr any more; the work goes on.
  }
}

function width(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}
