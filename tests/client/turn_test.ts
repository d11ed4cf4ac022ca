import { assert, assertEquals } from "@std/assert";
import { connect } from "@lab/filers-client";
import { grayImage, onPlay, ScriptedServer, startedRecording } from "./scripted_server.ts";

Deno.test("the event loop turns between two conversions, however many frames wait", async () => {
  const images = Array.from({ length: 32 }, (_, i) => grayImage(i));
  await using server = new ScriptedServer(onPlay(startedRecording(), ...images));
  await using camera = await connect({ hostname: "127.0.0.1", port: server.port });
  await camera.play();
  // Three loops that each ask for another conversion of the same 32 images.
  const loops = (["gray", "rgba", "bgra"] as const).map((format) =>
    camera.frames({ format, capacity: 64, limit: 32 })
  );
  let turns = 0;
  let converting = true;
  let most = 0;
  let last = 0;
  const turning = (async () => {
    while (converting) {
      const now = camera.stats.conversion.count;
      most = Math.max(most, now - last);
      last = now;
      turns++;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await (await server.peer()).send(...images);
  const counts = await Promise.all(loops.map(async (frames) => {
    const values: number[] = [];
    for await (using frame of frames) values.push(frame.data[0]!);
    return values.length;
  }));
  converting = false;
  most = Math.max(most, camera.stats.conversion.count - last);
  await turning;
  assertEquals(counts, [32, 32, 32]);
  // Our own turn and the conversions' turn are not the same: two can fall between two looks.
  assert(most <= 2, `${most} conversions in one turn`);
  assert(turns >= 48);
});
