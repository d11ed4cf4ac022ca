import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { ConnectError, FilersError, type Frame, RemoteVideoPlayer } from "@lab/filers-client";
import {
  grayImage,
  message,
  onPlay,
  ScriptedServer,
  startedRecording,
  stoppedRecording,
} from "./scripted_server.ts";

const hostname = "127.0.0.1";

class Recorder extends RemoteVideoPlayer {
  readonly calls: string[] = [];
  readonly errors: [Error, boolean][] = [];

  override processImage(frame: Frame, metadata: Frame["metadata"]): void {
    this.calls.push(`image ${frame.data[0]} ${metadata.t}`);
  }

  override processRecordingState(state: boolean): void {
    this.calls.push(`recording ${state}`);
  }

  override processException(error: Error, fromServer: boolean): void {
    this.errors.push([error, fromServer]);
  }

  async until(count: number): Promise<void> {
    while (this.calls.length + this.errors.length < count) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

Deno.test("RemoteVideoPlayer calls back for recordings and images, as the Python one does", async () => {
  let plays = 0;
  await using server = new ScriptedServer((name, peer) => {
    if (name === "started_playing" && plays++ > 0) return;
    onPlay(startedRecording(), grayImage(1), grayImage(2), stoppedRecording)(name, peer);
  });
  const player = new Recorder({ hostname, port: server.port, frames: { format: "gray" } });
  await player.startListener();
  await player.startListener();
  await player.play();
  await player.until(4);
  await player.stop();
  await player.stopListener();
  await player.stopListener();
  assertEquals(player.calls, [
    "recording true",
    "image 1 0.1",
    "image 2 0.2",
    "recording false",
  ]);
  assertEquals(player.errors, []);
  await (await server.peer()).heard("EOF");
});

Deno.test("RemoteVideoPlayer tells what goes wrong to processException", async () => {
  const nowhere = new Recorder({ hostname, port: 1 });
  await nowhere.startListener();
  assertInstanceOf(nowhere.errors[0]?.[0], ConnectError);
  assertEquals(nowhere.errors[0]?.[1], false);
  assertThrows(() => nowhere.play(), FilersError, "startListener");

  const exception = message("- exception\n- - no camera\n  - ''\n");
  await using server = new ScriptedServer(onPlay(exception));
  const player = new Recorder({ hostname, port: server.port });
  await player.startListener();
  await player.play();
  await player.until(1);
  const [error, fromServer] = player.errors[0]!;
  assert(error.message.includes("no camera"));
  assertEquals(fromServer, true);
  await player.stopListener();
});
