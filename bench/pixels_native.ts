/** The peers: Debian's libyuv.so.0 and FFmpeg's swscale, by FFI, over memory of ours. */

/** An argument: memory, or a number (a size or a stride). */
export type Argument = Uint8Array<ArrayBuffer> | number;
type Call = (...parameters: unknown[]) => number;

/** libyuv's CPU flags for each row of the table (cpu_id.h). */
export const cpuFlags: Record<string, number> = {
  AVX2: -1,
  SSSE3: 0x1f1, // initialized, x86, SSE2, SSSE3, SSE4.1, SSE4.2
  C: 1,
};

/** Opens a function whose parameters are as the arguments are. */
function open(library: string, name: string, parameters: Deno.NativeType[]): Call {
  const { symbols } = Deno.dlopen(library, { [name]: { parameters, result: "i32" } });
  return symbols[name] as unknown as Call;
}

export class NativeLibyuv {
  static readonly library = "libyuv.so.0";
  #mask = open(NativeLibyuv.library, "MaskCpuFlags", ["i32"]);

  mask(flags: number): void {
    this.#mask(flags);
  }

  /** A call that is ready to be timed. The memory must be kept alive meanwhile. */
  prepare(name: string, args: readonly Argument[]): () => void {
    const kinds = args.map((arg) => typeof arg === "number" ? "i32" : "pointer" as const);
    const call = open(NativeLibyuv.library, name, kinds);
    const values = args.map((arg) => typeof arg === "number" ? arg : Deno.UnsafePointer.of(arg));
    return () => void call(...values);
  }
}

/** A picture for swscale. */
export interface SwsPicture {
  format: string;
  size: readonly [width: number, height: number];
  planes: { data: Uint8Array<ArrayBuffer>; stride: number }[];
}

const swsFlags = { none: 0x10, bilinear: 2, area: 0x20 };

export class Swscale {
  #scale = Deno.dlopen("libswscale.so.6", {
    sws_getContext: {
      parameters: [
        "i32",
        "i32",
        "i32",
        "i32",
        "i32",
        "i32",
        "i32",
        "pointer",
        "pointer",
        "pointer",
      ],
      result: "pointer",
    },
    sws_scale: {
      parameters: ["pointer", "buffer", "buffer", "i32", "i32", "buffer", "buffer"],
      result: "i32",
    },
  }).symbols;
  #util = Deno.dlopen("libavutil.so.57", {
    av_get_pix_fmt: { parameters: ["buffer"], result: "i32" },
    av_log_set_level: { parameters: ["i32"], result: "void" },
  }).symbols;

  constructor() {
    this.#util.av_log_set_level(16); // errors only
  }

  #format(name: string): number {
    return this.#util.av_get_pix_fmt(new TextEncoder().encode(name + "\0"));
  }

  /** A call that is ready to be timed. */
  prepare(from: SwsPicture, to: SwsPicture, filter: keyof typeof swsFlags): () => void {
    const { sws_getContext, sws_scale } = this.#scale;
    const context = sws_getContext(
      ...from.size,
      this.#format(from.format),
      ...to.size,
      this.#format(to.format),
      swsFlags[filter],
      null,
      null,
      null,
    );
    if (context === null) throw new Error(`Cannot bench: swscale refuses ${from.format}`);
    const [source, sourceStrides] = arrays(from);
    const [target, targetStrides] = arrays(to);
    return () =>
      void sws_scale(context, source, sourceStrides, 0, from.size[1], target, targetStrides);
  }
}

/** The C arrays of four plane addresses and four strides. */
function arrays({ planes }: SwsPicture): [BigUint64Array<ArrayBuffer>, Int32Array<ArrayBuffer>] {
  const addresses = new BigUint64Array(4), strides = new Int32Array(4);
  planes.forEach(({ data, stride }, i) => {
    addresses[i] = Deno.UnsafePointer.value(Deno.UnsafePointer.of(data));
    strides[i] = stride;
  });
  return [addresses, strides];
}
