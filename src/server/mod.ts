/**
 * The server's side of the Filers protocol: {@linkcode FilersServer} serves a camera's images to
 * one client, as Filers does, or to many; {@linkcode relay} shares one camera among many clients.
 *
 * @example
 * ```ts
 * import { FilersServer } from "@lab/filers-client/server";
 *
 * await using server = new FilersServer({ port: 0, maxClients: 4 });
 * server.startRecording({ pixelFormat: "gray", width: 640, height: 480, rate: 30 });
 * console.log(`Filers at ${server.hostname}:${server.port}`);
 * ```
 *
 * @module
 */

export {
  type EventListenerFor,
  type EventMap,
  TypedEventTarget,
} from "../client/typed_event_target.ts";
export type { FilersServerEventDetails } from "./events.ts";
export { FilersServer, type FilersServerStats } from "./filers_server.ts";
export type { FilersServerOptions } from "./options.ts";
export {
  publishToRedis,
  type PublishToRedisOptions,
  RedisPublisher,
  type RedisPublisherEventDetails,
} from "./redis_publisher.ts";
export { type Relay, relay } from "./relay.ts";
export type { DeliveryStats, ServerOverflow } from "./outgoing_queue.ts";
export type { ServerClient } from "./server_client.ts";
export type { ServerImage } from "./server_image.ts";
export type { Metadata, RecordingInfo } from "../wire/message.ts";
