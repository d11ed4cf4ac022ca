import { load } from "npm:js-yaml@^4.1.0";
export function parse(s: string): unknown {
  return load(s);
}
