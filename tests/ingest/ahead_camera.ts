/**
 * A camera in a thread of its own, which the busy script of a test cannot hold up. It counts in
 * shared memory the images that the socket took.
 */

import {
  acknowledgement,
  grayImage,
  type Peer,
  ScriptedServer,
  startedRecording,
} from "../client/scripted_server.ts";

/** Large enough that the system's buffers hold only a few. */
export const size = { width: 1024, height: 1024 };

async function film(peer: Peer, sent: Int32Array, frames: number): Promise<void> {
  await peer.send(startedRecording("gray", size.width, size.height));
  while (sent[0]! < frames && !peer.received.slice(1).includes("stopped_playing")) {
    const count = sent[0]!;
    await peer.send(grayImage(count % 256, { ...size, more: `count: ${count}\n    ` }));
    Atomics.add(sent, 0, 1);
    Atomics.notify(sent, 0);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  if (peer.received.slice(1).includes("stopped_playing")) await peer.send(acknowledgement);
}

const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<{ sent: Int32Array; frames: number }>) => void;
  postMessage(port: number): void;
};

thread.onmessage = ({ data: { sent, frames } }) => {
  let filming = Promise.resolve();
  const server = new ScriptedServer((name, peer) => {
    if (name === "started_playing") filming = film(peer, sent, frames);
    // During the film, it answers itself.
    if (name === "stopped_playing" && peer.received.length === 1) void peer.send(acknowledgement);
    else if (name === "stopped_playing" && sent[0] === frames) {
      void filming.then(() => peer.send(acknowledgement));
    }
  });
  thread.postMessage(server.port);
};
