/**
 * The terminal's second screen: a picture at the top, and lines that scroll below it.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Lines kept for what is told below the picture. */
const LOG_ROWS = 4;

/** A size in characters. */
interface TextSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Takes the terminal's second screen for as long as it is in scope. What others write meanwhile
 * scrolls below the picture; afterwards the first screen is as it was.
 */
export class Screen implements Disposable {
  #size: TextSize = { columns: 0, rows: 0 };
  #left = false;
  // A second Ctrl-C ends the program without unwinding.
  readonly #onUnload = () => this[Symbol.dispose]();
  readonly #end: string;

  /** `end` takes the picture off the screen. */
  constructor(end: string) {
    this.#end = end;
    globalThis.addEventListener("unload", this.#onUnload);
    write("\x1b[?1049h\x1b[?25l");
    this.fit();
  }

  /** Follows the terminal's size. Returns the room for the picture. */
  fit(): TextSize {
    const { columns, rows } = Deno.consoleSize();
    const pictureRows = Math.max(1, rows - LOG_ROWS);
    if (columns !== this.#size.columns || rows !== this.#size.rows) {
      this.#size = { columns, rows };
      // Clears, lets only the lines below the picture scroll, and goes there.
      const below = Math.min(pictureRows + 1, rows);
      write(`\x1b[2J\x1b[${below};${rows}r\x1b[${below};1H`);
    }
    return { columns, rows: pictureRows };
  }

  /** Writes what draws a picture, and leaves the cursor where it is. */
  async draw(picture: string): Promise<void> {
    const bytes = encoder.encode(`\x1b7${picture}\x1b8`);
    for (let done = 0; done < bytes.length;) done += await Deno.stdout.write(bytes.subarray(done));
  }

  [Symbol.dispose](): void {
    if (this.#left) return;
    this.#left = true;
    globalThis.removeEventListener("unload", this.#onUnload);
    write(`${this.#end}\x1b[r\x1b[?25h\x1b[?1049l`);
  }
}

function write(text: string): void {
  const bytes = encoder.encode(text);
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}
