/**
 * YAML's folding of quoted scalars over several lines.
 *
 * @module
 */

/** What ends a line to ruamel.yaml. */
const BREAK = /(\r?\n|\r|[\u2028\u2029])/;

/**
 * Puts a single-quoted scalar on one line, in double quotes.
 *
 * Blanks around the end of a line are no part of the string. A first end that is U+2028 or U+2029
 * stays; any other becomes a blank, or nothing if more follow. Those that follow stay.
 */
export function joinLines(scalar: string): string {
  const [head = "", ...rest] = scalar.slice(1, -1).replaceAll("''", "'").split(BREAK);
  const parts = [head];
  let breaks = "";
  for (let index = 0; index < rest.length; index += 2) {
    parts[parts.length - 1] = trimEnd(parts.at(-1)!);
    breaks += normalize(rest[index]!);
    const line = trimStart(rest[index + 1]!);
    if (line === "" && index + 2 < rest.length) continue;
    parts.push(fold(breaks), line);
    breaks = "";
  }
  return JSON.stringify(parts.join("")).replaceAll("\u2028", "\\L").replaceAll("\u2029", "\\P");
}

function normalize(end: string): string {
  return end.startsWith("\r") ? "\n" : end;
}

function fold(breaks: string): string {
  if (!breaks.startsWith("\n")) return breaks;
  return breaks === "\n" ? " " : breaks.slice(1);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

// A regular expression would look from each blank on for the line's end.
function trimEnd(line: string): string {
  let end = line.length;
  while (isBlank(line[end - 1])) end--;
  return line.slice(0, end);
}

function trimStart(line: string): string {
  let start = 0;
  while (isBlank(line[start])) start++;
  return line.slice(start);
}
