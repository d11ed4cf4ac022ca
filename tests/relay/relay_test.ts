import { assert, assertEquals, assertThrows } from "@std/assert";
import { connect } from "../../src/client/connect.ts";
import { FilersError } from "../../src/errors.ts";
import { FilersServer } from "../../src/server/filers_server.ts";
import { relay } from "../../src/server/relay.ts";
import { FakeFilersServer } from "../../src/testing/fake_filers_server.ts";
import {
  acknowledgeStops,
  grayImage,
  message,
  onPlay,
  type Peer,
  ScriptedServer,
  startedRecording,
  stoppedRecording,
} from "../client/scripted_server.ts";
import { fixtureNames, nextEvent, RawClient, until } from "../server/raw_client.ts";
import { countArenas, hostname, recordedImages, relayOf, strangeImage } from "./setup.ts";

const counted = (count: number) => grayImage(count, { more: `count: ${count}\n    ` });

Deno.test("relay() passes on what the real server sent, byte for byte, in every format", async () => {
  const images = [...fixtureNames("image_"), ...fixtureNames("multi_")].flatMap(recordedImages);
  images.push(strangeImage(1), strangeImage(2));
  await using camera = new ScriptedServer(onPlay(startedRecording(), ...images));
  await using chain = await relayOf(camera.port, { capacity: 1024 });
  using one = await RawClient.connect(chain.server.port);
  await one.play();
  await one.expect("started_recording");
  for (const image of images) assertEquals((await one.expect("image")).bytes, image);
});

Deno.test("relay() serves many clients at once, each whole, and plays the camera once", async () => {
  await using camera = new FakeFilersServer({ pixelFormat: "gray", frames: 20, pace: 200 });
  await using chain = await relayOf(camera.port, { capacity: 32 });
  const readers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      await using script = await connect({ hostname, port: chain.server.port });
      const counts: unknown[] = [];
      const frames = script.frames({ format: "native", until: "recordingstop", capacity: 32 });
      for await (using frame of frames) counts.push(frame.metadata.count);
      return counts;
    }),
  );
  for (const counts of readers) {
    assertEquals(counts, counts.map((_, i) => 20 - counts.length + i));
    assertEquals(counts.at(-1), 19);
  }
  assertEquals(camera.connections, 1);
  assertEquals(camera.died, null);
});

Deno.test("relay() plays the camera only while one of its clients plays", async () => {
  await using camera = new ScriptedServer(onPlay(startedRecording(), grayImage(1)));
  await using chain = await relayOf(camera.port);
  const peer = await camera.peer();
  await peer.heard("stopped_playing"); // the probe
  using one = await RawClient.connect(chain.server.port);
  using two = await RawClient.connect(chain.server.port);
  assertEquals(peer.received.includes("started_playing"), false);
  await one.play();
  await one.expect("started_recording");
  await one.expect("image");
  await two.play();
  await two.expect("started_recording"); // at once: the camera says it only once
  await one.stop();
  await one.expect("stopped_playing");
  await two.stop();
  await two.expect("stopped_playing");
  await peer.heard("stopped_playing", 2);
  assertEquals(peer.received.filter((name) => name === "started_playing").length, 1);
  await one.play();
  await one.expect("started_recording");
  await one.expect("image");
});

Deno.test("relay() carries on over a lost connection, and its clients stay", async () => {
  let connections = 0;
  await using camera = new ScriptedServer((name, peer) => {
    if (name === "started_playing") connections++;
    const images = connections === 1 ? [counted(1), counted(2)] : [counted(6), counted(7)];
    onPlay(startedRecording(), ...images)(name, peer);
    if (name === "started_playing" && connections === 1) setTimeout(() => peer.close(), 20);
  });
  await using chain = await relayOf(camera.port);
  await using script = await connect({ hostname, port: chain.server.port });
  const got: number[][] = [];
  const frames = script.frames({ format: "gray", until: "recordingstop", limit: 4 });
  for await (using frame of frames) got.push([frame.data[0]!, frame.gap]);
  assertEquals(got, [[1, 0], [2, 0], [6, 3], [7, 0]]);
  assertEquals([script.stats.reconnects, chain.upstream.stats.reconnects], [0, 1]);
});

Deno.test("relay() ends a recording that ended while the connection was lost", async () => {
  let plays = 0;
  await using camera = new ScriptedServer((name, peer) => {
    if (name === "started_playing" && plays++ === 0) {
      void peer.send(startedRecording(), grayImage(1)).then(() =>
        setTimeout(() => peer.close(), 20)
      );
    }
    acknowledgeStops(name, peer);
  });
  await using chain = await relayOf(camera.port);
  using one = await RawClient.connect(chain.server.port);
  await one.play();
  await one.readUntil("stopped_recording");
});

