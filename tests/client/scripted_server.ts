/**
 * A server that does what a test tells it to, byte for byte. It shares no code with the library, so
 * that a mistake in both directions of ours cannot hide itself.
 */

const encoder = new TextEncoder();

/** A message of the protocol: YAML text, and planes behind it. */
export function message(yaml: string, ...planes: Uint8Array[]): Uint8Array {
  const document = encoder.encode(yaml);
  const binary = planes.reduce((sum, plane) => sum + plane.length, 0);
  const bytes = new Uint8Array(8 + document.length + binary);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, document.length);
  view.setUint32(4, binary);
  bytes.set(document, 8);
  let at = 8 + document.length;
  for (const plane of planes) {
    bytes.set(plane, at);
    at += plane.length;
  }
  return bytes;
}

export const acknowledgement = message("- stopped_playing\n- null\n");
export const stoppedRecording = message("- stopped_recording\n- null\n");

export function startedRecording(format = "gray", width = 4, height = 2, rate = 30): Uint8Array {
  return message(
    `- started_recording\n- - ${format}\n  - ${width}\n  - ${height}\n  - ${rate}\n`,
  );
}

/** A gray picture of one value, `t` seconds old, with more metadata in YAML lines. */
export function grayImage(
  value: number,
  { width = 4, height = 2, t = value / 10, more = "" } = {},
): Uint8Array {
  const yaml = `- image\n- - - ${width * height}\n    - 0\n    - 0\n    - 0\n  - gray\n` +
    `  - - ${width}\n    - ${height}\n  - - ${width}\n    - 0\n    - 0\n    - 0\n` +
    `  - ${more}t: ${t}\n`;
  return message(yaml, new Uint8Array(width * height).fill(value));
}

/** One client's connection, as the server sees it. */
export class Peer {
  readonly #conn: Deno.TcpConn;
  /** Names of the messages received, in order; "EOF" at the end. */
  readonly received: string[] = [];
  readonly #wakes = new Set<() => void>();
  readonly #reading: Promise<void>;
  /** Called for each message received. */
  onMessage: (name: string, peer: Peer) => void = () => {};

  constructor(conn: Deno.TcpConn, onMessage: (name: string, peer: Peer) => void) {
    this.#conn = conn;
    this.onMessage = onMessage;
    this.#reading = this.#read();
  }

  /** Sends bytes; a client that has left is no error. */
  async send(...parts: Uint8Array[]): Promise<void> {
    for (const part of parts) {
      try {
        for (let at = 0; at < part.length;) at += await this.#conn.write(part.subarray(at));
      } catch {
        return;
      }
    }
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // Closed already.
    }
  }

  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** Resolves when `name` was received `times` times. */
  async heard(name: string, times = 1): Promise<void> {
    while (this.received.filter((each) => each === name).length < times) {
      await new Promise<void>((resolve) => this.#wakes.add(resolve));
    }
  }

  async finished(): Promise<void> {
    await this.#reading;
  }

  async #read(): Promise<void> {
    let bytes = new Uint8Array();
    const chunk = new Uint8Array(4096);
    for (;;) {
      const count = await this.#conn.read(chunk).catch(() => null);
      if (count === null) break;
      const grown = new Uint8Array(bytes.length + count);
      grown.set(bytes);
      grown.set(chunk.subarray(0, count), bytes.length);
      bytes = grown;
      while (bytes.length >= 8) {
        const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
        if (bytes.length < 8 + length) break;
        const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
        bytes = bytes.slice(8 + length);
        this.#note(/^- (\w+)/.exec(text)?.[1] ?? text);
      }
    }
    this.#note("EOF");
    this.close();
  }

  #note(name: string): void {
    this.received.push(name);
    if (name !== "EOF") this.onMessage(name, this);
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  }
}

/** Listens on a free port of 127.0.0.1 and hands out its clients as {@linkcode Peer}s. */
export class ScriptedServer {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly peers: Peer[] = [];
  readonly #serving: Promise<void>;
  #connected = Promise.withResolvers<Peer>();

  /** `onMessage` answers the clients; by default only stops are acknowledged. */
  constructor(onMessage: (name: string, peer: Peer) => void = acknowledgeStops) {
    this.#serving = this.#serve(onMessage);
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** The next client to connect, or the first if it is there already. */
  async peer(index = 0): Promise<Peer> {
    for (;;) {
      const peer = this.peers[index];
      if (peer) return peer;
      await this.#connected.promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    for (const peer of this.peers) {
      peer.close();
      await peer.finished();
    }
  }

  async #serve(onMessage: (name: string, peer: Peer) => void): Promise<void> {
    try {
      for await (const conn of this.#listener) {
        conn.setNoDelay(true);
        const peer = new Peer(conn, onMessage);
        this.peers.push(peer);
        this.#connected.resolve(peer);
        this.#connected = Promise.withResolvers<Peer>();
      }
    } catch {
      // The listener was closed.
    }
  }
}

export function acknowledgeStops(name: string, peer: Peer): void {
  if (name === "stopped_playing") void peer.send(acknowledgement);
}

/** Acknowledges stops, and sends `parts` at each play. */
export function onPlay(...parts: Uint8Array[]): (name: string, peer: Peer) => void {
  return (name, peer) => {
    if (name === "started_playing") void peer.send(...parts);
    acknowledgeStops(name, peer);
  };
}
