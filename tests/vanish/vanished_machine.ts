/**
 * Machines that lose their power or their cable, on a network of their own. `deno task test:vanish`
 * runs them; they need root and iproute2.
 *
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { connect, DisconnectedError, type FilersClient } from "@lab/filers-client";
import { CliProcess } from "../cli/cli_process.ts";
import { PageClient } from "../viewer/page_client.ts";
import { pause, within } from "../reliability/within.ts";
import { Machine } from "./machine.ts";

const HEARTBEAT = 1000;
const reconnect = { minDelay: 100, maxDelay: 500 };

/** For all that is to happen: far above the command line's heartbeat of 10 s. */
const DEADLINE = 40_000;

function nextEvent(camera: FilersClient, name: "disconnect" | "reconnect"): Promise<unknown> {
  const told = new Promise((resolve) => camera.addEventListener(name, resolve, { once: true }));
  return within(DEADLINE, name, told);
}

/** Loops for ever. Waits for more of its frames with `more`. */
function watch(camera: FilersClient) {
  const counts: number[] = [];
  const loop = async () => {
    for await (using frame of camera.frames({ format: "native", capacity: 64 })) {
      counts.push(Number(frame.metadata.count));
    }
  };
  const running = loop();
  const more = async (wanted: number) => {
    const enough = counts.length + wanted;
    const coming = async () => {
      while (counts.length < enough) await pause(10);
    };
    await within(DEADLINE, "frames", coming());
  };
  return { counts, more, running };
}

/** Each row of numbers begins at 0 and leaves none out. */
function assertWhole(counts: readonly number[], lives: number): void {
  const starts = counts.filter((count) => count === 0).length;
  assertEquals(starts, lives);
  counts.forEach((count, i) => assert(count === 0 || count === counts[i - 1]! + 1));
}

for (const offload of [false, true]) {
  const how = offload ? ", read in a thread" : "";
  Deno.test(`a camera whose machine loses power is noticed, and is there again${how}`, async () => {
    await using machine = await Machine.start("cameras.ts", "5001", "5002", "5003");
    const { hostname } = machine;
    const options = { hostname, heartbeat: HEARTBEAT, reconnect, offload };
    await using waiting = await connect({ ...options, port: 5001 });
    await using recording = await connect({ ...options, port: 5002 });
    await using idle = await connect({ ...options, port: 5003 });
    const frame = waiting.frames().next();
    const { counts, more } = watch(recording);
    await more(10);
    const all = [waiting, recording, idle];
    assertEquals(all.map(({ state }) => state), ["waiting", "recording", "idle"]);

    const lost = all.map((camera) => nextEvent(camera, "disconnect"));
    await machine.powerOff();
    await Promise.all(lost);
    assertEquals(all.map(({ state }) => state), Array(3).fill("reconnecting"));

    const back = all.map((camera) => nextEvent(camera, "reconnect"));
    await machine.powerOn();
    await Promise.all(back);
    await more(10);
    assertWhole(counts, 2);
    assertEquals(all.map(({ state }) => state), ["waiting", "recording", "idle"]);
    await Promise.all(all.map((camera) => camera.close()));
    assertEquals((await frame).done, true);
  });

  Deno.test(`whoever waits for a machine without power is told${how}`, async () => {
    await using machine = await Machine.start("cameras.ts", "5001", "5002", "5003", "5004");
    const { hostname } = machine;
    const open = (port: number) => connect({ hostname, port, heartbeat: HEARTBEAT, offload });
    await using waiting = await open(5001);
    await using recording = await open(5002);
    await using stopping = await open(5003);
    await using closing = await open(5004);
    const frame = waiting.frames().next();
    const { more, running } = watch(recording);
    await Promise.all([more(5), stopping.play(), closing.play()]);
    await machine.unplug();
    const told = [
      assertRejects(() => frame, DisconnectedError, "no sign of life"),
      assertRejects(() => running, DisconnectedError, "no sign of life"),
      assertRejects(() => stopping.stop(), DisconnectedError, "no sign of life"),
      closing.close(),
    ];
    await within(DEADLINE, "whoever waits", Promise.all(told));
    assertInstanceOf(await recording.closed, DisconnectedError);
    assertEquals(await closing.closed, null);
  });

  Deno.test(`a cable that is out for longer than the heartbeat kills no server${how}`, async () => {
    await using machine = await Machine.start("cameras.ts", "5001", "5002", "5003");
    const options = { hostname: machine.hostname, heartbeat: HEARTBEAT, reconnect, offload };
    await using waiting = await connect({ ...options, port: 5001 });
    await using recording = await connect({ ...options, port: 5002 });
    await using idle = await connect({ ...options, port: 5003 });
    const frame = waiting.frames().next();
    const { more } = watch(recording);
    await more(5);
    const all = [waiting, recording, idle];
    const lost = all.map((camera) => nextEvent(camera, "disconnect"));
    const back = all.map((camera) => nextEvent(camera, "reconnect"));
    await machine.unplug();
    await Promise.all(lost);
    await machine.plugIn();
    // A server that has died takes no more connections.
    await Promise.all(back);
    await more(5);
    await Promise.all(all.map((camera) => camera.close()));
    assertEquals((await frame).done, true);
    for (const port of [5001, 5002, 5003]) {
      await using camera = await connect({ hostname: machine.hostname, port });
      assert(await camera.ping() < DEADLINE);
    }
  });
}

