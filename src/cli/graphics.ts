// deno-lint-ignore-file no-control-regex -- control characters are what it is about
/**
 * What the terminal can draw: it is asked, and its answers are read from stdin.
 *
 * @module
 */

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a terminal shows pictures: kitty's protocol, sixels, or else characters. */
export interface Graphics {
  readonly protocol: "kitty" | "sixel" | "blocks";
  /** Pixels of one character. */
  readonly cell: Size;
}

/** A character of the VT340, whose sixels the others imitate. */
const usualCell: Size = { width: 10, height: 20 };

/** Longest wait for the answers, in ms: the terminal may be at the other end of a slow line. */
const PATIENCE = 1000;

/**
 * Kitty's graphics query (a picture of one pixel that is not shown), the size of a character
 * (XTWINOPS 16), and the device attributes (DA1), which every terminal answers, and answers last.
 */
const questions = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c";

const attributes = /\x1b\[\?([\d;]*)c/;

/** Asks the terminal. One that can't be asked, or does not answer, gets characters. */
export async function askForGraphics(): Promise<Graphics> {
  if (!Deno.stdin.isTerminal()) return readAnswers("");
  // Ctrl-C stays a signal; the answers are not echoed.
  Deno.stdin.setRaw(true, { cbreak: true });
  try {
    return readAnswers(await ask(questions));
  } finally {
    Deno.stdin.setRaw(false);
  }
}

async function ask(text: string): Promise<string> {
  await Deno.stdout.write(new TextEncoder().encode(text));
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), PATIENCE);
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(256);
  let answers = "";
  try {
    while (!attributes.test(answers)) {
      const count = await Promise.race([Deno.stdin.read(bytes), late]);
      if (count === null) break;
      answers += decoder.decode(bytes.subarray(0, count), { stream: true });
    }
  } finally {
    clearTimeout(timer);
  }
  return answers;
}

/** What the answers to the questions say. */
export function readAnswers(answers: string): Graphics {
  const [, height, width] = /\x1b\[6;(\d+);(\d+)t/.exec(answers) ?? [];
  const cell = Number(width) > 0 && Number(height) > 0
    ? { width: Number(width), height: Number(height) }
    : usualCell;
  if (answers.includes("\x1b_Gi=31;OK")) return { protocol: "kitty", cell };
  const features = attributes.exec(answers)?.[1]?.split(";") ?? [];
  // The first number is the terminal's kind; 4 says that it draws sixels.
  if (features.slice(1).includes("4")) return { protocol: "sixel", cell };
  return { protocol: "blocks", cell: { width: 1, height: 2 } };
}
