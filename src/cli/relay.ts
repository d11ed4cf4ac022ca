/**
 * `relay`: one camera to many clients, and to Redis.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import type { FilersClient } from "../client/client.ts";
import { connect } from "../client/connect.ts";
import { parseRedisUrl } from "../client/redis_url.ts";
import { FilersServer } from "../server/filers_server.ts";
import { longestStream, publishToRedis, type RedisPublisher } from "../server/redis_publisher.ts";
import { relay as relayCamera } from "../server/relay.ts";
import { type Command, defineCommand, program } from "./command.ts";
import { parseEndpoint } from "./endpoint.ts";
import { bytes, count, plural } from "./figures.ts";
import { Interrupt } from "./interrupt.ts";
import { oneLine, Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";
import { parseCount } from "./values.ts";

/** Where clients connect to unless --listen says otherwise: beside Filers' own port. */
const listenEndpoint = { hostname: "127.0.0.1", port: 5003 };

/** Clients served at once unless --max-clients says otherwise. */
const MAX_CLIENTS = 32;

/** Time between two drawings of the progress line, in ms. */
const PROGRESS_INTERVAL = 200;

/** The command `relay`. */
export const relay: Command = defineCommand({
  name: "relay",
  summary: "Serves one camera to many scripts, and to Redis.",
  operands: ["HOST:PORT"],
  options: {
    "listen": {
      value: "HOST:PORT",
      help: `where scripts connect to (default ${formatAddress(listenEndpoint)});\n` +
        "port 0 takes any that is free",
    },
    "max-clients": { value: "N", help: `scripts served at once (default ${MAX_CLIENTS})` },
    "redis": {
      value: "URL",
      help: "publish the frames to a stream too: redis://HOST:PORT/STREAM",
    },
    "redis-length": { value: "N", help: "entries that the stream keeps (default 256)" },
  },
  notes: [
    "HOST:PORT is the camera, localhost:5002 where left out. Scripts connect to the relay as they\n" +
    "would to Filers, Python's and Deno's at once. A slow one loses frames, and no other does. The\n" +
    "camera plays while a script does, or --redis is given. A lost camera is tried again, and the\n" +
    "scripts stay. Ctrl-C ends it.",
    "Only this machine can connect, unless --listen says 0.0.0.0 or an address of it; then whoever\n" +
    "reaches it can watch.",
  ],
  examples: [
    [`${program} relay rig1 --listen 0.0.0.0:5002`, "share the camera of rig1 from here"],
    [`${program} relay rig1 --redis redis://localhost/rig1`, "share it out over many machines"],
  ],
  async run(values, [operand = "localhost"]) {
    const camera = parseEndpoint(operand);
    const listen = values.listen === undefined
      ? listenEndpoint
      : parseEndpoint(values.listen, 0, listenEndpoint.port);
    const maxClients = values["max-clients"] === undefined
      ? MAX_CLIENTS
      : parseCount("max-clients", values["max-clients"]);
    const redis = redisOptions(values.redis, values["redis-length"]);
    const terminal = new Terminal();
    using interrupt = new Interrupt();
    await using server = new FilersServer({ ...listen, maxClients, overflow: "drop-oldest" });
    await using client = await connect({ ...camera, reconnect: {} });
    await using publisher = redis && await publishToRedis(client, redis);
    await using _relay = relayCamera(client, server);
    const { bold } = terminal.colors;
    const to = publisher ? ` and ${parseRedisUrl(redis?.url ?? "").address}` : "";
    terminal.line(
      `relaying ${formatAddress(camera)} to ${bold(formatAddress(server))}${to} (Ctrl-C ends)`,
    );
    const failure = await follow(client, server, publisher, interrupt.signal, terminal);
    if (failure) throw failure;
    return 0;
  },
});

function redisOptions(
  url: string | undefined,
  length: string | undefined,
): { url: string; maxLength?: number } | undefined {
  if (url === undefined) {
    if (length !== undefined) throw new UsageError("Cannot use --redis-length without --redis");
    return undefined;
  }
  try {
    parseRedisUrl(url);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (length === undefined) return { url };
  return { url, maxLength: parseCount("redis-length", length, longestStream) };
}

/** Tells what happens, until the user has had enough or the camera is gone for good. */
async function follow(
  client: FilersClient,
  server: FilersServer,
  publisher: RedisPublisher | undefined,
  interrupt: AbortSignal,
  terminal: Terminal,
): Promise<Error | null> {
  const { dim, yellow } = terminal.colors;
  const tell = (text: string, paint = dim) => terminal.line(paint(oneLine(text)));
  server.addEventListener("connect", ({ detail }) => tell(`${detail.client.address} connected`));
  server.addEventListener("disconnect", ({ detail: { client, reason } }) => {
    const { sent, dropped } = client.stats;
    tell(
      `${client.address} disconnected: ${reason}; ${count(sent)} sent, ${count(dropped)} dropped`,
    );
  });
  client.addEventListener("disconnect", ({ detail }) => {
    tell(`camera lost: ${detail.error.message}`, yellow);
  });
  client.addEventListener("reconnect", () => tell("camera connected again"));
  publisher?.addEventListener("failure", ({ detail }) => {
    tell(`${detail.error.message}; frames for it are dropped until then`, yellow);
  });
  publisher?.addEventListener("recovery", ({ detail: { dropped } }) => {
    tell(`Redis takes frames again; it missed ${count(dropped)}`);
  });
  const lines = () => traffic(client, server, publisher);
  const drawing = setInterval(() => terminal.progress(lines().join("; ")), PROGRESS_INTERVAL);
  const ended = new Promise<null>((resolve) => {
    interrupt.addEventListener("abort", () => resolve(null));
    if (interrupt.aborted) resolve(null);
  });
  const failure = await Promise.race([ended, client.closed]);
  await server.close();
  await publisher?.close();
  clearInterval(drawing);
  terminal.progress("");
  for (const line of lines()) terminal.line(line);
  return failure;
}

function traffic(
  client: FilersClient,
  server: FilersServer,
  publisher: RedisPublisher | undefined,
): string[] {
  const { images, bytes: received } = client.stats;
  const { sent, dropped, connections } = server.stats;
  const lines = [
    `${plural(images, "frame")} received, ${bytes(received)}`,
    `${plural(sent, "frame")} sent to ${plural(connections, "client")}, ${count(dropped)} dropped`,
  ];
  if (publisher) {
    const { stats } = publisher;
    lines.push(`${plural(stats.sent, "frame")} published, ${count(stats.dropped)} dropped`);
  }
  return lines;
}
