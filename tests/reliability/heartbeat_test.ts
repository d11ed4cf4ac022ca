/** A server that vanishes is noticed in every state, and one that is merely silent is left alone. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type ConnectOptions,
  DisconnectedError,
  type FilersClient,
  type FilersError,
  ServerError,
} from "@lab/filers-client";
import { FilersServer } from "@lab/filers-client/server";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { fileURLToPath } from "node:url";
import {
  acknowledgement,
  grayImage,
  message,
  type Peer,
  ScriptedServer,
  startedRecording,
  stoppedRecording,
} from "../client/scripted_server.ts";
import { Session } from "../../src/client/session.ts";
import { pause, within } from "./within.ts";

/** Longest silence, in ms: short for a peer that is gone, long for one that has to answer. */
const SHORT = 150;
const LONG = 400;

/** For anything that is to happen at all, in ms. */
const DEADLINE = 20_000;

/** As cpl-media 0.1.4 words it, with the traceback left out. */
const objection = message(
  "- exception\n- - Client already notified that it is playing\n  - ''\n",
);
const exception = message("- exception\n- - no camera\n  - ''\n");

function options(server: { port: number }, more: ConnectOptions = {}): ConnectOptions {
  return { hostname: "127.0.0.1", port: server.port, heartbeat: SHORT, ...more };
}

/** All that a client tells of its own accord. */
function record(camera: FilersClient): string[] {
  const events: string[] = [];
  const names = ["disconnect", "reconnect", "servererror", "message", "recordingstart"] as const;
  for (const name of names) camera.addEventListener(name, () => events.push(name));
  return events;
}

/**
 * Filers' recorder as PROTOCOL says that it behaves, one for all connections: what it does about a
 * second started_playing, and that the end of a recording makes it forget who plays.
 */
class Recorder {
  playing = false;
  recording = false;
  /** Called before a message is answered: what it sends then has crossed with the message. */
  before: (name: string, peer: Peer, times: number) => void = () => {};
  /** The objection to a second started_playing. */
  objection = objection;
  readonly #times = new Map<string, number>();

