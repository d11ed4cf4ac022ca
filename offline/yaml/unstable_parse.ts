/**
 * Stands in for `@std/yaml/unstable-parse` where only the npm registry is reachable: the part that
 * this project uses, over js-yaml 3, from which @std/yaml was ported. js-yaml 4 reads some documents
 * otherwise: it takes tags and anchors before keys, and folds lines in another way.
 *
 * @module
 */

// @deno-types="@types/js-yaml"
import { FAILSAFE_SCHEMA, load, Schema, Type as JsYamlType } from "js-yaml";

/** The kinds of YAML nodes. */
export type KindType = "sequence" | "scalar" | "mapping";

/** A type of node. */
export interface Type<K extends KindType, D = unknown> {
  /** Its tag, in full: `"tag:yaml.org,2002:int"`, or `"!local"`. */
  tag: string;
  /** What kind of node it is for. */
  kind: K;
  /** Whether a node's content is one. */
  resolve: (data: unknown) => boolean;
  /** The value of a node of that type. */
  construct: (data: unknown) => D;
}

/** A type that is recognised without its tag. */
export type ImplicitType = Type<"scalar">;

/** Options for {@linkcode parse}. */
export interface ParseOptions {
  /** The set of types to start from; this project uses the bare one. */
  schema: "failsafe";
  /** Types to be tried before those of the schema, in this order. */
  extraTypes: ImplicitType[];
}

/**
 * Parses one YAML document.
 *
 * @throws {SyntaxError} If it is not one.
 */
export function parse(content: string, options: ParseOptions): unknown {
  const types: Type<KindType>[] = options.extraTypes;
  const convert = ({ tag, kind, resolve, construct }: Type<KindType>) =>
    new JsYamlType(tag, { kind, resolve, construct });
  const schema = new Schema({
    include: [FAILSAFE_SCHEMA],
    implicit: types.filter((type) => type.kind === "scalar").map(convert),
    explicit: types.filter((type) => type.kind !== "scalar").map(convert),
  });
  try {
    return load(content, { schema }) ?? null;
  } catch (error) {
    if (error instanceof Error && error.name === "YAMLException") {
      throw new SyntaxError(error.message, { cause: error });
    }
    throw error;
  }
}
