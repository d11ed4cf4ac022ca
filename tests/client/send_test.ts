import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect } from "@lab/filers-client";
import { FilersServer } from "@lab/filers-client/server";
import { FakeFilersServer } from "@lab/filers-client/testing";
import { refusedNames, refusedValues, sentValues } from "../testing/application_messages.ts";
import { nextEvent } from "../server/raw_client.ts";

const hostname = "127.0.0.1";
const phrase = /^Cannot send the message: [^\n]+\. [A-Z]/;

Deno.test("send() refuses what would kill the real server before a byte is sent", async () => {
  await using server = new FakeFilersServer();
  await using camera = await connect({ hostname, port: server.port });
  for (const name of refusedNames) {
    const error = await assertRejects(() => camera.send(name as string, ["a", "b"]), TypeError);
    assertMatch(error.message, phrase);
  }
  for (const [value, kind] of refusedValues) {
    const error = await assertRejects(() => camera.send("note", value), kind);
    assertMatch(error.message, phrase);
  }
  await camera.ping();
  assertEquals(server.received.map(({ name }) => name), ["stopped_playing", "stopped_playing"]);
  assertEquals(server.died, null);
});

Deno.test("send() sends every value that Python can hold", async () => {
  await using server = new FakeFilersServer();
  await using camera = await connect({ hostname, port: server.port });
  for (const value of sentValues) {
    await camera.send("note", value);
    await camera.ping().catch((cause) => {
      throw new Error(`${Deno.inspect(value)}: ${server.died}`, { cause });
    });
  }
  assertEquals(server.died, null);
  assertEquals(server.received.filter(({ name }) => name === "note").length, sentValues.length);
});

Deno.test("send() rejects with what a getter of the value throws, and sends nothing", async () => {
  await using server = new FakeFilersServer();
  await using camera = await connect({ hostname, port: server.port });
  const value = {
    get broken(): number {
      throw new EvalError("a getter's own");
    },
  };
  await assertRejects(() => camera.send("note", value), EvalError, "a getter's own");
  await camera.ping();
  assertEquals(server.received.filter(({ name }) => name === "note"), []);
});

Deno.test("FilersServer refuses the same names and values, for Python's clients", async () => {
  await using server = new FilersServer({ port: 0 });
  await using camera = await connect({ hostname, port: server.port });
  const send = (name: unknown, value: unknown) =>
    Promise.try(() => server.sendMessage(name as string, value));
  for (const name of refusedNames) {
    assertMatch((await assertRejects(() => send(name, null), TypeError)).message, phrase);
  }
  for (const [value, kind] of refusedValues) {
    assertMatch((await assertRejects(() => send("note", value), kind)).message, phrase);
  }
  const message = nextEvent<{ name: string }>(camera, "message");
  server.sendMessage("last", 1);
  assertEquals((await message).name, "last");
});
