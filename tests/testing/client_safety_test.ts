/** Whatever way a script ends, the model of the real server survives the client's leaving. */

import { assertEquals, assertRejects } from "@std/assert";
import { connect, type FilersClient } from "../../mod.ts";
import { ServerError } from "../../src/errors.ts";
import { FilersServer } from "../../src/server/mod.ts";
import { FakeFilersServer, testPattern } from "../../src/testing/mod.ts";

const endings: Record<string, (camera: FilersClient) => Promise<void>> = {
  "breaks out of its loop": async (camera) => {
    for await (using _ of camera.frames()) break;
  },
  "throws in its loop": async (camera) => {
    await assertRejects(async () => {
      for await (using _ of camera.frames()) throw new Error("a bug");
    }, Error);
  },
  "closes while frames come": async (camera) => {
    await camera.play();
    await camera.close();
  },
  "aborts its loop": async (camera) => {
    const controller = new AbortController();
    await assertRejects(async () => {
      for await (using _ of camera.frames({ signal: controller.signal })) controller.abort();
    });
  },
  "does nothing": async () => {},
};

for (const [what, end] of Object.entries(endings)) {
  Deno.test(`connect() never kills the real server when a script ${what}`, async () => {
    await using server = new FakeFilersServer({ pixelFormat: "gray", pace: 500 });
    for (let round = 0; round < 5; round++) {
      await using camera = await connect({ hostname: server.hostname, port: server.port })
        .catch((error) => {
          throw new Error(`the server died in a round before: ${server.died}`, { cause: error });
        });
      await end(camera);
    }
    assertEquals(server.died, null);
    assertEquals(server.connections, 5);
    const { name } = server.received.at(-1)!;
    assertEquals(name, "stopped_playing");
  });
}

Deno.test("connect() reads from FilersServer what was sent to it, plane for plane", async () => {
  await using server = new FilersServer({ port: 0 });
  await using camera = await connect({ hostname: server.hostname, port: server.port });
  const formats = ["gray", "yuv420p", "uyvy422", "rgb565le", "rgb48le", "nv12", "pal8", "gbrp10le"];
  server.startRecording({ pixelFormat: "gray", width: 33, height: 17, rate: 30 });
  server.addEventListener("play", () => {
    for (const [i, format] of formats.slice(0, 4).entries()) {
      server.send(testPattern(format, 33, 17, i));
    }
  }, { once: true });
  const frames = camera.frames({ format: "native", limit: formats.length, capacity: 8 });
  let i = 0;
  for await (using frame of frames) {
    const sent = testPattern(formats[i]!, 33, 17, i);
    assertEquals(frame.source.pixelFormat, sent.pixelFormat);
    assertEquals(frame.metadata, sent.metadata);
    assertEquals(frame.planes.map(({ data }) => new Uint8Array(data)), [...sent.planes]);
    i++;
    if (i >= 4 && i < formats.length) server.send(testPattern(formats[i]!, 33, 17, i));
  }
  assertEquals(i, formats.length);
});

Deno.test("connect() hears an exception that the server reports", async () => {
  await using server = new FilersServer({ port: 0 });
  await using camera = await connect({ hostname: server.hostname, port: server.port });
  server.addEventListener("play", () => server.sendException("No camera", "line 1"));
  const error = await assertRejects(async () => {
    for await (using _ of camera.frames()) { /* none comes */ }
  }, ServerError);
  assertEquals([error.text, error.traceback], ["No camera", "line 1"]);
});
