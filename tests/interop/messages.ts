/**
 * Which messages of a client end the real server's thread, and that `send()` lets none of them out.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect } from "@lab/filers-client";
import { RawClient } from "../server/raw_client.ts";
import { refusedNames, refusedValues, sentValues } from "../testing/application_messages.ts";
import { bytesOf, type ClientDocument, clientDocuments } from "../testing/client_documents.ts";
import { until } from "./python_peer.ts";
import { Recorder } from "./recorder.ts";

const hostname = "127.0.0.1";

/** Sends a document, then a stop, and looks whether the server outlived them. */
async function kills(recorder: Recorder, document: ClientDocument): Promise<boolean> {
  using client = await RawClient.connect(recorder.port);
  const answered = (async () => {
    await client.write(bytesOf(document));
    await client.stop();
    return await client.read() !== null;
  })();
  // A socket that is closed with bytes unread resets the connection.
  if (!await answered.catch(() => false)) {
    await until("the server is stopped", async () => !(await recorder.state()).active);
    return true;
  }
  // What its thread has passed on to the application is dealt with between two commands.
  await recorder.state();
  return !(await recorder.state()).active;
}

Deno.test("the real server dies of the messages that the fake one dies of", async () => {
  await using recorder = await Recorder.start();
  const wrong: string[] = [];
  for (const document of clientDocuments) {
    const dies = await kills(recorder, document);
    if (dies !== document.dies) wrong.push(`${document.what}: ${dies ? "dies" : "survives"}`);
    await recorder.stopServer();
    await recorder.startServer();
  }
  assertEquals(wrong, []);
});

Deno.test("the real server survives all that send() lets out, and hears none of the rest", async () => {
  await using recorder = await Recorder.start();
  await using camera = await connect({ hostname, port: recorder.port });
  for (const name of refusedNames) {
    await assertRejects(() => camera.send(name as string, ["a", "b"]), TypeError);
  }
  for (const [value, error] of refusedValues) {
    await assertRejects(() => camera.send("note", value), error);
  }
  for (const value of sentValues) {
    await camera.send("note", value);
    await camera.ping();
  }
  assert((await recorder.state()).active);
  assertEquals(await recorder.errors(), []);
});
