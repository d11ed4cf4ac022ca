/**
 * For tests of scripts that use this library: {@linkcode FakeFilersServer} serves test pictures or
 * recorded streams, with any fault at any place, under `--allow-net` alone.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({
 *   frames: 3,
 *   faults: [{ kind: "delay", at: { sending: "image", index: 1 }, ms: 50 }],
 * });
 * await using camera = await connect({ hostname: server.hostname, port: server.port });
 * for await (using frame of camera.frames({ until: "recordingstop" })) {
 *   console.log(frame.metadata.count);
 * }
 * ```
 *
 * @module
 */

export type { FakeCameraOptions } from "./fake_camera.ts";
export type {
  FakeFilersServerOptions,
  ReceivedMessage,
  WaitForOptions,
} from "./fake_filers_server.ts";
export { FakeFilersServer } from "./fake_filers_server.ts";
export type {
  ConnectionFault,
  Fault,
  FaultPoint,
  MessageFault,
  PointFault,
  ReceivingPoint,
  SendingPoint,
} from "./faults.ts";
export { testPattern } from "./test_pattern.ts";
export type { ServerImage } from "../server/server_image.ts";
