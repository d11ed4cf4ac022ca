/**
 * Reads YAML as ruamel.yaml's safe loader does, and the tags that tree_config adds to it.
 *
 * The parser is @std/yaml's. What it refuses or mistakes of Python's texts is rewritten before it
 * sees them. What its own types can't say is added here: exact integers, sets and
 * ordered mappings as such, numpy's and torch's values, and bounds for hostile documents.
 * Refused, though ruamel takes them, are merge keys (`<<`), `%` directives, values that hold
 * themselves, and nesting deeper than 100: no server writes them.
 *
 * @module
 */

import { type ImplicitType, parse } from "@std/yaml/unstable-parse";
import { plainScalars, readTaggedTime } from "./plain_scalar.ts";
import { KEY_SEQUENCE, repairYaml, TAGGED_TIME } from "./yaml_repair.ts";
import { type KeyCheck, Scalar, Tagged, YamlTree } from "./yaml_tree.ts";

/** The prefix of the tags that YAML itself defines. */
const YAML_TAG = "tag:yaml.org,2002:";

/** A tag of tree_config's, dtype included; on the wire `<` and `|` are percent-encoded. */
const ARRAY_TAG = /!tree_(?:numpy|torch)_(?:num|array)_[^\s,[\]{}]+/g;

/** Different tags in one document: there are about as many dtypes, and each costs time. */
const MOST_TAGS = 64;

/** A directive before the first document, which could change what follows. */
const DIRECTIVE = /^(?:[ \t]*(?:#[^\n]*)?\n)*%/;

/** Two beginnings of documents. The parser would read them all before it said so. */
const DOCUMENTS = /^---(?:\s[^]*)?^---(?:\s|$)/m;

/**
 * Parses one document.
 *
 * A mapping becomes an object, its keys text: `1:` is the key `"1"`. Where that makes two keys one
 * it becomes a Map, or pairs where some are one to a Map, too (NaN and NaN). Members of a `!!set`
 * and keys of an `!!omap` stay what they are.
 *
 * @param checkKeys Sees the keys of each collection as they were, before they are text or one in a Set;
 * throws a SyntaxError if they can't stand together.
 * @returns null, boolean, number, bigint (integers beyond ±2^53), string, Uint8Array, Date (UTC;
 * a {@linkcode MicrosecondDate} where it takes one), array, plain object, Set, Map or
 * {@linkcode TypedArrayValue}.
 * @throws {SyntaxError} If the text is not one such document; the message fits behind a colon.
 */
export function parseYaml(text: string, checkKeys?: KeyCheck): unknown {
  if (DIRECTIVE.test(text)) throw new SyntaxError("its YAML has a directive");
  if (DOCUMENTS.test(text)) throw new SyntaxError("its YAML is more than a single document");
  // ruamel.yaml takes U+0085 for a line's end.
  const lines = text.replaceAll("\x85", "\n");
  const tree = new YamlTree(text.length, checkKeys);
  try {
    const repaired = repairYaml(lines);
    // The declared type is narrower than what is accepted: types of sequences and mappings, too.
    const extraTypes = typesFor(repaired, tree) as ImplicitType[];
    return tree.unwrap(parse(repaired, { schema: "failsafe", extraTypes }));
  } catch (cause) {
    // The parser recurses: hostile nesting ends as a RangeError for want of stack.
    const reason = cause instanceof RangeError
      ? "it nests too deeply"
      : String((cause as Error).message).split("\n", 1)[0];
    throw new SyntaxError(`its YAML is wrong (${reason})`, { cause });
  }
}

interface NodeType {
  readonly tag: string;
  readonly kind: "scalar" | "sequence" | "mapping";
  readonly resolve: (data: unknown) => boolean;
  readonly construct: (data: unknown) => unknown;
}

/**
 * The types of one document. The parser tries those of scalars on every scalar without quotes,
 * in this order: those behind the one for strings are reached by their tags alone.
 */
function typesFor(text: string, tree: YamlTree): NodeType[] {
  const tagged = (tag: string, kind: NodeType["kind"]): NodeType => ({
    tag,
    kind,
    resolve: () => true,
    construct: (data) => new Tagged(tree, tag, data),
  });
  const types: NodeType[] = plainScalars.map(({ name, pattern, read }) => ({
    tag: YAML_TAG + name,
    kind: "scalar",
    resolve: (data) => typeof data === "string" && pattern.test(data),
    construct: (data) => new Scalar(tree, read(data as string)),
  }));
  types.push(
    { tag: `${YAML_TAG}merge`, kind: "scalar", resolve: isMerge, construct: refuseMerge },
    { tag: `${YAML_TAG}str`, kind: "scalar", resolve: () => true, construct: (data) => data ?? "" },
    {
      tag: `${YAML_TAG}binary`,
      kind: "scalar",
      resolve: () => true,
      construct: (data) => new Scalar(tree, readBinary(data)),
    },
    {
      tag: TAGGED_TIME,
      kind: "scalar",
      resolve: () => true,
      construct: (data) => new Scalar(tree, readTaggedTime(String(data ?? ""))),
    },
    {
      tag: "!tree_path",
      kind: "scalar",
      resolve: () => true,
      construct: (data) => new Scalar(tree, data ?? ""),
    },
    tagged(`${YAML_TAG}set`, "mapping"),
    tagged(`${YAML_TAG}omap`, "sequence"),
    tagged(`${YAML_TAG}pairs`, "sequence"),
    tagged(KEY_SEQUENCE, "sequence"),
  );
  const arrayTags = new Set(text.match(ARRAY_TAG));
  if (arrayTags.size > MOST_TAGS) throw new SyntaxError("it has too many types of arrays");
  for (const written of arrayTags) {
    // Parsers differ in whether they decode a tag before they look it up.
    for (const tag of new Set([written, decodeTag(written)])) {
      types.push(tagged(tag, "sequence"));
    }
  }
  return types;
}

/** Undoes percent-encoding, if it is one: the text may also be a part of some string. */
function decodeTag(tag: string): string {
  try {
    return decodeURIComponent(tag);
  } catch {
    return tag;
  }
}

function isMerge(data: unknown): boolean {
  return data === "<<";
}

function refuseMerge(): never {
  throw new SyntaxError("merge keys are not accepted");
}

function readBinary(data: unknown): Uint8Array {
  return Uint8Array.fromBase64(typeof data === "string" ? data : "");
}
