/**
 * The way in.
 *
 * @module
 */

import { parseAddress } from "../address.ts";
import { checkObject } from "../check.ts";
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
 * @throws {TypeError} An option is unknown, or of the wrong type.
 * @throws {RangeError} An option is out of its range.
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
export function connect(options?: ConnectOptions): Promise<FilersClient>;
/**
 * Connects to the camera at an address: `"rig1:5002"`, `"rig1"` (port 5002), `"[::1]:5002"`,
 * `"[fe80::1%eth0]:5002"`.
 *
 * @throws {TypeError | RangeError} It is no such address; all else as with options alone.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer();
 * await using camera = await connect(`127.0.0.1:${server.port}`, { connectTimeout: 5000 });
 * assertEquals(camera.state, "idle");
 * ```
 */
export function connect(
  address: string,
  options?: Omit<ConnectOptions, "hostname">,
): Promise<FilersClient>;
export async function connect(
  target: string | ConnectOptions = {},
  options?: ConnectOptions,
): Promise<FilersClient> {
  if (typeof target === "string") {
    return await FilersClient.connect(addressOptions(target, options));
  }
  if (options !== undefined) {
    throw new TypeError("Cannot connect: options come twice. Give one object, or an address first");
  }
  return await FilersClient.connect(target);
}

/** The options that `connect(address, options)` stands for. */
function addressOptions(address: string, options: ConnectOptions = {}): ConnectOptions {
  const { hostname, port } = parseAddress(address);
  checkObject("connect", "options", options);
  const twice = options.hostname !== undefined
    ? "hostname"
    : options.port !== undefined && port !== undefined
    ? "port"
    : undefined;
  if (twice !== undefined) {
    throw new TypeError(
      `Cannot connect: ${JSON.stringify(address)} names the ${twice} already. ` +
        `Leave the option ${twice} out`,
    );
  }
  return port === undefined ? { ...options, hostname } : { ...options, hostname, port };
}
