import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { ConnectError, FilersError, type Frame, RemoteVideoPlayer } from "@lab/filers-client";
import {
  grayImage,
  message,
  onPlay,
  ScriptedServer,
  startedRecording,
  stoppedRecording,
} from "./scripted_server.ts";

const hostname = "127.0.0.1";

class Recorder extends RemoteVideoPlayer {
  readonly calls: string[] = [];
  readonly errors: [Error, boolean][] = [];

  override processImage(frame: Frame, metadata: Frame["metadata"]): void {
    this.calls.push(`image ${frame.data[0]} ${metadata.t}`);
  }

  override processRecordingState(state: boolean): void {
    this.calls.push(`recording ${state}`);
  }

  override processException(error: Error, fromServer: boolean): void {
    this.errors.push([error, fromServer]);
  }

  async until(count: number): Promise<void> {
    while (this.calls.length + this.errors.length < count) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

Deno.test("RemoteVideoPlayer calls back for recordings and images, as the Python one does", async () => {
  let plays = 0;
  await using server = new ScriptedServer((name, peer) => {
    if (name === "started_playing" && plays++ > 0) return;
    onPlay(startedRecording(), grayImage(1), grayImage(2), stoppedRecording)(name, peer);
  });
  const player = new Recorder({ hostname, port: server.port, frames: { format: "gray" } });
  await player.startListener();
  await player.startListener();
  await player.play();
  await player.until(4);
  await player.stop();
  await player.stopListener();
  await player.stopListener();
  assertEquals(player.calls, [
    "recording true",
    "image 1 0.1",
    "image 2 0.2",
    "recording false",
  ]);
  assertEquals(player.errors, []);
  await (await server.peer()).heard("EOF");
});

Deno.test("RemoteVideoPlayer tells what goes wrong to processException", async () => {
  const nowhere = new Recorder({ hostname, port: 1 });
  await nowhere.startListener();
  assertInstanceOf(nowhere.errors[0]?.[0], ConnectError);
  assertEquals(nowhere.errors[0]?.[1], false);
  // A rejection: nothing is thrown where the promise is made.
  await assertRejects(() => nowhere.play(), FilersError, "startListener");
  await nowhere.stop();
  await nowhere.stopListener();

  const exception = message("- exception\n- - no camera\n  - ''\n");
  await using server = new ScriptedServer(onPlay(exception));
  const player = new Recorder({ hostname, port: server.port });
  await player.startListener();
  await player.play();
  await player.until(1);
  const [error, fromServer] = player.errors[0]!;
  assert(error.message.includes("no camera"));
  assertEquals(fromServer, true);
  await player.stopListener();
});

/** A player that keeps the numbers of its images. */
class Counter extends RemoteVideoPlayer {
  readonly counts: unknown[] = [];
  readonly errors: Error[] = [];
  /** What is done with an image, besides. */
  onImage: (count: number) => void | Promise<void> = () => {};

  override async processImage(_frame: Frame, metadata: Frame["metadata"]): Promise<void> {
    this.counts.push(metadata.count);
    await this.onImage(metadata.count as number);
  }

  override processException(error: Error, fromServer: boolean): void {
    assertEquals(fromServer, false);
    this.errors.push(error);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function playerOf(server: FakeFilersServer): Counter {
  const frames = { format: "native", overflow: "block" } as const;
  return new Counter({ hostname, port: server.port, frames });
}

const first = (count: number) => Array.from({ length: count }, (_, i) => i);

Deno.test("RemoteVideoPlayer.play() twice processes each image once", async () => {
  await using server = new FakeFilersServer({ frames: 20, pace: 0 });
  const player = playerOf(server);
  await player.startListener();
  void player.play();
  await player.play();
  player.onImage = () => player.play();
  await player.until(() => player.counts.length >= 20);
  await player.stop();
  await player.stop();
  await player.stopListener();
  assertEquals(player.counts, first(20));
  assertEquals(player.errors, []);
  assertEquals(server.received.filter(({ name }) => name === "started_playing").length, 2);
  assertEquals(server.died, null);
});

Deno.test("RemoteVideoPlayer.play() twice plays as far as `frames` says, once", async () => {
  await using server = new FakeFilersServer({ pace: 0 });
  const frames = { format: "native", limit: 5 } as const;
  const player = new Counter({ hostname, port: server.port, frames });
  await player.startListener();
  await player.play();
  await player.play();
  await player.until(() => player.counts.length >= 5);
  await player.stop();
  assertEquals(player.counts, first(5));
  await player.play();
  await player.until(() => player.counts.length >= 10);
  await player.stopListener();
  assertEquals(player.counts.length, 10);
});

Deno.test("RemoteVideoPlayer.startListener() waits for the connection before to end", async () => {
  // The server takes longer to acknowledge the stop than connect() would wait.
  await using server = new FakeFilersServer({
    faults: [{ kind: "delay", at: { sending: "stopped_playing", index: 1 }, ms: 1500 }],
  });
  const player = new Counter({ hostname, port: server.port, connectTimeout: 750 });
  await player.startListener();
  await player.play();
  await player.until(() => player.counts.length >= 1);
  void player.stopListener();
  await player.startListener();
  assertEquals(player.errors, []);
  assertEquals(server.connections, 2);
  await player.stopListener();
});

Deno.test("RemoteVideoPlayer does what it was asked last, however quickly", async () => {
  await using server = new FakeFilersServer({ pace: 200 });
  const player = playerOf(server);
  void player.startListener();
  void player.play();
  void player.stop();
  void player.play();
  const stopped = player.stop();
  await player.play();
  await stopped;
  await player.until(() => player.counts.length >= 5);
  void player.stop();
  void player.play();
  const before = player.counts.length;
  await player.until(() => player.counts.length >= before + 10);
  void player.play();
  await player.stop();
  const last = player.counts.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(player.counts.length, last);
  assertEquals(new Set(player.counts).size, last);
  assertEquals(player.errors, []);
  await player.stopListener();
  assertEquals(server.died, null);
});

Deno.test("RemoteVideoPlayer has one connection at a time, and leaves none behind", async () => {
  await using server = new FakeFilersServer({ pace: 200 });
  const player = playerOf(server);
  void player.startListener();
  await player.startListener();
  assertEquals(server.connections, 1);
  await player.play();
  await player.until(() => player.counts.length >= 3);
  void player.stopListener();
  await player.stopListener();
  void player.startListener();
  await player.stopListener();
  assertEquals(server.connections, 2);
  void player.stopListener();
  await player.startListener();
  await player.play();
  const before = player.counts.length;
  await player.until(() => player.counts.length >= before + 3);
  void player.stopListener();
  await player.startListener();
  await player.stopListener();
  assertEquals(player.errors, []);
  assertEquals(server.connections, 4);
  assertEquals(server.died, null);
});

Deno.test("RemoteVideoPlayer goes on after a processImage that throws, as the Python one does", async () => {
  await using server = new FakeFilersServer({ frames: 6, pace: 0 });
  const player = playerOf(server);
  player.onImage = (count) => {
    if (count % 2) throw new Error(`a bug at ${count}`);
    return count % 4 ? Promise.reject(new Error(`a late bug at ${count}`)) : undefined;
  };
  await player.startListener();
  await player.play();
  await player.until(() => player.counts.length >= 6);
  await player.stopListener();
  assertEquals(player.counts, first(6));
  assertEquals(player.errors.map(({ message }) => message), [
    "a bug at 1",
    "a late bug at 2",
    "a bug at 3",
    "a bug at 5",
  ]);
  assertEquals(server.died, null);
});

Deno.test("RemoteVideoPlayer ends the loop where processException throws on", async () => {
  await using server = new FakeFilersServer({ pace: 0 });
  const player = playerOf(server);
  player.onImage = () => {
    throw new EvalError("a bug");
  };
  player.processException = (error) => {
    throw error;
  };
  const uncaught = new Promise<unknown>((resolve) => {
    globalThis.addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      resolve(event.reason);
    }, { once: true });
  });
  await player.startListener();
  await player.play();
  assertInstanceOf(await uncaught, EvalError);
  await assertRejects(() => player.stop(), EvalError, "a bug");
  assertEquals(player.counts, [0]);
  await assertRejects(() => player.stopListener(), EvalError, "a bug");
  assertEquals(server.died, null);
});

Deno.test("RemoteVideoPlayer can be stopped from processImage", async () => {
  for (const stop of ["stop", "stopListener"] as const) {
    await using server = new FakeFilersServer({ pace: 0 });
    const player = playerOf(server);
    const stopped = Promise.withResolvers<void>();
    player.onImage = async (count) => {
      if (count === 3) stopped.resolve(player[stop]());
      if (count === 3) await stopped.promise;
    };
    await player.startListener();
    await player.play();
    await stopped.promise;
    await player.stopListener();
    assertEquals(player.errors, []);
    assertEquals(server.died, null);
  }
});

Deno.test("RemoteVideoPlayer.stop() waits for the image that is processed", async () => {
  await using server = new FakeFilersServer({ pace: 0 });
  const player = playerOf(server);
  let pending = 0;
  player.onImage = async () => {
    assertEquals(++pending, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    pending--;
  };
  await player.startListener();
  await player.play();
  await player.until(() => pending === 1);
  await player.stop();
  assertEquals(pending, 0);
  await player.stopListener();
  assertEquals(player.errors, []);
});

Deno.test("RemoteVideoPlayer tells of a lost connection once, and connects anew", async () => {
  for (const plays of [false, true]) {
    await using server = new FakeFilersServer({
      pace: 100,
      faults: [{
        kind: "close",
        at: plays ? { sending: "image", index: 3 } : { sending: "stopped_playing", part: "after" },
      }],
    });
    const player = playerOf(server);
    await player.startListener();
    if (plays) await player.play();
    await player.until(() => player.errors.length > 0);
    await player.stop();
    assertEquals(player.errors.map(({ name }) => name), ["DisconnectedError"]);
    await player.startListener();
    assertEquals(server.connections, 2);
    await player.stopListener();
  }
});
