/**
 * `view`: cameras live on a web page.
 *
 * @module
 */

import { formatAddress } from "../address.ts";
import { isLoopback } from "../viewer/access.ts";
import { startViewer } from "../viewer/viewer.ts";
import { type Command, defineCommand, program } from "./command.ts";
import { parseEndpoint } from "./endpoint.ts";
import { plural } from "./figures.ts";
import { Interrupt } from "./interrupt.ts";
import { Terminal } from "./terminal.ts";

/** Where the page is served unless --listen says otherwise. */
const pageEndpoint = { hostname: "127.0.0.1", port: 8080 };

/** The command `view`. */
export const view: Command = defineCommand({
  name: "view",
  summary: "Shows cameras live on a web page.",
  operands: ["HOST:PORT..."],
  options: {
    "listen": {
      value: "HOST:PORT",
      help: `where to serve the page (default ${formatAddress(pageEndpoint)});\n` +
        "port 0 takes any that is free",
    },
  },
  notes: [
    "HOST:PORT is localhost:5002 where left out; several cameras are shown side by side.\n" +
    "A camera that is not there is tried again until it is, and so is one that is lost.\n" +
    "Ctrl-C ends it.",
    "Only this machine can see the page, unless --listen says 0.0.0.0 or an address of it.\n" +
    "Then the page's address has a secret in it, and whoever has that address can watch;\n" +
    "it is not encrypted on its way.",
  ],
  examples: [
    [`${program} view`, "see the camera of this machine in a browser"],
    [`${program} view rig1 rig2:5003`, "see two of them side by side"],
    [`${program} view rig1 --listen 0.0.0.0:8080`, "let other machines see it"],
  ],
  async run({ listen }, operands) {
    const endpoints = operands.length > 0 ? operands : ["localhost"];
    const cameras = endpoints.map((operand) => {
      const endpoint = parseEndpoint(operand);
      return { name: formatAddress(endpoint), ...endpoint };
    });
    const page = listen === undefined ? pageEndpoint : parseEndpoint(listen, 0, pageEndpoint.port);
    const terminal = new Terminal();
    using interrupt = new Interrupt();
    await using viewer = startViewer({ cameras, ...page });
    const { bold, dim } = terminal.colors;
    terminal.line(
      `open ${bold(viewer.url)} to see ${plural(cameras.length, "camera")} (Ctrl-C ends)`,
    );
    if (!isLoopback(page.hostname)) {
      terminal.line(dim("on another machine, with this one's name in place of the address"));
    }
    await new Promise<void>((resolve) => {
      interrupt.signal.addEventListener("abort", () => resolve());
      if (interrupt.signal.aborted) resolve();
    });
    return 0;
  },
});
