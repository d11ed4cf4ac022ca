/**
 * A frame as a line of JSON.
 *
 * @module
 */

import type { Frame } from "../client/frame.ts";
import { exactJson } from "../output/exact_json.ts";
import { exactTime } from "../wire/exact_time.ts";

/**
 * One line of JSON with exactly the keys `index`, `t`, `pixelFormat`, `width`, `height`,
 * `metadata` and `receivedAt`; format and size are the camera's, as sent. Nothing is lost: see
 * {@linkcode exactJson}.
 */
export function frameJson({ index, metadata, source, receivedAt }: Frame): string {
  const { pixelFormat, width, height } = source;
  const t = exactTime(metadata);
  const sent = { ...metadata, t };
  return exactJson({ index, t, pixelFormat, width, height, metadata: sent, receivedAt });
}