  readonly answer = (name: string, peer: Peer): void => {
    const times = (this.#times.get(name) ?? 0) + 1;
    this.#times.set(name, times);
    this.before(name, peer, times);
    if (name === "stopped_playing") {
      this.playing = false;
      void peer.send(acknowledgement);
    } else if (name === "started_playing") {
      if (this.playing) return void peer.send(this.objection);
      this.playing = true;
      if (this.recording) void peer.send(startedRecording());
    }
  };

  start(peer: Peer): void {
    this.recording = true;
    if (this.playing) void peer.send(startedRecording());
  }

  stop(peer: Peer): void {
    this.recording = false;
    if (this.playing) void peer.send(stoppedRecording);
    this.playing = false;
  }
}

/** What a client waits for as the server vanishes. Each settles, or is left waiting for ever. */
const states: Record<string, (camera: FilersClient) => Promise<unknown>> = {
  "idle": (camera) => camera.closed,
  "idle, in ping()": (camera) => camera.ping(),
  "playing before a recording": (camera) => camera.frames().next(),
  "recording": async (camera) => {
    for await (using _frame of camera.frames({ format: "native" }));
  },
  "recording, in mid-image": async (camera) => {
    for await (using _frame of camera.frames({ format: "gray" }));
  },
  "stopping": async (camera) => {
    const next = camera.frames().next();
    await pause(0);
    const stopped = camera.stop();
    await next;
    await stopped;
  },
};

/** Acknowledges the probe, shows three images to who plays, and says nothing more. */
function vanish(state: string): (name: string, peer: Peer) => void {
  return (name, peer) => {
    const { received } = peer;
    if (name === "stopped_playing" && received.length === 1) void peer.send(acknowledgement);
    if (name !== "started_playing" || !state.startsWith("recording")) return;
    if (received.filter((each) => each === name).length > 1) return;
    const rest = state.endsWith("mid-image") ? grayImage(4).subarray(0, 90) : new Uint8Array();
    void peer.send(startedRecording(), grayImage(1), grayImage(2), grayImage(3), rest);
  };
}

for (const offload of [false, true]) {
  const how = offload ? ", read in a thread" : "";
  for (const [state, wait] of Object.entries(states)) {
    Deno.test(`a server that vanishes is noticed while ${state}${how}`, async () => {
      await using server = new ScriptedServer(vanish(state));
      const camera = await connect(options(server, { offload }));
      const events = record(camera);
      const waiting = wait(camera).then((value) => value, (error) => error);
      const error = await within(DEADLINE, "who waits", waiting);
      assertInstanceOf(error, DisconnectedError);
      assert(error.message.includes(`no sign of life for ${SHORT} ms`), error.message);
      assertEquals(await within(DEADLINE, "closed", camera.closed), error);
      assertEquals(camera.state, "closed");
      assert(events.includes("disconnect"));
      if (state.startsWith("recording")) assertEquals(camera.stats.delivered, 3);
      // Each silence is asked about once: with the probe, or with the stop that has no answer.
      const stops = (await server.peer()).received.filter((name) => name === "stopped_playing");
      const isPlaying = state.startsWith("playing") || state.startsWith("recording");
      assertEquals(stops.length, isPlaying ? 1 : 2);
      await within(DEADLINE, "close()", camera.close());
    });
  }

  Deno.test(`close() ends, whatever is left of the server${how}`, async () => {
    for (const play of [false, true]) {
      await using server = new ScriptedServer(vanish("recording"));
      const camera = await connect(options(server, { offload }));
      const next = play ? camera.frames().next() : null;
      (await next)?.value?.close();
      await within(DEADLINE, "close()", camera.close());
      assertEquals(await camera.closed, null);
    }
  });

  Deno.test(`a lost server is connected again, and no frame is missing${how}`, async () => {
    const recorder = new Recorder();
    let connections = 0;
    await using server = new ScriptedServer((name, peer) => {
      if (peer.received.length === 1) connections++;
      if (connections === 1) return vanish("recording")(name, peer);
      recorder.recording = true;
      recorder.answer(name, peer);
      if (name === "started_playing") void peer.send(grayImage(4), grayImage(5));
    });
    const reconnect = { minDelay: 5, maxDelay: 20 };
    await using camera = await connect(options(server, { offload, reconnect }));
    const values: number[] = [];
    const loop = async () => {
      const frames = camera.frames({ format: "gray", limit: 5, overflow: "block" });
      for await (using frame of frames) values.push(frame.data[0]!);
    };
    await within(DEADLINE, "the loop", loop());
    assertEquals(values, [1, 2, 3, 4, 5]);
    assertEquals(camera.stats.reconnects, 1);
  });
}

Deno.test("a lost server is noticed without a probe, too", async () => {
  await using server = new ScriptedServer(() => {});
  await using camera = await connect(options(server, { probe: false }));
  const next = camera.frames().next();
  await within(DEADLINE, "next()", assertRejects(() => next, DisconnectedError, "sign of life"));
});

Deno.test("a lost server is noticed over TLS, and one that merely has nothing to send is not", async () => {
  const read = (name: string) =>
    Deno.readTextFileSync(new URL(`../server/tls/${name}`, import.meta.url));
  const identity = { cert: read("server.pem"), key: read("server.key") };
  const tls = { caCerts: [read("ca.pem")] };
  {
    await using server = new FilersServer({ port: 0, tls: identity });
    await using camera = await connect({ port: server.port, tls, heartbeat: LONG });
    const events = record(camera);
    await pause(3 * LONG);
    await camera.play();
    await pause(3 * LONG);
    assertEquals([camera.state, events], ["waiting", []]);
  }
  using listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...identity });
  const connecting = connect({ port: listener.addr.port, tls, heartbeat: SHORT });
  using silent = await listener.accept();
  await silent.read(new Uint8Array(100));
  await silent.write(acknowledgement);
  await using camera = await connecting;
  const next = camera.frames().next();
  await within(DEADLINE, "next()", assertRejects(() => next, DisconnectedError, "sign of life"));
});

