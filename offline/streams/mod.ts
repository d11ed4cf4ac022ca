/**
 * Stands in for `@std/streams` where only the npm registry is reachable: text from streams, as
 * programs and tests of this project read the output of processes.
 *
 * @module
 */

import { text } from "node:stream/consumers";

/** Reads a stream of text or UTF-8 to its end. */
export function toText(
  stream: ReadableStream<string> | ReadableStream<Uint8Array>,
): Promise<string> {
  return text(stream as ReadableStream<Uint8Array>);
}

/** Cuts text into lines, without their ends: `\n` or `\r\n`. */
export class TextLineStream extends TransformStream<string, string> {
  /** Makes the stream. */
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          controller.enqueue(line.endsWith("\r") ? line.slice(0, -1) : line);
        }
      },
      flush(controller) {
        if (rest !== "") controller.enqueue(rest);
      },
    });
  }
}
