/** A camera behind a relay, and clients in front of it. */

import { connect } from "../../src/client/connect.ts";
import type { FilersClient } from "../../src/client/client.ts";
import { FilersServer } from "../../src/server/filers_server.ts";
import type { FilersServerOptions } from "../../src/server/options.ts";
import { relay } from "../../src/server/relay.ts";
import { fixture, message } from "../server/raw_client.ts";

export const hostname = "127.0.0.1";

/** The server that the relay serves on, and the relay's own client. */
export interface Chain extends AsyncDisposable {
  readonly server: FilersServer;
  readonly upstream: FilersClient;
}

/** Relays the camera at `port`. */
export async function relayOf(port: number, options: FilersServerOptions = {}): Promise<Chain> {
  const reconnect = { minDelay: 1, maxDelay: 20 };
  const upstream = await connect({ hostname, port, reconnect });
  const overflow = "drop-oldest";
  const server = new FilersServer({ port: 0, maxClients: 40, overflow, ...options });
  const running = relay(upstream, server);
  return {
    server,
    upstream,
    async [Symbol.asyncDispose]() {
      await running.close();
      await server.close();
      await upstream.close();
    },
  };
}

/** The images of a recorded stream, whole messages as the real server sent them. */
export function recordedImages(name: string): Uint8Array[] {
  const bytes = fixture(`${name}.bin`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const images: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const length = 8 + view.getUint32(start) + view.getUint32(start + 4);
    if (view.getUint32(start + 4) > 0) images.push(bytes.subarray(start, start + length));
    start += length;
  }
  return images;
}

/** An image of metadata that YAML can say in ways that no encoder of ours would choose. */
export function strangeImage(count: number): Uint8Array {
  const yaml = "- image\n- - [8, 0, 0, 0]\n  - gray\n  - [4, 2]\n  - [4, 0, 0, 0]\n" +
    `  - {t: ${count}.50, count: ${count}, big: 9007199254740993123, at: 2026-01-02T03:04:05.678901Z,` +
    " raw: !!binary AAH/, x: .nan, again: &id001 [0o12], as: *id001}\n";
  const head = message(yaml, 8);
  const whole = new Uint8Array(head.length + 8).fill(count);
  whole.set(head);
  return whole;
}

/** Counts the memories that pictures lie in, as they are made from now on. */
export function countArenas(): Disposable & { readonly count: number } {
  const { Memory } = WebAssembly;
  let count = 0;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      count++;
    }
  };
  return {
    get count() {
      return count;
    },
    [Symbol.dispose]() {
      WebAssembly.Memory = Memory;
    },
  };
}
