import { type LibyuvFunctions, libyuvWasm } from "../../wasm/libyuv_wasm.ts";

/** libyuv over one memory: its functions take addresses in that memory. */
export type Libyuv = LibyuvFunctions;

let compiled: WebAssembly.Module | undefined;

/**
 * Runs libyuv over a memory of its own.
 *
 * The first call compiles the module, from text inside this package: no file is read and nothing is
 * fetched. Pictures belong in room that the module's `malloc` gave.
 *
 * @param memory The memory, of at least {@linkcode minimumPages} pages. Its maximum must be its
 * initial size: were it to grow, every view on it would be emptied in silence.
 */
export function instantiate(memory: WebAssembly.Memory): Libyuv {
  compiled ??= new WebAssembly.Module(Uint8Array.fromBase64(libyuvWasm));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  (exports as { _initialize(): void })._initialize();
  return exports as unknown as Libyuv;
}

/** The smallest memory that libyuv runs in, in pages of 64 KiB: its stack and constants. */
export const minimumPages = 4;
