/**
 * Messages of clients that end the real server, and those that look as if they did. Written by hand;
 * tests/interop asks the real server, tests/testing the fake one, so that the two can't part.
 */

const encoder = new TextEncoder();

/** One message, and what becomes of the server. */
export interface ClientDocument {
  readonly what: string;
  readonly yaml: string | Uint8Array;
  /** Bytes behind the document. */
  readonly planes?: number;
  readonly dies: boolean;
}

const note = (value: string) => `- note\n- ${value}\n`;
const longInteger = (digits: number) => "9".repeat(digits);
const nested = (depth: number) => note("[".repeat(depth) + "]".repeat(depth));

const deadly: Record<string, string | Uint8Array | [string, number]> = {
  "unfinished YAML": "- [",
  "a control character": note("\x01"),
  "bytes that are not UTF-8": new Uint8Array([0x2d, 0x20, 0xff, 0x0a]),
  "an unknown tag": note("!!nothing x"),
  "an alias of nothing": note("*nothing"),
  "two documents": "- note\n- 1\n---\n- note\n- 2\n",
  "half a surrogate pair": note('"\\ud800"'),

  "no sequence": "note\n",
  "null for a document": "null\n",
  "a number for a document": "5\n",
  "a sequence of one": "- note\n",
  "a sequence of three": "- note\n- 1\n- 2\n",
  "a mapping of one": "note: 1\n",
  "planes behind a control message": ["- stopped_playing\n- null\n", 4],
  "planes behind a message of its own": [note("1"), 1],

  "an exception of two": "- exception\n- - text\n  - traceback\n",
  "an exception of two letters": "- exception\n- ab\n",
  "an exception that is a mapping of two": "- exception\n- {a: 1, b: 2}\n",
  "an exception that is a set of two": "- exception\n- !!set {a, b}\n",
  "an image of null": "- image\n- null\n",
  "an image of four": "- image\n- [[], gray, [1, 1], []]\n",
  "an image of six": "- image\n- [[], gray, [1, 1], [], {}, 1]\n",
  "an image without sizes of planes": "- image\n- [null, gray, [1, 1], [], {}]\n",
  "an image whose sizes are words": "- image\n- [[a], gray, [1, 1], [], {}]\n",
  "an image whose sizes are fractions": "- image\n- [[1.5], gray, [1, 1], [], {}]\n",
  "an image whose sizes are a mapping": "- image\n- [{}, gray, [1, 1], [], {}]\n",

  "a set of true and 1": note("!!set {true, 1}"),
  "a set of false, 0.0 and -0.0": note("!!set {false, 0.0, -0.0}"),
  "a set of 1 and 1.0": note("!!set {1, 1.0}"),
  "a set of 2^53 as integer and float": note("!!set {9007199254740992, 9007199254740992.0}"),
  "a set of .nan and .NaN": note("!!set {.nan, .NaN}"),
  "a set of the same word twice": note("!!set {a, 'a'}"),
  "a set of the same moment twice":
    "- note\n- !!set\n  ? 2020-01-02T03:04:05Z\n  ? 2020-01-02T03:04:05.000Z\n",
  "an ordered mapping of true and 1": note("!!omap [true: 1, 1: 2]"),
  "an ordered mapping of the same key twice": note("!!omap [a: 1, a: 2]"),
  "a mapping of the same key twice": note("{a: 1, a: 2}"),
  "a mapping of 1 and true": note("{1: a, true: b}"),
  "a mapping with a mapping for a key": note("{? {a: 1} : 2}"),
  "a mapping with a nested list for a key": note("{? [1, [2]] : 3}"),
  "a set of a mapping": note("!!set {? {a: 1}}"),
  "a set of the same list twice": note("!!set {? [1, a], ? [true, a]}"),
  "an ordered mapping with a list for a key": note("!!omap [{? [1] : 2}]"),

  "a time in year 0": note("0000-01-01T00:00:00.000Z"),
  "the 30th of February": note("2020-02-30"),
  "25 o'clock": note("2020-02-28 25:00:00"),
  "an integer of 4301 digits": note(longInteger(4301)),
  "a negative integer of 4301 digits": note(`-${longInteger(4301)}`),
  "base64 of one character": note('!!binary "a"'),
};

const harmless: Record<string, string | [string, number]> = {
  "an unknown name": note("{a: [1, null]}"),
  "null for a name": "- null\n- 1\n",
  "a number for a name": "- 5\n- 1\n",
  "an empty name": "- ''\n- 1\n",
  "a word of two letters for a document": "ab\n",
  "a mapping of two for a document": "{note: 1, more: 2}\n",
  "a stop with a value": "- stopped_playing\n- 5\n",
  "what only servers say": "- started_recording\n- nonsense\n",

  "an exception of null": "- exception\n- null\n",
  "an exception of one": "- exception\n- [text]\n",
  "an exception of three": "- exception\n- [a, b, c]\n",
  "an exception of a word": "- exception\n- text\n",
  "an exception of a number": "- exception\n- 5\n",
  "an image without planes": "- image\n- [[], gray, [1, 1], [], {}]\n",
  "an image with a plane": ["- image\n- [[3], gray, [3, 1], [3], {t: 0.1}]\n", 3],
  "an image whose sizes say too much": "- image\n- [[7, -1, true], gray, [1, 1], [], {}]\n",
  "an image whose one size is null": "- image\n- [[null], gray, [1, 1], [], {}]\n",
  "an image of five letters": "- image\n- [[], g, r, a, y]\n",

  "a mapping of 1 and '1'": note("{1: a, '1': b}"),
  "a mapping with lists for keys": note("{? [1, 2] : a, ? [1, 3] : b, ? [] : c, '': d}"),
  "a set of lists": note("!!set {? [1, 2], ? [3], ? [], 3, '1,2'}"),
  "a set of true and 0": note("!!set {true, 0}"),
  "a set of 1 and '1'": note("!!set {1, '1'}"),
  "a set of 2^53 as float and 2^53 + 1": note("!!set {9007199254740993, 9007199254740992.0}"),
  "a set of bytes and their text": note('!!set {!!binary "YQ==", a}'),
  "an ordered mapping with odd keys": note("!!omap [null: 1, true: 2, 0: 3, .nan: 4]"),
  "the first year": note("0001-01-01T00:00:00.000Z"),
  "the last year": note("9999-12-31T23:59:59.999Z"),
  "integers of 4300 digits": note(`[${longInteger(4300)}, -${longInteger(4300)}]`),
  "a value 95 deep": nested(95),
  "a long text": note("x".repeat(2 ** 21)),
};

function list(
  documents: Record<string, string | Uint8Array | [string, number]>,
  dies: boolean,
): ClientDocument[] {
  return Object.entries(documents).map(([what, document]) => {
    const [yaml, planes = 0] = Array.isArray(document) ? document : [document];
    return { what, yaml, planes, dies };
  });
}

/** All of them. */
export const clientDocuments: readonly ClientDocument[] = [
  ...list(deadly, true),
  ...list(harmless, false),
];

/** The bytes of a message. */
export function bytesOf({ yaml, planes = 0 }: ClientDocument): Uint8Array {
  const text = typeof yaml === "string" ? encoder.encode(yaml) : yaml;
  const bytes = new Uint8Array(8 + text.length + planes);
  const lengths = new DataView(bytes.buffer);
  lengths.setUint32(0, text.length);
  lengths.setUint32(4, planes);
  bytes.set(text, 8);
  return bytes;
}
