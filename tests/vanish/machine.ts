/** A machine of the test's own, in a network namespace: its cable can be pulled, and its power. */

import { TextLineStream } from "@std/streams";
import { fileURLToPath } from "node:url";
import { within } from "../reliability/within.ts";

/** For a program to start, in ms. */
const START_TIMEOUT = 20_000;

let machines = 0;

async function ip(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ip", { args }).output();
  if (!success) {
    throw new Error(`Cannot run ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

/** One cable leads to it, from this machine. It needs root and iproute2. */
export class Machine implements AsyncDisposable {
  /** Its address: of a block that is set aside for tests of networks (RFC 2544). */
  readonly hostname: string;
  readonly #name: string;
  /** This machine's end of the cable. */
  readonly #plug: string;
  readonly #program: string;
  readonly #args: readonly string[];
  #child: Deno.ChildProcess | null = null;
  #lines: ReadableStreamDefaultReader<string> | null = null;

  private constructor(number: number, program: string, args: readonly string[]) {
    const block = 4 * ((Deno.pid + number) % 8192);
    this.hostname = `198.18.${block >> 8}.${(block & 255) + 2}`;
    this.#name = `filers${Deno.pid}-${number}`;
    this.#plug = `f${Deno.pid}-${number}`;
    this.#program = program;
    this.#args = args;
  }

  /** Switches a machine on that runs `program`, of this folder, from then on. */
  static async start(program: string, ...args: string[]): Promise<Machine> {
    const machine = new Machine(machines++, program, args);
    try {
      await machine.#connect();
      await machine.powerOn();
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #connect(): Promise<void> {
    const [name, plug] = [this.#name, this.#plug];
    const here = this.hostname.replace(/\d+$/, (last) => `${Number(last) - 1}`);
    await ip("netns", "add", name);
    await ip("link", "add", plug, "type", "veth", "peer", "name", "eth0", "netns", name);
    await ip("address", "add", `${here}/30`, "dev", plug);
    await ip("link", "set", plug, "up");
    await ip("-n", name, "address", "add", `${this.hostname}/30`, "dev", "eth0");
    await ip("-n", name, "link", "set", "lo", "up");
    await this.plugIn();
  }

  /** Sets what the machine's kernel does, by names from /proc/sys/net/ipv4. */
  async configure(settings: Record<string, number>): Promise<void> {
    const script = Object.entries(settings)
      .map(([name, value]) => `echo ${value} >/proc/sys/net/ipv4/${name}`).join(" && ");
    await ip("netns", "exec", this.#name, "sh", "-c", script);
  }

  /** The next line that the program prints. */
  async line(): Promise<string> {
    const { value } = await within(START_TIMEOUT, "the machine's program", this.#lines!.read());
    if (value === undefined) throw new Error("the machine's program has ended");
    return value;
  }

  /** Pulls the cable: nothing arrives any more, on neither side, and nobody is told. */
  unplug(): Promise<void> {
    return ip("-n", this.#name, "link", "set", "eth0", "down");
  }

  /** Puts the cable back. */
  async plugIn(): Promise<void> {
    await ip("-n", this.#name, "link", "set", "eth0", "up");
    // Else it stays unreachable for as long as it is remembered to have been.
    await ip("neighbour", "flush", "dev", this.#plug);
  }

  /** Takes the power away: no FIN, no RST. */
  async powerOff(): Promise<void> {
    await this.unplug();
    const child = this.#child;
    this.#child = null;
    child?.kill("SIGKILL");
    await child?.status;
    await this.#lines?.cancel();
  }

  /** Gives it power: the program starts again. Resolves when it has printed its first line. */
  async powerOn(): Promise<void> {
    await this.plugIn();
    const program = fileURLToPath(new URL(this.#program, import.meta.url));
    const command = [Deno.execPath(), "run", "--allow-all", program, this.hostname, ...this.#args];
    this.#child = new Deno.Command("ip", {
      args: ["netns", "exec", this.#name, ...command],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
    await this.line();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It may not have come that far.
    await this.powerOff().catch(() => {});
    // Without the machine alone it would stay for as long as the kernel has sockets to close there.
    await ip("link", "delete", this.#plug).catch(() => {});
    await ip("netns", "delete", this.#name);
  }
}
