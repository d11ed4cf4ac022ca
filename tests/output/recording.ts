/** Recordings of the fake camera, as most tests here need them. */

import {
  connect,
  type FilersClient,
  record,
  type RecordingSummary,
  type RecordOptions,
} from "@lab/filers-client";
import { FakeFilersServer, type FakeFilersServerOptions } from "@lab/filers-client/testing";

/** A folder that is there for as long as it is in scope. */
export class TestFolder implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "recording_" });

  file(name: string): string {
    return `${this.path}/${name}`;
  }

  async read(name: string): Promise<Uint8Array> {
    return await Deno.readFile(this.file(name));
  }

  async text(name: string): Promise<string> {
    return await Deno.readTextFile(this.file(name));
  }

  /** The names of its files, sorted. */
  get files(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Connects to a fake camera, and lets `use` work with it. */
export async function withCamera<T>(
  options: FakeFilersServerOptions,
  use: (camera: FilersClient, server: FakeFilersServer) => Promise<T>,
): Promise<T> {
  await using server = new FakeFilersServer({ pace: 0, ...options });
  await using camera = await connect({ hostname: server.hostname, port: server.port });
  return await use(camera, server);
}

/** Records all that the fake camera shows in one recording. Nothing is dropped on the way. */
export function recordAll(
  server: FakeFilersServerOptions,
  target: string,
  options: RecordOptions = {},
): Promise<RecordingSummary> {
  return withCamera(
    { width: 65, height: 49, frames: 3, ...server },
    (camera) => record(camera, target, { until: "recordingstop", overflow: "block", ...options }),
  );
}
