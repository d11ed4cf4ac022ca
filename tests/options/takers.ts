/** All that takes options, and of what kind each option is. TypeScript asks for a new one. */

import type { FromRedisOptions } from "@lab/filers-client";
import {
  connect,
  type ConnectOptions,
  FilersClient,
  type FramesOptions,
  fromRedis,
  record,
  type RecordOptions,
  RemoteVideoPlayer,
  type RemoteVideoPlayerOptions,
  snapshot,
  type SnapshotOptions,
  startViewer,
  type ViewerOptions,
} from "@lab/filers-client";
import {
  FilersServer,
  type FilersServerOptions,
  publishToRedis,
  type PublishToRedisOptions,
  type RecordingInfo,
  type ServerImage,
} from "@lab/filers-client/server";
import {
  FakeFilersServer,
  type FakeFilersServerOptions,
  type Fault,
  type ReceivingPoint,
  type SendingPoint,
  type WaitForOptions,
} from "@lab/filers-client/testing";
import type {
  ColorOptions,
  Limits,
  ReconnectOptions,
  Rectangle,
  TlsOptions,
} from "@lab/filers-client";
import {
  anything,
  bytes,
  callback,
  count,
  flag,
  integer,
  type Kind,
  type Kinds,
  limit,
  list,
  object,
  rate,
  required,
  signal,
  text,
  wait,
  words,
} from "./kinds.ts";

/** Something that takes options. */
export interface Taker {
  readonly name: string;
  /** What it needs besides the option at hand. */
  readonly base: object;
  readonly kinds: Readonly<Record<string, Kind>>;
  call(options: object): unknown;
  /** Whether it can be called for good with what it accepts. */
  readonly accepts: boolean;
}

function taker<T extends object>(
  name: string,
  call: (options: T) => unknown,
  kinds: Kinds<T>,
  base: Partial<T> = {},
  accepts = true,
): Taker {
  // The point is to call it with what its type refuses.
  return { name, base, kinds, call: (options) => call(options as T), accepts };
}

const port = integer(1, 65535);
const listenPort = integer(0, 65535);
const side = integer(1, 32767);
const most = Number.MAX_SAFE_INTEGER;
/** A host is a word without a port; "[::1]" says the same as "::1". */
const host: Kind = {
  ...text,
  typeErrors: [...text.typeErrors, "", "rig1:5002", "[::1]:5002", "tcp://rig1", "a:b:c", "[rig1]"],
};

const connectKinds: Kinds<ConnectOptions> = {
  hostname: { ...host, accepted: ["127.0.0.1"] },
  port,
  connectTimeout: limit,
  heartbeat: limit,
  probe: flag,
  reconnect: {
    ...object<ReconnectOptions>({
      maxAttempts: count(0),
      // The longest delay is 5 s by default, and none is without an end.
      minDelay: {
        ...limit,
        rangeErrors: [...limit.rangeErrors, Infinity, 5001],
        accepted: [0.5, 5000],
      },
      // The shortest is 100 ms by default.
      maxDelay: {
        ...limit,
        rangeErrors: [...limit.rangeErrors, 99],
        accepted: [100, 2 ** 31 - 1, Infinity],
      },
    }),
    accepted: [false],
  },
  offload: flag,
  limits: object<Limits>({ yaml: integer(1, 2 ** 32 - 1), planes: integer(1, 2 ** 32 - 1) }),
  tls: {
    ...object<TlsOptions>({ caCerts: { ...text, typeErrors: ["pem", 5, null, {}, [5]] } }),
    accepted: [true, false],
  },
  signal,
};

const framesKinds: Kinds<FramesOptions> = {
  format: words("rgba", "bgra", "rgb24", "bgr24", "gray", "gray16", "native"),
  width: side,
  height: side,
  fit: words("fill", "contain", "cover"),
  filter: words("none", "linear", "bilinear", "box"),
  crop: object<Rectangle>({
    x: required(integer(0, most)),
    y: required(integer(0, most)),
    width: required(integer(1, most)),
    height: required(integer(1, most)),
  }, { x: 0, y: 0, width: 1, height: 1 }),
  rotate: {
    typeErrors: ["90", null, true, 90n],
    rangeErrors: [45, 360, -90, NaN, Infinity],
    accepted: [0, 90, 180, 270],
  },
  flip: words("horizontal", "vertical"),
  color: object<ColorOptions>({
    matrix: words("bt601", "bt709", "bt2020"),
    range: words("limited", "full"),
  }),
  overflow: words("drop-oldest", "latest", "drop-newest", "block", "error"),
  capacity: integer(1, 1024),
  limit: count(0),
  until: words("close", "recordingstop"),
  frameTimeout: limit,
  signal,
};