Deno.test("a write that the server never takes is rejected when the server is lost", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const camera = await connect(options({ port }, { probe: false }));
  using _deaf = await listener.accept();
  // More than the sockets of both ends hold.
  const sent = Array.from({ length: 3 }, () => camera.send("lamp", "x".repeat(10_000_000)));
  await within(DEADLINE, "send()", assertRejects(() => Promise.all(sent), DisconnectedError));
  assertInstanceOf(await within(DEADLINE, "closed", camera.closed), DisconnectedError);
});

Deno.test("Infinity is no heartbeat, and what is no time is refused", async () => {
  await using server = new ScriptedServer(vanish("idle"));
  const camera = await connect(options(server, { heartbeat: Infinity }));
  await pause(4 * SHORT);
  assertEquals(camera.state, "idle");
  const peer = await server.peer();
  assertEquals(peer.received, ["stopped_playing"]);
  await camera.close();
  for (const heartbeat of [0, -1, NaN]) {
    await assertRejects(() => connect(options(server, { heartbeat })), RangeError, "heartbeat");
  }
});

const quiet = { pixelFormat: "gray", width: 4, height: 2, rate: 30 } as const;

/** Servers of ours that play and have nothing to send. */
const servers = {
  FilersServer: async (ask: (port: number) => Promise<void>) => {
    await using server = new FilersServer({ port: 0 });
    server.startRecording(quiet);
    await ask(server.port);
  },
  FakeFilersServer: async (ask: (port: number) => Promise<void>) => {
    // An image in an hour.
    await using server = new FakeFilersServer({ ...quiet, pace: 1 / 3600 });
    await ask(server.port);
    assertEquals(server.died, null);
  },
};

for (const [name, serve] of Object.entries(servers)) {
  for (const offload of [false, true]) {
    const how = offload ? ", read in a thread" : "";
    Deno.test(`a ${name} that has nothing to send is not lost${how}`, async () => {
      await serve(async (port) => {
        await using camera = await connect(options({ port }, { heartbeat: LONG, offload }));
        const events = record(camera);
        await pause(4 * LONG);
        assertEquals(camera.state, "idle");
        const next = camera.frames().next();
        await pause(4 * LONG);
        assertEquals(events.filter((event) => event !== "recordingstart"), []);
        assertEquals(camera.state, "recording");
        await camera.stop();
        (await next).value?.close();
        assert(await camera.ping() < DEADLINE);
      });
    });
  }
}

Deno.test("a server is asked again and again, one question at a time", async () => {
  const recorder = new Recorder();
  await using server = new ScriptedServer(recorder.answer);
  await using camera = await connect(options(server, { heartbeat: LONG }));
  const events = record(camera);
  const peer = await server.peer();
  await within(DEADLINE, "asking", peer.heard("stopped_playing", 4));
  await camera.play();
  await within(DEADLINE, "asking", peer.heard("started_playing", 4));
  recorder.start(peer);
  await within(DEADLINE, "asking", peer.heard("started_playing", 7));
  assertEquals(events, ["recordingstart"]);
  assertEquals(camera.state, "recording");
});

Deno.test("any answer to the question is a sign of life", async () => {
  await using server = new ScriptedServer((name, peer) => {
    if (name === "started_playing") void peer.send(startedRecording());
    if (name === "stopped_playing") void peer.send(acknowledgement);
  });
  await using camera = await connect(options(server, { heartbeat: LONG }));
  const events = record(camera);
  await camera.play();
  await within(DEADLINE, "asking", (await server.peer()).heard("started_playing", 6));
  assertEquals(new Set(events), new Set(["recordingstart"]));
});

Deno.test("a server whose images come is asked nothing", async () => {
  await using server = new FakeFilersServer({
    pixelFormat: "gray",
    width: 16,
    height: 8,
    pace: 50,
  });
  await using camera = await connect(options(server, { heartbeat: LONG }));
  for await (using _frame of camera.frames({ format: "native", limit: 100 }));
  const names = server.received.map(({ name }) => name);
  assertEquals(names.filter((name) => name === "started_playing").length, 1);
});

