/**
 * A server that says exactly what a test tells it to, byte for byte. It is independent of the
 * library's own encoder and server, and heeds the protocol only as far as the client needs it.
 */

const encoder = new TextEncoder();

/** One message: the two lengths, the YAML document, and the planes. */
export function message(yaml: string, planes: Uint8Array = new Uint8Array()): Uint8Array {
  const document = encoder.encode(yaml);
  const bytes = new Uint8Array(8 + document.length + planes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, document.length);
  view.setUint32(4, planes.length);
  bytes.set(document, 8);
  bytes.set(planes, 8 + document.length);
  return bytes;
}

/** A one-plane image of one byte a pixel. */
export function image(
  metadata: string,
  { pixelFormat = "gray", width = 4, height = 2 } = {},
): Uint8Array {
  const size = width * height;
  return message(
    `[image, [[${size}, 0, 0, 0], ${pixelFormat}, [${width}, ${height}], [${width}, 0, 0, 0], ` +
      `${metadata}]]`,
    new Uint8Array(size),
  );
}

/** The start of a recording. */
export const recording = message("[started_recording, [gray, 4, 2, 30]]");

const acknowledgement = message("[stopped_playing, null]");

/** What happens once the client has asked for images. */
type Script = (conn: Deno.TcpConn) => Promise<void>;

/** Acknowledges each stop; runs the script when asked to play; serves clients one by one. */
export class ScriptedServer implements AsyncDisposable {
  /** The names of the messages that clients sent, and "closed" when one left. */
  readonly heard: string[] = [];
  readonly #listener: Deno.TcpListener;
  readonly #serving: Promise<void>;

  constructor(script: Script) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#serving = this.#serve(script);
  }

  /** HOST:PORT for the command line. */
  get endpoint(): string {
    return `127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }

  async #serve(script: Script): Promise<void> {
    for await (const conn of this.#listener) {
      try {
        await this.#converse(conn, script);
      } catch (error) {
        // The script closes the connection on purpose, or the client is gone.
        if (!(error instanceof Deno.errors.BadResource || isGone(error))) throw error;
      }
      this.heard.push("closed");
      try {
        conn.close();
      } catch {
        // The script has done so.
      }
    }
  }

  async #converse(conn: Deno.TcpConn, script: Script): Promise<void> {
    const chunk = new Uint8Array(4096);
    let text = "";
    for (let n = await conn.read(chunk); n !== null; n = await conn.read(chunk)) {
      text += new TextDecoder("latin1").decode(chunk.subarray(0, n));
      for (;;) {
        const name = /(started|stopped)_playing[^]*?null/.exec(text);
        if (!name) break;
        text = text.slice(name.index + name[0].length);
        this.heard.push(`${name[1]}_playing`);
        if (name[1] === "stopped") await write(conn, acknowledgement);
        else await script(conn);
      }
    }
  }
}

/** Writes all of `bytes`. */
export async function write(conn: Deno.Conn, ...chunks: Uint8Array[]): Promise<void> {
  for (const bytes of chunks) {
    for (let done = 0; done < bytes.length;) done += await conn.write(bytes.subarray(done));
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset;
}