const { hostname: _hostname, ...addressKinds } = connectKinds;
const { signal: _signal, ...playerKinds } = connectKinds;
const { limit: _limit, overflow: _overflow, capacity: _capacity, until: _until, ...pictureKinds } =
  framesKinds;

const cameraKinds: Kinds<RecordingInfo> = {
  pixelFormat: required(text),
  width: required(integer(1, most)),
  height: required(integer(1, most)),
  rate: required(rate),
};

const image: ServerImage = {
  pixelFormat: "gray",
  width: 2,
  height: 1,
  planes: [new Uint8Array(2)],
  metadata: { t: 0 },
};

/** With a connected client, which nothing must be asked of any more; and its server. */
export function takers(camera: FilersClient, server: FakeFilersServer): Taker[] {
  const closed = { hostname: "127.0.0.1", port: 1 };
  const recording = new FilersServer({ port: 0 });
  void recording.close();
  return [
    taker<ConnectOptions>("connect()", connect, connectKinds, closed),
    taker<ConnectOptions>("FilersClient.connect()", FilersClient.connect, connectKinds, closed),
    taker<Omit<ConnectOptions, "hostname">>(
      "connect(address)",
      (options) => connect("127.0.0.1", options),
      addressKinds,
      { port: 1 },
    ),
    taker<FramesOptions>("frames()", (options) => camera.frames(options), framesKinds),
    taker<RemoteVideoPlayerOptions>("RemoteVideoPlayer", (o) => void new RemoteVideoPlayer(o), {
      ...playerKinds,
      frames: object<FramesOptions>(framesKinds),
    }),
    taker<RecordOptions>(
      "record()",
      (options) => record(camera, "x.y4m", options),
      {
        ...framesKinds,
        preset: words("lossless", "quality"),
        overwrite: flag,
        sidecar: text,
        onFrame: callback,
      },
      {},
      false,
    ),
    taker<SnapshotOptions>(
      "snapshot()",
      (options) => snapshot(camera, "x.png", options),
      {
        ...pictureKinds,
        overwrite: flag,
      },
      {},
      false,
    ),
    taker<ViewerOptions>("startViewer()", startViewer, {
      cameras: required(list(object({ ...connectKinds, name: text, client: anything }, closed))),
      hostname: { ...host, accepted: ["127.0.0.1", "::1", "[::1]"] },
      port: listenPort,
    }, { cameras: [closed], port: 0 }),
    taker<FilersServerOptions>("FilersServer", (options) => new FilersServer(options), {
      hostname: { ...host, accepted: ["127.0.0.1", "::1", "[::1]"] },
      port: listenPort,
      maxClients: count(1),
      capacity: integer(1, 1024),
      overflow: words("drop-newest", "drop-oldest", "latest"),
      tls: object<{ cert: string; key: string }>(
        { cert: required(text), key: required(text) },
        { cert: "", key: "" },
      ),
    }, { port: 0 }),
    taker<RecordingInfo>(
      "startRecording()",
      (info) => withServer((server) => server.startRecording(info)),
      cameraKinds,
      { pixelFormat: "gray", width: 2, height: 1, rate: 30 },
    ),
    taker<ServerImage>("send()", (image) =>
      withServer((server) => {
        server.startRecording({ pixelFormat: "gray", width: 2, height: 1, rate: 30 });
        server.send(image);
      }), {
      pixelFormat: required(text),
      width: required(integer(1, most)),
      height: required(integer(1, most)),
      planes: required({ ...text, typeErrors: ["x", 5, null, {}, ["x"], [[0, 0]]] }),
      linesizes: anything,
      metadata: required({ ...text, typeErrors: ["x", 5, null, [], {}, { t: "0" }] }),
    }, image),
    taker<PublishToRedisOptions>(
      "publishToRedis()",
      (o) => publishToRedis(camera, o),
      {
        url: required({ ...text, typeErrors: [...text.typeErrors, "rig1", "http://rig1/x"] }),
        maxLength: integer(1, 1e6),
      },
      { url: "redis://127.0.0.1:1/x" },
      false,
    ),
    taker<FromRedisOptions>(
      "fromRedis()",
      fromRedis,
      {
        url: required({ ...text, typeErrors: [...text.typeErrors, "rig1", "http://rig1/x"] }),
        group: text,
        consumer: text,
        claimAfter: limit,
      },
      { url: "redis://127.0.0.1:1/x" },
      false,
    ),
    taker<WaitForOptions>("waitFor()", (options) => server.waitFor("stopped_playing", options), {
      index: integer(0, most),
      timeout: limit,
    }),
    taker<FakeFilersServerOptions>("FakeFilersServer", (options) => new FakeFilersServer(options), {
      pixelFormat: text,
      width: integer(1, most),
      height: integer(1, most),
      rate,
      pace: rate,
      frames: count(0),
      recordings: count(0),
      image: callback,
      hostname: { ...host, accepted: ["127.0.0.1", "::1", "[::1]"] },
      port: listenPort,
      faults: { ...anything, typeErrors: ["x", 5, null, {}, [5], [{}], [{ kind: "dely" }]] },
      replay: bytes,
    }, { width: 16, height: 16 }),
    ...Object.entries(faults).map(([kind, { base, kinds }]) =>
      taker<{ faults: object }>(
        `the fault ${kind}`,
        (options) => new FakeFilersServer(options as FakeFilersServerOptions),
        { faults: { ...anything, nested: kinds, base: { kind, ...base }, typeErrors: [] } },
      )
    ),
  ];
}