Deno.test("record, relay and view go on when a machine without power is back", async () => {
  await using machine = await Machine.start("cameras.ts", "5001", "5002", "5003", "5004");
  const at = (port: number) => `${machine.hostname}:${port}`;
  const folder = await Deno.makeTempDir();
  try {
    const permissions = ["--allow-net", `--allow-write=${folder}`];
    const recordArguments = [
      ..."record --reconnect --frames 300 --format gray".split(" "),
      `${folder}/trial.raw`,
      at(5002),
    ];
    await using record = new CliProcess(recordArguments, { permissions });
    await using relay = new CliProcess(["relay", at(5003), "--listen", "127.0.0.1:0"]);
    await using view = new CliProcess(["view", at(5004), "--listen", "127.0.0.1:0"]);
    const [, port] = await relay.stderr.match(/relaying \S+ to 127\.0\.0\.1:(\d+) /);
    const [, url] = await view.stderr.match(/open (http:\/\/127\.0\.0\.1:\d+\/) /);
    await using script = await connect({ hostname: "127.0.0.1", port: Number(port) });
    const { counts, more, running } = watch(script);
    await using page = await PageClient.open(url!);
    page.view(16, 8);
    await page.nextFrame();
    await more(20);

    const reached = async (state: string) => {
      while (page.statuses.at(-1)?.state !== state) await pause(20);
    };
    await machine.powerOff();
    await within(DEADLINE, "the page", reached("reconnecting"));
    await machine.powerOn();
    await Promise.all([within(DEADLINE, "the page", reached("recording")), more(20)]);
    page.send({ type: "drawn" });
    await page.nextFrame();
    assertWhole(counts, 2);
    const { code, stderr } = await record.result();
    assertEquals(code, 0, stderr);
    assert(stderr.includes("300 frames"), stderr);
    let bytes = 0;
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(".raw")) bytes += (await Deno.stat(`${folder}/${name}`)).size;
    }
    assertEquals(bytes, 300 * 16 * 8);
    const ended = assertRejects(() => running, DisconnectedError); // with the relay
    for (const cli of [relay, view]) {
      cli.kill("SIGINT");
      assertEquals((await cli.result()).code, 0);
    }
    await ended;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("FilersServer has room again when a client has vanished", async () => {
  await using machine = await Machine.start("server.ts", "5001");
  // What takes two hours and a quarter of one takes seconds on this machine.
  await machine.configure({
    tcp_keepalive_time: 1,
    tcp_keepalive_intvl: 1,
    tcp_keepalive_probes: 2,
    tcp_retries2: 3,
  });
  const address = { hostname: machine.hostname, port: 5001, heartbeat: HEARTBEAT };
  for (const play of [false, true]) {
    const camera = await connect(address);
    assertEquals(await machine.line(), "connect");
    if (play) (await camera.frames().next()).value?.close();
    await machine.unplug();
    assertEquals(await machine.line(), "disconnect");
    await machine.plugIn();
    assertInstanceOf(await within(DEADLINE, "closed", camera.closed), DisconnectedError);
    await using another = await connect(address);
    assertEquals(await machine.line(), "connect");
    await another.close();
    assertEquals(await machine.line(), "disconnect");
  }
});
