/** Every way for a script to leave, against a server as fragile as the real one. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type ConnectOptions,
  type FilersClient,
  FilersError,
  type FrameIterator,
  merge,
  ProtocolError,
  RemoteVideoPlayer,
} from "@lab/filers-client";
import { FakeFilersServer, type FakeFilersServerOptions } from "@lab/filers-client/testing";
import { seededRandom } from "../wire/streams.ts";
import { pause, within } from "./within.ts";

/** A script: how it uses the camera, and how it leaves. `later` waits for some point of it. */
interface Shutdown {
  readonly what: string;
  readonly server?: FakeFilersServerOptions;
  /** It may end before a connection is made. */
  readonly early?: boolean;
  run(options: ConnectOptions, later: () => Promise<void>): Promise<unknown>;
}

const bug = new Error("a bug in the loop");

/** A script that connects, plays, and ends in its own way. */
function playing(
  what: string,
  end: (camera: FilersClient, frames: FrameIterator, later: () => Promise<void>) => unknown,
): Shutdown {
  return {
    what,
    async run(options, later) {
      await using camera = await connect(options);
      const frames = camera.frames({ format: "native" });
      const first = await frames.next();
      first.value?.close();
      await later();
      await end(camera, frames, later);
    },
  };
}

/** The ways to leave. */
export const shutdowns: readonly Shutdown[] = [
  {
    what: "close() on an idle client",
    run: async (options) => await (await connect(options)).close(),
  },
  {
    what: "break after the first frame",
    async run(options) {
      await using camera = await connect(options);
      for await (using _ of camera.frames()) break;
    },
  },
  {
    what: "an error in the loop",
    run: (options) =>
      assertRejects(
        async () => {
          await using camera = await connect(options);
          for await (using _ of camera.frames()) throw bug;
        },
        Error,
        bug.message,
      ),
  },
  {
    what: "close() as soon as it plays",
    async run(options) {
      const camera = await connect(options);
      void camera.frames().next();
      await Promise.resolve();
      await camera.close();
    },
  },
  {
    what: "close() while play() waits",
    async run(options, later) {
      const camera = await connect(options);
      const playing = camera.play().catch(() => {});
      await later();
      await camera.close();
      await playing;
    },
  },
  {
    what: "close() while stop() waits",
    async run(options, later) {
      const camera = await connect(options);
      await camera.play();
      await later();
      const stopping = camera.stop();
      await camera.close();
      await stopping;
    },
  },
  {
    what: "close() while ping() waits",
    async run(options) {
      const camera = await connect(options);
      const pinging = camera.ping();
      await camera.close();
      await pinging;
    },
  },
  {
    what: "an abort while it connects",
    early: true,
    async run(options, later) {
      const controller = new AbortController();
      const connecting = connect({ ...options, signal: controller.signal });
      later().then(() => controller.abort(bug));
      const camera = await connecting.catch((error) => assertEquals(error, bug));
      await camera?.closed;
    },
  },
  {
    what: "an abort of the client's signal",
    async run(options, later) {
      const controller = new AbortController();
      const camera = await connect({ ...options, signal: controller.signal });
      const loop = (async () => {
        for await (using _ of camera.frames());
      })();
      later().then(() => controller.abort(bug));
      await assertRejects(() => loop, Error, bug.message);
      await camera.closed;
    },
  },
  {
    what: "an abort of the loop's signal",
    async run(options, later) {
      await using camera = await connect(options);
      const controller = new AbortController();
      later().then(() => controller.abort(bug));
      const { signal } = controller;
      const loop = async () => {
        for await (using _ of camera.frames({ signal }));
      };
      await assertRejects(loop, Error, bug.message);
    },
  },
  playing("close() while frames come", (camera) => camera.close()),
  playing("close() twice at once", (camera) => Promise.all([camera.close(), camera.close()])),
  playing("return() while a next() waits", async (_, frames) => {
    const next = frames.next();
    await frames.return();
    (await next).value?.close();
  }),
  playing("throw() into the iterator", async (_, frames) => {
    await assertRejects(() => frames.throw(bug), Error, bug.message);
  }),
  playing("dispose of the iterator alone", (_, frames) => frames[Symbol.asyncDispose]()),
  playing("stop() and play() in quick turns", async (camera) => {
    for (let i = 0; i < 3; i++) {
      const stopped = camera.stop();
      camera.frames().next().catch(() => {});
      await stopped;
    }
  }),
  playing("cancel of the stream of frames", async (camera) => {
    const stream = camera.frames().readable();
    const reader = stream.getReader();
    (await reader.read()).value?.close();
    await reader.cancel();
  }),
  playing("close() with a held frame and a full queue that blocks", async (camera, _, later) => {
    const frames = camera.frames({ overflow: "block", capacity: 1 });
    using _held = (await frames.next()).value!;
    await later();
    await camera.close();
  }),
  playing("a merged loop that breaks", async (camera) => {
    const frames = merge({ one: camera.frames(), two: camera.frames({ format: "gray" }) });
    for await (const { frame } of frames) {
      frame.close();
      break;
    }
  }),
  {
    what: "stopListener() of a RemoteVideoPlayer",
    async run(options, later) {
      const player = new RemoteVideoPlayer(options);
      await player.startListener();
      await player.play();
      await later();
      await player.stopListener();
    },
  },
  {
    what: "a ProtocolError: the image is larger than the limit",
    async run(options) {
      await using camera = await connect({ ...options, limits: { planes: 1000 } });
      await assertRejects(() => camera.frames().next(), ProtocolError);
    },
  },
  {
    what: "a ProtocolError: what comes is no message",
    server: { faults: [{ kind: "garbage", at: { sending: "image", index: 1 }, length: 99 }] },
    async run(options) {
      await using camera = await connect(options);
      await assertRejects(async () => {
        for await (using _ of camera.frames());
      }, ProtocolError);
    },
  },
  {
    what: "an exception of the server's",
    server: { faults: [{ kind: "exception", at: { sending: "image", index: 2 }, text: "no" }] },
    async run(options) {
      await using camera = await connect(options);
      await assertRejects(async () => {
        for await (using _ of camera.frames());
      }, FilersError);
    },
  },
  {
    what: "close() in the middle of a message that comes slowly",
    server: { faults: [{ kind: "throttle", bytesPerSecond: 500_000 }] },
    async run(options, later) {
      const camera = await connect(options);
      await camera.play();
      await later();
      await camera.close();
    },
  },
  {
    what: "the end of the recording",
    server: { frames: 3 },
    async run(options) {
      await using camera = await connect(options);
      for await (using _ of camera.frames({ until: "recordingstop" }));
    },
  },
];

/** Leaves `rounds` times in one way. Rejects if the server dies of it, or if anything hangs. */
export async function leave(shutdown: Shutdown, rounds: number, seed: number): Promise<void> {
  const random = seededRandom(seed);
  await using server = new FakeFilersServer({
    pixelFormat: "gray",
    width: 160,
    height: 120,
    pace: 400,
    ...shutdown.server,
  });
  const options = { hostname: server.hostname, port: server.port };
  for (let round = 0; round < rounds; round++) {
    const later = () => pause(random() * 25);
    await within(10_000, shutdown.what, shutdown.run(options, later));
    assert(server.died === null, `${shutdown.what} killed the server: ${server.died}`);
  }
  if (!shutdown.early) assertEquals(server.connections, rounds, shutdown.what);
}