const place: Kind = { ...anything, typeErrors: ["connected", 5, null, [], {}] };
const received: Kind = {
  ...object<ReceivingPoint>({ received: required(text), index: integer(0, most) }),
  base: { received: "started_playing" },
};
const sending: Kind = {
  ...object<SendingPoint>({
    sending: required(text),
    index: integer(0, most),
    part: words("before", "header", "yaml", "planes", "after"),
    offset: integer(0, most),
  }),
  base: { sending: "image" },
};

type FaultKinds = {
  readonly [K in Fault["kind"]]: {
    readonly kinds: Kinds<Extract<Fault, { kind: K }>>;
    readonly base: object;
  };
};

const everywhere = { kind: required(anything), connection: integer(0, most) };
const point = { ...everywhere, at: required(place) };
const at = "connect";

const faults: FaultKinds = {
  delay: { kinds: { ...point, ms: required(wait) }, base: { at, ms: 1 } },
  stall: { kinds: point, base: { at } },
  vanish: { kinds: point, base: { at } },
  close: { kinds: { ...point, linger: wait }, base: { at } },
  truncate: { kinds: { ...point, at: required(sending) }, base: { at: sending.base } },
  reset: { kinds: point, base: { at } },
  "half-close": { kinds: point, base: { at } },
  garbage: {
    kinds: { ...point, length: required(integer(0, most)), seed: integer(0, most) },
    base: { at, length: 1 },
  },
  raw: {
    kinds: { ...point, bytes: required(bytes) },
    base: { at, bytes: new Uint8Array(1) },
  },
  message: {
    kinds: { ...point, name: required(text), value: anything },
    base: { at, name: "x", value: 1 },
  },
  exception: {
    kinds: { ...point, text: required(text), traceback: text },
    base: { at, text: "x" },
  },
  ignore: { kinds: { ...point, at: required(received) }, base: { at: received.base } },
  duplicate: { kinds: { ...point, at: required(sending) }, base: { at: sending.base } },
  busy: { kinds: everywhere, base: {} },
  split: {
    kinds: {
      ...point,
      at: place,
      every: integer(1, most),
      offsets: { ...anything, typeErrors: ["x", 5, null, {}, ["4"]] },
      pause: wait,
    },
    base: {},
  },
  throttle: {
    kinds: {
      ...point,
      at: place,
      // A byte in 2^31 ms would be too slow for a timer.
      bytesPerSecond: required({ ...rate, rangeErrors: [...rate.rangeErrors, 0, 1e-7] }),
    },
    base: { bytesPerSecond: 1 },
  },
};

async function withServer(use: (server: FilersServer) => void): Promise<void> {
  await using server = new FilersServer({ port: 0 });
  use(server);
}
