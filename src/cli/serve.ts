/**
 * `serve`: a test pattern as a Filers server.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import { findPixelFormat } from "../pixels/formats.ts";
import { FilersServer } from "../server/filers_server.ts";
import { type Command, defineCommand, program } from "./command.ts";
import { parseEndpoint } from "./endpoint.ts";
import { count, frameRate, plural } from "./figures.ts";
import { Interrupt } from "./interrupt.ts";
import { oneLine, Terminal } from "./terminal.ts";
import { runTestCamera, type TestCamera } from "./test_camera.ts";
import { parseCount, parseRate, parseSeconds, parseSize, refuse } from "./values.ts";

/** Time between two drawings of the progress line, in ms. */
const PROGRESS_INTERVAL = 200;

const options = {
  "format": { value: "F", help: "FFmpeg's name of what to send (default yuv420p)" },
  "size": { value: "WxH", help: "size of the picture (default 640x480)" },
  "rate": { value: "FPS", help: "frames a second (default 30)" },
  "frames": { value: "N", help: "end after N frames, counted from the first client that plays" },
  "duration": { value: "SECONDS", help: "end after so long" },
  "max-clients": { value: "N", help: "clients served at once (default 1, as Filers)" },
};

/** The command `serve`. */
export const serve: Command = defineCommand({
  name: "serve",
  summary: "Serves a moving test pattern in the place of Filers.",
  operands: ["HOST:PORT"],
  options,
  notes: [
    "HOST:PORT is 127.0.0.1:5002 where left out: only this machine can connect. Use\n" +
    "0.0.0.0:5002 for other machines, and port 0 for any that is free. Ctrl-C ends it.",
  ],
  examples: [
    [`${program} serve`, "a camera to try a script on"],
    [
      `${program} serve 127.0.0.1:0 --format gray16le --rate 100`,
      "a fast one",
    ],
    [`${program} serve 0.0.0.0:5002 --max-clients 4`, "for other machines too"],
  ],
  async run(values, [operand]) {
    const { hostname, port } = parseEndpoint(operand ?? "127.0.0.1", 0);
    const { frames, rate, size, duration } = values;
    const camera: TestCamera = {
      pixelFormat: pixelFormat(values.format ?? "yuv420p"),
      ...parseSize("size", size ?? "640x480"),
      rate: parseRate("rate", rate ?? "30"),
      frames: frames === undefined ? Infinity : parseCount("frames", frames),
    };
    const maxClients = parseCount("max-clients", values["max-clients"] ?? "1");
    await using server = new FilersServer({ hostname, port, maxClients });
    using interrupt = new Interrupt();
    const { signal } = interrupt;
    const ending = duration === undefined
      ? signal
      : AbortSignal.any([signal, AbortSignal.timeout(parseSeconds("duration", duration))]);
    await serveCamera(server, camera, ending);
    return 0;
  },
});

async function serveCamera(
  server: FilersServer,
  camera: TestCamera,
  signal: AbortSignal,
): Promise<void> {
  const terminal = new Terminal();
  const { dim, bold } = terminal.colors;
  const { pixelFormat, width, height, rate } = camera;
  const what = `${pixelFormat} ${width}x${height}, ${frameRate(rate)}`;
  terminal.line(`listening on ${bold(formatAddress(server))}: ${what} (Ctrl-C ends)`);
  server.addEventListener("connect", ({ detail: { client } }) => {
    terminal.line(dim(`${client.address} connected`));
  });
  server.addEventListener("disconnect", ({ detail: { client, reason } }) => {
    terminal.line(dim(`${client.address} disconnected: ${oneLine(reason)}`));
  });
  const drawing = setInterval(() => terminal.progress(traffic(server)), PROGRESS_INTERVAL);
  try {
    await runTestCamera(server, camera, signal);
    await server.close();
  } finally {
    clearInterval(drawing);
    terminal.progress("");
    terminal.line(traffic(server));
  }
}

function traffic({ stats: { sent, dropped, connections } }: FilersServer): string {
  return `${plural(sent, "frame")} sent to ${plural(connections, "client")}, ` +
    `${count(dropped)} dropped`;
}

function pixelFormat(name: string): string {
  const format = findPixelFormat(name);
  if (format) return format.name;
  refuse("format", name, "a pixel format by FFmpeg's name, such as yuv420p or gray16le");
}
