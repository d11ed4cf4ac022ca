/**
 * Mends what is no YAML, yet is sent or written down as such.
 *
 * Only for a document that the parser refused, so that no valid one is ever touched.
 *
 * @module
 */

/** Old servers do not indent the lines of a `!!binary |` scalar. */
const UNINDENTED_BINARY = /^(.*!!binary \|[-+]?)\r?\n((?:[A-Za-z0-9+/=]+(?:\r?\n|$))+)/gm;

/** A numpy dtype in a tag, with the `<`, `>` or `|` that YAML wants percent-encoded. */
const BARE_DTYPE = /(^|[\s,[])(!tree_numpy_(?:num|array)_)([<>|])/gm;

/** Returns the mended text, or the same if there is nothing to mend. */
export function repairYaml(text: string): string {
  return text
    .replace(UNINDENTED_BINARY, (_, head: string, lines: string) => {
      // Deeper than the node that holds it, wherever that is.
      const indent = " ".repeat(head.length);
      return `${head}\n${lines.replace(/^(?=.)/gm, indent)}`;
    })
    .replace(BARE_DTYPE, (_, before: string, tag: string, order: string) => {
      return before + tag + encodeURIComponent(order);
    });
}
