/**
 * A frame as a line of JSON.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { exactJson } from "../output/exact_json.ts";

/**
 * One line of JSON with exactly the keys `index`, `t`, `pixelFormat`, `width`, `height`,
 * `metadata` and `receivedAt`; format and size are the camera's, as sent. Nothing is lost: see
 * {@linkcode exactJson}.
 */
export function frameJson({ index, metadata, source, receivedAt }: Frame): string {
  const { pixelFormat, width, height } = source;
  return exactJson({ index, t: metadata.t, pixelFormat, width, height, metadata, receivedAt });
}
