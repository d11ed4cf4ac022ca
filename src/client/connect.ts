/**
 * The way in.
 *
 * @module
 */

import { FilersClient } from "./client.ts";
import type { ConnectOptions } from "./options.ts";

/**
 * Connects to a camera that Filers records to the network.
 *
 * Resolves once the server has shown that it serves this client (`probe`). Nothing is played yet.
 *
 * @throws {ConnectError} Unknown host, refused port, or closed before it answered.
 * @throws {ServerBusyError} The server took the connection but serves another client.
 * @throws {TimeoutError} Nothing answered within `connectTimeout`.
 * @throws {ProtocolError} Something else than Filers answered.
 * @throws {RangeError | TypeError} An option is out of its range.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 3 });
 * await using camera = await connect({ hostname: "127.0.0.1", port: server.port });
 * for await (using frame of camera.frames({ limit: 3 })) {
 *   console.log(frame.metadata.t, frame.format, frame.width, frame.height, frame.data.length);
 * }
 * ```
 */
export async function connect(options: ConnectOptions = {}): Promise<FilersClient> {
  return await FilersClient.connect(options);
}