Deno.test("a server's exceptions are passed on, whatever question is open", async () => {
  const recorder = new Recorder();
  recorder.before = (name, peer, times) => {
    if (name === "started_playing" && times === 2) void peer.send(exception);
  };
  await using server = new ScriptedServer(recorder.answer);
  await using camera = await connect(options(server, { heartbeat: LONG }));
  const next = camera.frames().next();
  const peer = await server.peer();
  const error = await within(DEADLINE, "next()", assertRejects(() => next, ServerError));
  assertEquals(error.text, "no camera");
  // With the loop the playing ended, and the next one is asked as before.
  const events = record(camera);
  await within(DEADLINE, "acknowledgement", peer.heard("stopped_playing", 2));
  const another = camera.frames().next();
  await within(DEADLINE, "asking", peer.heard("started_playing", 5));
  assertEquals(events, []);
  await camera.close();
  assertEquals((await another).done, true);
});

Deno.test("a server of other words ends two loops, and is left alone from then on", async () => {
  const recorder = new Recorder();
  recorder.objection = message("- exception\n- - You play already\n  - ''\n");
  await using server = new ScriptedServer(recorder.answer);
  await using camera = await connect(options(server));
  for (let loop = 0; loop < 2; loop++) {
    const next = camera.frames().next();
    const error = await within(DEADLINE, "next()", assertRejects(() => next, ServerError));
    assertEquals(error.text, "You play already");
    await camera.stop();
  }
  const events = record(camera);
  const frames = camera.frames({ format: "gray" });
  const first = frames.next();
  await pause(4 * SHORT);
  const peer = await server.peer();
  recorder.start(peer);
  void peer.send(grayImage(7));
  assertEquals((await within(DEADLINE, "next()", first)).value?.data[0], 7);
  assertEquals(events, ["recordingstart"]);
  assertEquals(peer.received.filter((name) => name === "started_playing").length, 5);
});

Deno.test("a question that crosses with the end of a recording leaves nobody playing", async () => {
  for (const until of ["recordingstop", "close"] as const) {
    const recorder = new Recorder();
    recorder.recording = true;
    recorder.before = (name, peer, times) => {
      if (name === "started_playing" && times === 2) recorder.stop(peer);
    };
    await using server = new ScriptedServer(recorder.answer);
    await using camera = await connect(options(server, { heartbeat: LONG }));
    const events = record(camera);
    const frames = camera.frames({ format: "gray", until });
    const next = frames.next();
    const peer = await server.peer();
    if (until === "recordingstop") {
      // The question was a play: it has to be taken back.
      assertEquals((await within(DEADLINE, "next()", next)).done, true);
      assertEquals(camera.state, "stopping");
      await within(DEADLINE, "the stop", peer.heard("stopped_playing", 2));
      await camera.stop();
      assertEquals([camera.state, recorder.playing], ["idle", false]);
      const again = camera.frames({ format: "gray" }).next();
      await within(DEADLINE, "the next play and question", peer.heard("started_playing", 4));
      recorder.start(peer);
      void peer.send(grayImage(8));
      assertEquals((await within(DEADLINE, "next()", again)).value?.data[0], 8);
      assertEquals(events, ["recordingstart", "recordingstart"]);
    } else {
      // It plays for the next recording.
      await within(DEADLINE, "the next play", peer.heard("started_playing", 3));
      assertEquals([camera.state, recorder.playing], ["waiting", true]);
      await within(DEADLINE, "asking", peer.heard("started_playing", 5));
      recorder.start(peer);
      void peer.send(grayImage(9));
      assertEquals((await within(DEADLINE, "next()", next)).value?.data[0], 9);
      assertEquals(events, ["recordingstart", "recordingstart"]);
    }
  }
});

Deno.test("a question that crosses with stop() is no acknowledgement, and no play", async () => {
  const recorder = new Recorder();
  await using server = new ScriptedServer(recorder.answer);
  await using camera = await connect(options(server, { heartbeat: LONG }));
  const events = record(camera);
  const peer = await server.peer();
  for (let round = 1; round <= 5; round++) {
    await camera.play();
    const asked = peer.received.filter((name) => name === "started_playing").length;
    recorder.before = (name) => {
      if (name === "started_playing") void camera.stop();
    };
    await within(DEADLINE, "asking", peer.heard("started_playing", asked + 1));
    await within(DEADLINE, "stop()", camera.stop());
    recorder.before = () => {};
    assertEquals([camera.state, recorder.playing], ["idle", false]);
  }
  assertEquals(events, []);
});

