/** What a frame is to the rest of JavaScript: to files, threads and consoles. */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { connect, FilersError, type Frame, ServerError } from "@lab/filers-client";
import { FakeFilersServer, testPattern } from "@lab/filers-client/testing";
import type { OutputFormat } from "../../src/pixels/picture.ts";

const [width, height] = [33, 17];

/** A frame of a test picture, for as long as `use` lasts. */
async function withFrame(
  format: OutputFormat | "native",
  use: (frame: Frame) => void | Promise<void>,
  pixelFormat = "yuv420p",
): Promise<void> {
  await using server = new FakeFilersServer({ pixelFormat, width, height });
  await using camera = await connect({ hostname: server.hostname, port: server.port });
  for await (using frame of camera.frames({ format, limit: 1 })) await use(frame);
}

Deno.test("Frame.bytes is the memory of data, in every format", async () => {
  for (const format of ["rgba", "bgra", "rgb24", "bgr24", "gray", "gray16", "native"] as const) {
    await withFrame(format, (frame) => {
      const { bytes, data } = frame;
      assertEquals(Object.getPrototypeOf(bytes), Uint8Array.prototype);
      assertEquals(
        [bytes.buffer, bytes.byteOffset, bytes.byteLength],
        [data.buffer, data.byteOffset, data.byteLength],
      );
      if (format !== "native") assertEquals(bytes.length, frame.stride * height);
      const copy = frame.copy();
      assertEquals(copy.bytes, bytes);
      assert(copy.bytes.buffer !== bytes.buffer);
      frame.close();
      assertThrows(() => frame.bytes, FilersError, "it is closed");
    });
  }
});

Deno.test("Frame.bytes of a native frame are the planes as sent, one behind the other", async () => {
  const { planes } = testPattern("yuv420p", width, height, 0);
  const sent = Uint8Array.from(planes.flatMap((plane) => [...plane]));
  await withFrame("native", ({ bytes }) => assertEquals(bytes, sent));
});

Deno.test("a frame can be neither cloned nor posted, open, copied or closed", async () => {
  const worker = new Worker("data:application/javascript,", { type: "module" });
  const { port1, port2 } = new MessageChannel();
  const channel = new BroadcastChannel("frames");
  const ways: Record<string, (value: unknown) => unknown> = {
    structuredClone: (value) => structuredClone(value),
    Worker: (value) => worker.postMessage(value),
    transfer: (value) => worker.postMessage(value, [new ArrayBuffer(1)]),
    MessagePort: (value) => port1.postMessage(value),
    BroadcastChannel: (value) => channel.postMessage(value),
  };
  try {
    await withFrame("rgba", (frame) => {
      const copy = frame.copy();
      const closed = frame.copy();
      closed.close();
      for (const each of [frame, copy, closed]) {
        for (const value of [each, { each }, [[each]], new Map([[1, each]]), new Set([each])]) {
          for (const [way, clone] of Object.entries(ways)) {
            const error = assertThrows(() => clone(value), Error, undefined, way);
            assertStringIncludes(error.message, "send frame.bytes.slice()");
          }
        }
      }
      assertThrows(() => structuredClone(frame), DOMException);
      assertEquals(frame.bytes.length, width * height * 4);
    });
  } finally {
    worker.terminate();
    port1.close();
    port2.close();
    channel.close();
  }
});

Deno.test("the pixels of a frame go to a thread without what lies around them", async () => {
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise<Uint8Array>((resolve) => port2.onmessage = (e) => resolve(e.data));
  let sent = new Uint8Array();
  await withFrame("gray", (frame) => {
    const pixels = frame.bytes.slice();
    sent = pixels.slice();
    port1.postMessage(pixels, [pixels.buffer]);
  });
  const pixels = await arrived;
  assertEquals(pixels, sent);
  assertEquals(pixels.buffer.byteLength, width * height);
  port1.close();
  port2.close();
});

Deno.test("a frame is readable in a console, in JSON and in comparisons", async () => {
  await withFrame("gray", (frame) => {
    const shown = Deno.inspect(frame);
    assertStringIncludes(shown, 'Frame {\n  format: "gray",\n  width: 33,\n  height: 17,');
    assertStringIncludes(Deno.inspect({ nested: [frame] }), "Frame {");
    assert(!shown.includes("clone"), shown);
    assertEquals(JSON.parse(JSON.stringify(frame)).metadata, frame.metadata);
    assertEquals("uncloneable" in JSON.parse(JSON.stringify(frame)), false);
    assertEquals(frame.copy(), frame);
  });
});

Deno.test("ServerError names the traceback only where there is one", () => {
  for (const traceback of ["", " \n"]) {
    assertEquals(
      new ServerError("no camera", traceback).message,
      'Cannot serve images: the server reported "no camera". ' +
        "See the server's own log; the connection stays open",
    );
  }
  assertStringIncludes(new ServerError("no camera", "Traceback …").message, "See its traceback");
});
