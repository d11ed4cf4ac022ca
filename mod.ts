/**
 * A client for Filers, the lab's camera recorder: live frames over TCP, converted and scaled by
 * libyuv in WebAssembly, in async iterators. Run directly, it is the command line.
 *
 * @example
 * ```ts
 * import { connect } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer({ frames: 3 }); // stands in for Filers here
 * await using camera = await connect({ port: server.port });
 * for await (using frame of camera.frames({ width: 640, limit: 3 })) {
 *   console.log(frame.metadata.t, frame.format, frame.width, frame.height, frame.data.length);
 * }
 * ```
 *
 * @module
 */

export * from "./src/errors.ts";
export type { Limits } from "./src/wire/limits.ts";
export type { Metadata, RecordingInfo } from "./src/wire/message.ts";
export { MicrosecondDate } from "./src/wire/microsecond_date.ts";
export type { TypedArrayValue } from "./src/wire/yaml_tree.ts";
export type { ColorOptions, ConversionOptions, Rectangle } from "./src/pixels/options.ts";
export type { OutputFormat } from "./src/pixels/picture.ts";
export { connect } from "./src/client/connect.ts";
export { type ClientState, FilersClient } from "./src/client/client.ts";
export type { FilersEventDetails } from "./src/client/events.ts";
export {
  type EventListenerFor,
  type EventMap,
  TypedEventTarget,
} from "./src/client/typed_event_target.ts";
export type { AgeStats } from "./src/client/frame_age.ts";
export { Frame, type FramePlane, type FrameSource } from "./src/client/frame.ts";
export type { FrameIterator } from "./src/client/frame_reader.ts";
export { merge, type MergedFrame, type MergedFrames } from "./src/client/merge.ts";
export type {
  ConnectOptions,
  FramesOptions,
  Overflow,
  ReconnectOptions,
  TlsOptions,
} from "./src/client/options.ts";
export { fromRedis, type FromRedisOptions, RedisCamera } from "./src/client/redis_camera.ts";
export {
  RemoteVideoPlayer,
  type RemoteVideoPlayerOptions,
} from "./src/client/remote_video_player.ts";
export type { ClientStats, ConversionStats, IteratorStats } from "./src/client/stats.ts";
export {
  startViewer,
  type Viewer,
  type ViewerCamera,
  type ViewerOptions,
} from "./src/viewer/viewer.ts";
export { record, type RecordOptions } from "./src/output/record.ts";
export type { RecordingSummary } from "./src/output/recorder.ts";
export { type Snapshot, snapshot, type SnapshotOptions } from "./src/output/snapshot.ts";
export type { Loss } from "./src/output/sidecar.ts";
export type { MissingFrames } from "./src/output/tally.ts";
export type { VideoPreset } from "./src/output/ffmpeg.ts";

if (import.meta.main) {
  const { main } = await import("./src/cli/main.ts");
  Deno.exit(await main(Deno.args));
}
