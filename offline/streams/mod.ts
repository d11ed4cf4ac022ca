/**
 * Stands in for `@std/streams` where only the npm registry is reachable: lines from
 * streams of text, as this project's benchmarks read the output of processes.
 *
 * @module
 */

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
