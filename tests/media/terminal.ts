// deno-lint-ignore-file no-control-regex -- control characters are what it is about
/** The preview in terminals that draw: what they are sent is read as they would read it. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connect } from "@lab/filers-client";
import { FakeFilersServer, testPattern } from "@lab/filers-client/testing";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { decode, run } from "./tools.ts";

const entry = fileURLToPath(new URL("../../mod.ts", import.meta.url));
const [columns, rows] = [80, 24];
/** Lines that the preview keeps for what is told below the picture. */
const logRows = 4;
const cell = { width: 8, height: 16 };
const endOfQuestions = "\x1b[c";
const endOfScreen = "\x1b[?1049l";

/**
 * Runs the preview in a terminal that answers so, and where Ctrl-C is pressed once it shows
 * `enough`. Returns all that the terminal was sent.
 */
async function preview(port: number, answer: string, enough?: string): Promise<string> {
  const deno = `env --unset=NO_COLOR '${Deno.execPath()}' run --allow-net '${entry}'`;
  const frames = enough === undefined ? "--frames 9" : "";
  const command = `stty cols ${columns} rows ${rows}; ` +
    `exec ${deno} watch 127.0.0.1:${port} --preview ${frames}`;
  // It gives the command a terminal: that is, us.
  const terminal = new Deno.Command("script", {
    args: ["--quiet", "--flush", "--return", "--command", command, "/dev/null"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const keyboard = terminal.stdin.getWriter();
  let text = "";
  let asked = false;
  let ended = false;
  for await (const part of terminal.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (!asked && text.includes(endOfQuestions)) {
      asked = true;
      await keyboard.write(new TextEncoder().encode(answer));
    }
    if (!ended && enough && text.includes(enough)) {
      ended = true;
      await keyboard.write(new TextEncoder().encode("\x03"));
    }
  }
  await keyboard.close().catch(() => {}); // it may be gone
  assertEquals((await terminal.status).code, 0, text);
  assert(asked, "the terminal was not asked");
  return text;
}

/** A camera that always sends the same picture. */
function camera(): FakeFilersServer {
  const picture = testPattern("yuv420p", 320, 240, 7);
  return new FakeFilersServer({
    pixelFormat: "yuv420p",
    width: 320,
    height: 240,
    rate: 5,
    image: (index) => ({ ...picture, metadata: { t: index / 5 } }),
  });
}

/** The picture as large as there is room for it. */
async function expectedPicture(port: number, maxPixels: number): Promise<{
  width: number;
  height: number;
  rgb: Uint8Array;
}> {
  const room = Math.min(columns * cell.width / 320, (rows - logRows) * cell.height / 240);
  const scale = Math.min(room, Math.sqrt(maxPixels / (320 * 240)));
  const width = Math.round(320 * scale);
  const height = 2 * Math.round(240 * scale / 2);
  await using client = await connect({ port });
  for await (using frame of client.frames({ format: "rgb24", width, height, limit: 1 })) {
    return { width, height, rgb: new Uint8Array(frame.data) };
  }
  throw new Error("no frame came");
}

Deno.test("the preview in kitty shows each pixel of the scaled picture", async () => {
  await using server = camera();
  const { width, height, rgb } = await expectedPicture(server.port, 1280 * 720);
  const text = await preview(
    server.port,
    `\x1b_Gi=31;OK\x1b\\\x1b[6;${cell.height};${cell.width}t\x1b[?62;c`,
  );
  const [, keys] = /\x1b_G(a=T[^;]*);/.exec(text)!;
  assertStringIncludes(keys!, `s=${width},v=${height}`);
  const [picture] = text.slice(text.indexOf("\x1b_Ga=T")).split("\x1b8");
  const chunks = [...picture!.matchAll(/\x1b_G[^;]*;([^\x1b]*)\x1b\\/g)].map(([, data]) => data);
  const shown = new Uint8Array(inflateSync(Buffer.from(chunks.join(""), "base64")));
  assertEquals(shown, rgb);
  const end = text.lastIndexOf(endOfScreen);
  assert(
    text.slice(0, end).endsWith("\x1b_Ga=d,d=I,i=1,q=2\x1b\\\x1b[r\x1b[?25h"),
    "picture removed",
  );
});

Deno.test("libsixel reads the preview's sixels: the scaled picture, in fewer colours", async () => {
  await using server = camera();
  const { width, height, rgb } = await expectedPicture(server.port, 640 * 480);
  const text = await preview(server.port, `\x1b[6;${cell.height};${cell.width}t\x1b[?62;4;22c`);
  const [sixels] = /\x1bP[^\x1b]*\x1b\\/.exec(text)!;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.six`, sixels);
    await run("sixel2png", ["-i", `${folder}/a.six`, "-o", `${folder}/a.png`]);
    const shown = await decode(`${folder}/a.png`, "rgb24");
    assertEquals(shown.length, 3 * width * height);
    const off = shown.reduce((sum, value, i) => sum + Math.abs(value - rgb[i]!), 0) / shown.length;
    // 256 colours, and 101 levels of each channel.
    assert(off < 6, `${off} off on the average`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const answer of ["\x1b[?62;22c", ""]) {
  const which = answer === "" ? "does not answer" : "knows no graphics";
  Deno.test(`the preview in a terminal that ${which} is made of characters`, async () => {
    await using server = camera();
    const text = await preview(server.port, answer);
    assert(!text.includes("\x1bP") && !text.includes("\x1b_Ga=T"));
    assert(text.split("▀").length > 500);
  });
}

Deno.test("Ctrl-C ends the preview in good order, and tells what came", async () => {
  await using server = camera();
  const text = await preview(server.port, "\x1b[?62;22c", "▀");
  const afterwards = text.slice(text.lastIndexOf(endOfScreen));
  assertMatch(afterwards, /\d+ frames? received/);
  assert(!text.includes("no frame came"), text);
  assertEquals(server.died, null);
});