Deno.test("a loop that blocks for longer than the heartbeat is no reason to give up", async () => {
  for (const offload of [false, true]) {
    await using server = new FakeFilersServer({
      pixelFormat: "gray",
      width: 1024,
      height: 1024,
      pace: 100,
      frames: 40,
    });
    await using camera = await connect(options(server, { heartbeat: LONG, offload }));
    const counts: unknown[] = [];
    const frames = camera.frames({
      format: "native",
      overflow: "block",
      capacity: 1,
      until: "recordingstop",
    });
    for await (using frame of frames) {
      counts.push(frame.metadata.count);
      if (counts.length === 3) await pause(4 * LONG);
    }
    assertEquals(counts, Array.from({ length: 40 }, (_, count) => count));
    assertEquals(camera.stats.reconnects, 0);
  }
});

/** A fake server in a thread of its own, which answers while this one is busy. */
async function serveElsewhere() {
  const program = `
    import { FakeFilersServer } from ${
    JSON.stringify(import.meta.resolve("@lab/filers-client/testing"))
  };
    const server = new FakeFilersServer({ pixelFormat: "gray", width: 4, height: 2, pace: 1 / 3600 });
    self.postMessage(server.port);
  `;
  const url = `data:text/javascript,${encodeURIComponent(program)}`;
  const thread = new Worker(url, { type: "module" });
  const port = await new Promise<number>((resolve) => {
    thread.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
  });
  return { port, [Symbol.dispose]: () => thread.terminate() };
}

Deno.test("a script that is busy for longer than the heartbeat loses nobody", async () => {
  using server = await serveElsewhere();
  for (const offload of [false, true]) {
    await using camera = await connect(options(server, { heartbeat: LONG, offload }));
    const events = record(camera);
    const busy = new Int32Array(new SharedArrayBuffer(4));
    for (const play of [false, true]) {
      if (play) await camera.play();
      // At whatever moment: before a question, between question and answer, before the verdict.
      for (let moment = 0; moment < 5; moment++) {
        await pause(moment * LONG / 5);
        Atomics.wait(busy, 0, 0, 1.5 * LONG);
      }
    }
    assertEquals(events.filter((event) => event !== "recordingstart"), []);
    assertEquals(camera.state, "recording");
  }
});

Deno.test({
  name: "a process that is suspended for longer than the heartbeat loses nobody",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using server = new FakeFilersServer({ pixelFormat: "gray", pace: 1 / 3600 });
    for (const [index, offload] of [false, true].entries()) {
      const program = `
        import { connect } from ${JSON.stringify(import.meta.resolve("@lab/filers-client"))};
        const camera = await connect(${
        JSON.stringify(options(server, { heartbeat: LONG, offload }))
      });
        camera.addEventListener("disconnect", () => console.log("disconnect"));
        await camera.play();
        await Deno.stdin.read(new Uint8Array(1));
        console.log(camera.state);
        await camera.close();
      `;
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--allow-net",
          `--config=${fileURLToPath(new URL("../../deno.json", import.meta.url))}`,
          `data:text/javascript,${encodeURIComponent(program)}`,
        ],
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      await within(
        DEADLINE,
        "the process",
        server.waitFor("started_playing", { index, timeout: DEADLINE }),
      );
      for (let moment = 0; moment < 5; moment++) {
        await pause(moment * LONG / 5);
        child.kill("SIGSTOP");
        await pause(1.5 * LONG);
        child.kill("SIGCONT");
      }
      await child.stdin.close();
      const { stdout } = await within(DEADLINE, "the process", child.output());
      assertEquals(new TextDecoder().decode(stdout), "recording\n");
    }
    assertEquals(server.died, null);
  },
});

