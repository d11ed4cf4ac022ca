/** Runs in a machine of machine.ts: a FilersServer for one client, which says who comes and goes. */

import { FilersServer } from "@lab/filers-client/server";
import { testPattern } from "@lab/filers-client/testing";

const [hostname, port] = Deno.args;
const server = new FilersServer({ hostname: hostname!, port: Number(port) });
server.addEventListener("connect", () => console.log("connect"));
server.addEventListener("disconnect", () => console.log("disconnect"));
server.startRecording({ pixelFormat: "gray", width: 640, height: 480, rate: 30 });
console.log("on");
let count = 0;
setInterval(() => server.send(testPattern("gray", 640, 480, count++)), 33);
