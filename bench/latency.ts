/**
 * Time from the send of a picture to where it is needed, in a process of its own. Prints a line of
 * JSON: milliseconds, sorted.
 *
 *   deno run -A bench/latency.ts client|read '{"port": 1234, "frames": 1000}'
 *
 * "client": to the body of the loop that has it as RGBA. "read": to the last byte, read by
 * conn.read into one buffer and nothing else, which is what system and runtime take.
 */

import { connect } from "../mod.ts";
import { encodeMessage } from "../src/wire/encode.ts";

const [mode, text] = Deno.args;
const { port, frames }: { port: number; frames: number } = JSON.parse(text!);
const hostname = "127.0.0.1";
const latencies: number[] = [];
/** The first pictures warm up memory and compilers, as in receiver.ts. */
const warmUp = Math.ceil(frames / 10);

/** The sender stamps pictures (s) with the clock that all processes of the machine share (ms). */
function arrived(t: number): void {
  latencies.push(performance.timeOrigin + performance.now() - t * 1000);
}

async function client(): Promise<void> {
  await using camera = await connect({ hostname, port });
  for await (using frame of camera.frames({ overflow: "latest", until: "recordingstop" })) {
    arrived(frame.metadata.t);
  }
}

async function read(): Promise<void> {
  using conn = await Deno.connect({ hostname, port });
  await conn.write(encodeMessage("started_playing", null));
  const buffer = new Uint8Array(4 << 20);
  const prefix = new DataView(buffer.buffer);
  const decoder = new TextDecoder();
  for (let end = 0; latencies.length < frames;) {
    const count = await conn.read(buffer.subarray(end));
    if (count === null) break;
    end += count;
    for (;;) {
      const yamlEnd = 8 + prefix.getUint32(0);
      const messageEnd = yamlEnd + prefix.getUint32(4);
      if (end < 8 || end < messageEnd) break;
      const t = /\bt: (\S+)/.exec(decoder.decode(buffer.subarray(8, yamlEnd)))?.[1];
      if (t) arrived(Number(t));
      buffer.copyWithin(0, messageEnd, end);
      end -= messageEnd;
    }
  }
}

await { client, read }[mode!]!();
console.log(JSON.stringify(latencies.slice(warmUp).sort((a, b) => a - b)));