Deno.test("relay() ends recordings with the camera, and begins the next one with it", async () => {
  let plays = 0;
  await using camera = new ScriptedServer((name, peer) => {
    const begin = startedRecording("gray", 4, 2, plays);
    if (name === "started_playing") plays++;
    onPlay(begin, grayImage(plays), stoppedRecording)(name, peer);
  });
  await using chain = await relayOf(camera.port);
  using one = await RawClient.connect(chain.server.port);
  for (const rate of [0, 1]) {
    await one.play();
    assertEquals((await one.expect("started_recording")).value, ["gray", 4, 2, rate]);
    await one.expect("image");
    await one.expect("stopped_recording");
  }
  assertEquals(plays, 2);
});

Deno.test("relay() passes on the camera's exceptions and messages, and goes on", async () => {
  const exception = message("- exception\n- - no light\n  - line 1\n");
  const note = message("- note\n- {a: 1}\n");
  await using camera = new ScriptedServer(
    onPlay(startedRecording(), note, exception, grayImage(1)),
  );
  await using chain = await relayOf(camera.port);
  using one = await RawClient.connect(chain.server.port);
  await one.play();
  await one.expect("started_recording");
  assertEquals((await one.expect("note")).value, { a: 1 });
  assertEquals((await one.expect("exception")).value, ["no light", "line 1"]);
  await one.expect("image");
});

Deno.test("relay() outlives messages that it can't write anew", async () => {
  // A list as the key of an ordered mapping, and a time that is before the year 1 in UTC.
  const odd = ["!!omap\n  - ? - 1\n    : 3", "0001-01-01 00:00:00+05:30"];
  const messages = [...odd, "true"].map((value) => message(`- lamp\n- ${value}\n`));
  await using camera = new ScriptedServer(onPlay(startedRecording(), ...messages));
  await using chain = await relayOf(camera.port);
  using one = await RawClient.connect(chain.server.port);
  await one.play();
  await one.expect("started_recording");
  assertEquals((await one.expect("lamp")).value, true);
});

Deno.test("relay() gives an image's memory back when every client has it", async () => {
  let peer: Peer | undefined;
  await using camera = new ScriptedServer((name, from) => {
    peer = from;
    onPlay(startedRecording())(name, from);
  });
  using arenas = countArenas();
  await using chain = await relayOf(camera.port);
  using deaf = await RawClient.connect(chain.server.port);
  await deaf.play();
  using one = await RawClient.connect(chain.server.port);
  await one.play();
  await one.expect("started_recording");
  for (let i = 0; i < 150; i++) {
    await peer!.send(grayImage(i, { width: 1000, height: 1000 }));
    assertEquals((await one.expect("image")).planes[0], i % 256);
  }
  // 150 MB went through; held are the few images that wait for the client that never reads.
  assert(arenas.count <= 2, `${arenas.count} arenas of 32 MB`);
  await until(() => chain.server.clients[0]!.stats.dropped > 100);
});

Deno.test("Relay.close() ends the recording for the clients and closes neither end", async () => {
  await using camera = new FakeFilersServer({ pixelFormat: "gray" });
  await using upstream = await connect({ hostname, port: camera.port });
  await using server = new FilersServer({ port: 0 });
  const running = relay(upstream, server);
  using one = await RawClient.connect(server.port);
  await one.play();
  await one.expect("started_recording");
  await running.close();
  await one.readUntil("stopped_recording");
  await until(() => upstream.state === "idle");
  assert(server.listening);
  await one.stop();
  await one.expect("stopped_playing");
});

Deno.test("relay() leaves the server's clients waiting when the camera is gone for good", async () => {
  const camera = new ScriptedServer(onPlay(startedRecording(), grayImage(1)));
  await using upstream = await connect({ hostname, port: camera.port });
  await using server = new FilersServer({ port: 0 });
  await using _relay = relay(upstream, server);
  using one = await RawClient.connect(server.port);
  await one.play();
  await one.expect("started_recording");
  await camera[Symbol.asyncDispose]();
  await one.readUntil("stopped_recording");
  assert(await upstream.closed instanceof FilersError);
  const played = nextEvent(server, "play");
  await one.play();
  await played;
});

Deno.test("relay() refuses a server that is closed or records", async () => {
  await using camera = new FakeFilersServer();
  await using upstream = await connect({ hostname, port: camera.port });
  await using server = new FilersServer({ port: 0 });
  server.startRecording({ pixelFormat: "gray", width: 4, height: 2, rate: 0 });
  assertThrows(() => relay(upstream, server), FilersError, "records already");
  await server.close();
  assertThrows(() => relay(upstream, server), FilersError, "is closed");
});