Deno.test("a server that was only out of reach survives being given up", async () => {
  for (const offload of [false, true]) {
    // It answers when the client has given it up: into a closed socket, that would kill it.
    await using server = new FakeFilersServer({
      pixelFormat: "gray",
      width: 4,
      height: 2,
      pace: 200,
      faults: [{
        kind: "delay",
        at: { received: "stopped_playing", index: 1 },
        connection: 0,
        ms: 6 * SHORT,
      }],
    });
    const reconnect = { minDelay: 5, maxDelay: 20 };
    await using camera = await connect(options(server, { offload, reconnect }));
    const events = record(camera);
    await within(
      DEADLINE,
      "disconnect",
      new Promise((resolve) => {
        camera.addEventListener("disconnect", resolve, { once: true });
      }),
    );
    const counts: unknown[] = [];
    const loop = async () => {
      for await (using frame of camera.frames({ limit: 3 })) counts.push(frame.metadata.count);
    };
    await within(DEADLINE, "the loop", loop());
    assertEquals(counts, [0, 1, 2]);
    assert(events.includes("reconnect"));
    await camera.close();
    assertEquals(server.died, null);
  }
});

Deno.test("a reconnect that fails with any error is an attempt, and the last one's error is told", async () => {
  const { open } = Session;
  for (const failure of [new TypeError("no more memory"), "no error at all"]) {
    await using server = new FakeFilersServer({
      faults: [{ kind: "reset", at: { received: "started_playing" } }],
    });
    await using camera = await connect(
      options(server, { reconnect: { maxAttempts: 3, minDelay: 1 } }),
    );
    let attempts = 0;
    Session.open = () => {
      attempts++;
      return Promise.reject(failure);
    };
    try {
      const next = camera.frames().next();
      const error = await within(DEADLINE, "next()", assertRejects(() => next, DisconnectedError));
      assertEquals([attempts, error.cause], [3, failure]);
      assertEquals(await within(DEADLINE, "closed", camera.closed), error);
      assertEquals(camera.state, "closed");
    } finally {
      Session.open = open;
    }
  }
});

Deno.test("close() during a reconnect that fails with any error ends it", async () => {
  const { open } = Session;
  await using server = new FakeFilersServer({
    faults: [{ kind: "reset", at: { received: "started_playing" } }],
  });
  const camera = await connect(options(server, { reconnect: { minDelay: 1 } }));
  const next = camera.frames().next();
  Session.open = () => {
    void camera.close();
    return Promise.reject(new TypeError("no more memory"));
  };
  try {
    assertEquals(await within(DEADLINE, "closed", camera.closed), null);
    assertEquals((await within(DEADLINE, "next()", next)).done, true);
  } finally {
    Session.open = open;
  }
});

Deno.test("a listener that throws keeps nobody else waiting", async () => {
  await using server = new ScriptedServer(vanish("recording"));
  await using camera = await connect(options(server));
  const failures: unknown[] = [];
  const report = (event: ErrorEvent) => {
    event.preventDefault();
    failures.push(event.error);
  };
  globalThis.addEventListener("error", report);
  const mistake = new Error("a mistake in the script");
  for (const name of ["recordingstart", "disconnect"] as const) {
    camera.addEventListener(name, () => {
      throw mistake;
    });
  }
  try {
    const loop = Array.fromAsync(camera.frames({ format: "native" }));
    await within(DEADLINE, "the loop", assertRejects(() => loop, DisconnectedError));
    assertInstanceOf(await within(DEADLINE, "closed", camera.closed), DisconnectedError);
    assertEquals(failures, [mistake, mistake]);
  } finally {
    globalThis.removeEventListener("error", report);
  }
});

Deno.test("a thread that does not start is a failed attempt", async () => {
  await using server = new FakeFilersServer({
    faults: [{ kind: "reset", at: { received: "started_playing" }, connection: 0 }],
  });
  const RealWorker = Worker;
  const camera = await connect(
    options(server, { offload: true, reconnect: { maxAttempts: 2, minDelay: 1 } }),
  );
  const failure = new TypeError("no more threads");
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.terminate();
      throw failure;
    }
  };
  try {
    const next = camera.frames().next();
    const error = await within(DEADLINE, "next()", assertRejects(() => next, DisconnectedError));
    assert(error.message.includes("no more threads"), error.message);
    assertEquals((error.cause as FilersError).cause, failure);
    assertEquals(await within(DEADLINE, "closed", camera.closed), error);
    assertEquals(camera.state, "closed");
  } finally {
    globalThis.Worker = RealWorker;
    await within(DEADLINE, "close()", camera.close());
  }
});
