/** A real redis-server of the test's own: on a free loopback port, keeping nothing on disk. */

/** Longest wait for it to answer, in ms. */
const START_TIMEOUT = 5000;

export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #options: readonly string[];
  #child: Deno.ChildProcess | undefined;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /** Starts one; `options` are those of redis-server's command line. */
  static async start(...options: string[]): Promise<RedisServer> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const server = new RedisServer(port, options);
    await server.start();
    return server;
  }

  /** Starts it again on the same port. */
  async start(): Promise<void> {
    const keep = ["--save", "", "--appendonly", "no"];
    try {
      this.#child = new Deno.Command("redis-server", {
        args: ["--bind", "127.0.0.1", "--port", String(this.port), ...keep, ...this.#options],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new Error("redis-server is not installed: apt-get install -y redis-server", { cause });
    }
    for (const deadline = performance.now() + START_TIMEOUT; !await this.#answers();) {
      if (performance.now() > deadline) throw new Error("redis-server does not answer");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Kills it, with all that it holds. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    child?.kill("SIGKILL");
    await child?.status;
  }

  /** Has it stand still with its connections open, until it is to go on. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child?.kill("SIGCONT");
  }

  /** What redis-cli, which is not ours, prints for a command. */
  async cli(...args: string[]): Promise<string> {
    const { stdout } = await new Deno.Command("redis-cli", {
      args: ["-h", "127.0.0.1", "-p", String(this.port), ...args],
    }).output();
    return new TextDecoder().decode(stdout).trimEnd();
  }

  url(stream: string): string {
    return `redis://127.0.0.1:${this.port}/${stream}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #answers(): Promise<boolean> {
    try {
      using conn = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
      await conn.write(new TextEncoder().encode("PING\r\n"));
      const reply = new Uint8Array(16);
      const length = await conn.read(reply) ?? 0;
      return new TextDecoder().decode(reply.subarray(0, length)).startsWith("+PONG");
    } catch {
      return false;
    }
  }
}
