/**
 * Reads the notation in which the format table writes down how a picture lies in memory.
 *
 * A layout is its planes, separated by `|`, each the repeating group of samples in memory order:
 * `y|u|v` is planar, `y|uv` semi-planar, `uyvy` packed. Each letter is one word: a byte, or two
 * for more than 8 bits. With digits the group is a single word, split into fields of so many bits
 * from the most significant down: `r5g6b5`. `x` is unused; `p` an index into the palette; `m` a
 * sample of a colour filter mosaic.
 *
 * @module
 */

/** What a sample says: luma, chroma, colour, alpha, palette index or mosaic sample. */
export type ComponentName = "y" | "u" | "v" | "r" | "g" | "b" | "a" | "p" | "m";

/** Where the samples of one component lie. */
export interface Component {
  /** What it is. */
  readonly name: ComponentName;
  /** The plane that holds it, from 0. */
  readonly plane: number;
  /** Bits from the start of a line to the word with the first sample. */
  readonly offset: number;
  /** Bits from one sample's word to the next one's. */
  readonly step: number;
  /** Bits in the word: 1 or 4 (packed from the most significant bit down), 8, 16 or 32. */
  readonly wordBits: number;
  /** Unused bits below the sample in its word. */
  readonly shift: number;
  /** Bits in the sample. */
  readonly depth: number;
}

/** How the lines of one plane are made up. */
export interface PlaneLayout {
  /** Bits of one repeating group. */
  readonly groupBits: number;
  /** Samples of the plane's first component that one group holds: 2 for `y` in `uyvy`. */
  readonly groupWidth: number;
  /** Whether the whole plane has the size of the chroma. */
  readonly subsampled: boolean;
}

/** A layout read: its planes and components, the latter in the order y u v, r g b, alpha last. */
export interface Layout {
  readonly planes: readonly PlaneLayout[];
  readonly components: readonly Component[];
}

const componentOrder = "yuvrgbpma";

function isChroma(name: string): boolean {
  return name === "u" || name === "v";
}

/**
 * Reads a layout.
 *
 * @param depth bits of each sample where the notation has no digits
 * @param shift unused bits below each sample, likewise
 * @param subsampled whether chroma has fewer samples than luma
 */
export function parseLayout(
  notation: string,
  depth: number,
  shift: number,
  subsampled: boolean,
): Layout {
  const planes: PlaneLayout[] = [];
  const components: Component[] = [];
  for (const [plane, group] of notation.split("|").entries()) {
    const read = /\d/.test(group) ? readFields(group) : readWords(group, depth, shift);
    const luma = [...group].filter((name) => name === "y").length;
    planes.push({
      groupBits: read.bits,
      groupWidth: Math.max(luma, 1),
      subsampled: subsampled && [...group].every(isChroma),
    });
    components.push(...read.components.map((component) => ({ ...component, plane })));
  }
  components.sort((a, b) => componentOrder.indexOf(a.name) - componentOrder.indexOf(b.name));
  return { planes, components };
}

type PlaneComponent = Omit<Component, "plane">;

/** `uyvy`: a word for each letter; a letter that returns is the next sample of its component. */
function readWords(
  group: string,
  depth: number,
  shift: number,
): { bits: number; components: PlaneComponent[] } {
  const wordBits = depth > 8 ? 16 : 8;
  const bits = group.length * wordBits;
  const components: PlaneComponent[] = [];
  for (const name of new Set(group)) {
    if (name === "x") continue;
    const first = group.indexOf(name);
    const second = group.indexOf(name, first + 1);
    components.push({
      name: name as ComponentName,
      offset: first * wordBits,
      step: second < 0 ? bits : (second - first) * wordBits,
      wordBits,
      shift,
      depth,
    });
  }
  return { bits, components };
}

/** `r5g6b5`: fields of one word, the most significant first. */
function readFields(group: string): { bits: number; components: PlaneComponent[] } {
  const fields = [...group.matchAll(/([a-z])(\d+)/g)].map(([, name = "", depth = ""]) => ({
    name,
    depth: Number(depth),
  }));
  const bits = fields.reduce((sum, field) => sum + field.depth, 0);
  const components: PlaneComponent[] = [];
  let shift = bits;
  for (const { name, depth } of fields) {
    shift -= depth;
    if (name === "x") continue;
    components.push({
      name: name as ComponentName,
      offset: 0,
      step: bits,
      wordBits: bits,
      shift,
      depth,
    });
  }
  return { bits, components };
}
