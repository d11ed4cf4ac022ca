/** Addresses where no Filers answers, each for a reason of its own, and the way there. */

import { FakeFilersServer } from "@lab/filers-client/testing";

/** Why nobody answers. */
export type DeadEnd = "refused" | "black hole" | "unknown name" | "silent" | "busy";

interface Address {
  readonly hostname: string;
  readonly port: number;
}

const loopback = "127.0.0.1";

/** The network between client and server, with real sockets and with places that lead nowhere. */
export class Network implements AsyncDisposable {
  readonly #connect = Deno.connect;
  readonly #detours = new Map<number, Address>();
  readonly #open: (() => unknown)[] = [];

  constructor() {
    const connect = (options: Deno.ConnectOptions) =>
      this.#connect({ ...options, ...this.#detours.get(options.port) });
    Deno.connect = connect as typeof Deno.connect;
  }

  /** From now on, connections to `port` of the loopback address end up at `address`. */
  detour(port: number, address: Address): void {
    this.#detours.set(port, address);
  }

  /** Makes an address where nobody answers. */
  async deadEnd(kind: DeadEnd): Promise<Address> {
    switch (kind) {
      case "refused": {
        const listener = Deno.listen({ hostname: loopback, port: 0 });
        listener.close();
        return { hostname: loopback, port: listener.addr.port };
      }
      case "black hole": {
        // With its backlog full, the kernel drops whoever knocks.
        const listener = this.#listen(0);
        const knock = await this.#connect({ hostname: loopback, port: listener.addr.port });
        this.#open.push(() => knock.close());
        return { hostname: loopback, port: listener.addr.port };
      }
      case "unknown name":
        // Longer than a label may be, so that no name server needs to be asked.
        return { hostname: `${"x".repeat(64)}.invalid`, port: 5002 };
      case "silent":
        return { hostname: loopback, port: this.#listen(16).addr.port };
      case "busy": {
        const server = new FakeFilersServer();
        const served = await this.#connect({ hostname: loopback, port: server.port });
        // The server first: it would answer whoever waits, gone or not, and die of it.
        this.#open.push(() => served.close(), () => server.close());
        return { hostname: loopback, port: server.port };
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Deno.connect = this.#connect;
    for (const close of this.#open.reverse()) await close();
  }

  #listen(tcpBacklog: number): Deno.TcpListener {
    const listener = Deno.listen({ hostname: loopback, port: 0, tcpBacklog });
    this.#open.push(() => listener.close());
    return listener;
  }
}
