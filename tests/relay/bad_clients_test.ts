import { assert, assertEquals } from "@std/assert";
import { connect } from "../../src/client/connect.ts";
import {
  grayImage,
  onPlay,
  type Peer,
  ScriptedServer,
  startedRecording,
} from "../client/scripted_server.ts";
import { fixture, message, RawClient, until } from "../server/raw_client.ts";
import { countArenas, hostname, relayOf } from "./setup.ts";

const size = { width: 500, height: 500 };
const BAD_CLIENTS = 8;
const FRAMES = 60;

/** What a bad client does, and whether the server sends it away. */
interface Badness {
  readonly act: (client: RawClient) => Promise<void> | void;
  readonly closed: boolean;
}

const badness: Record<string, Badness> = {
  "speaks garbage": {
    act: (client) => client.write(crypto.getRandomValues(new Uint8Array(60_000))),
    closed: true,
  },
  "speaks HTTP": {
    act: (client) => client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: rig1\r\n\r\n")),
    closed: true,
  },
  "claims a document of 4 GiB": {
    act: (client) => client.write(message("", 0, 2 ** 32 - 1)),
    closed: true,
  },
  "claims planes of 4 GiB": {
    act: (client) => client.write(message("- stopped_playing\n- null\n", 2 ** 32 - 1)),
    closed: true,
  },
  "claims the longest document allowed, and sends little of it": {
    act: (client) => client.write(message("- a", 0, 2 ** 16)),
    closed: false,
  },
  "plays and never reads": { act: (client) => client.play(), closed: false },
  "connects and says nothing": { act() {}, closed: false },
  "asks to play again and again and never reads": {
    act: async (client) => {
      const play = fixture("client_started_playing.bin");
      // The server may have had enough before all of it is written.
      for (let i = 0; i < 2000; i++) await client.write(play).catch(() => {});
    },
    closed: false,
  },
  "leaves in mid-message": {
    act: async (client) => {
      await client.write(fixture("client_started_playing.bin").subarray(0, 11));
      client.close();
    },
    closed: true,
  },
};

for (const [what, { act, closed }] of Object.entries(badness)) {
  Deno.test(`relay() keeps frames and memory from a client that ${what}`, async () => {
    let camera: Peer | undefined;
    await using source = new ScriptedServer((name, peer) => {
      camera = peer;
      onPlay(startedRecording("gray", 500, 500))(name, peer);
    });
    using arenas = countArenas();
    await using chain = await relayOf(source.port);
    await using good = await connect({ hostname, port: chain.server.port });
    const frames = good.frames({ format: "native" });
    const first = frames.next();
    await until(() => chain.server.recording !== null);
    const bad = await Promise.all(
      Array.from({ length: BAD_CLIENTS }, () => RawClient.connect(chain.server.port)),
    );
    try {
      await until(() => chain.server.clients.length === 1 + BAD_CLIENTS);
      await Promise.all(bad.map(act));
      if (closed) await until(() => chain.server.clients.length === 1);
      for (let count = 0; count < FRAMES; count++) {
        await camera!.send(grayImage(count, { ...size, more: `count: ${count}\n    ` }));
        const { value: frame } = await (count === 0 ? first : frames.next());
        assertEquals([frame?.metadata.count, frame?.gap], [count, 0]);
        frame?.close();
      }
      // One of the relay's client's, one of the good client's own.
      assert(arenas.count <= 2, `${arenas.count} arenas`);
      for (const { stats } of chain.server.clients) assert(stats.queued <= 6);
      await frames.return();
    } finally {
      for (const client of bad) client[Symbol.dispose]();
    }
  });
}

Deno.test("relay() lets further clients wait when bad ones hold all places, and serves them then", async () => {
  await using source = new ScriptedServer(onPlay(startedRecording(), grayImage(1)));
  await using chain = await relayOf(source.port, { maxClients: 2 });
  const silent = [
    await RawClient.connect(chain.server.port),
    await RawClient.connect(chain.server.port),
  ];
  await until(() => chain.server.clients.length === 2);
  using waiting = await RawClient.connect(chain.server.port);
  await waiting.play();
  for (const client of silent) client.close();
  await waiting.expect("started_recording");
  await waiting.expect("image");
});
