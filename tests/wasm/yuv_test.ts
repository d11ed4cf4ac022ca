import { assertEquals } from "@std/assert";
import { instantiate } from "../../src/pixels/libyuv.ts";

const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
const libyuv = instantiate(memory);
const n = 1 << 16;
const at = (plane: number) => (4 + plane) << 18;
const plane = (index: number, length: number) => new Uint8Array(memory.buffer, at(index), length);

for (const matrix of [0, 1, 2]) {
  for (const range of [0, 1]) {
    Deno.test(`I444ToARGBMatrix() is exact for every y, u, v of matrix ${matrix}, range ${range}`, () => {
      const constants = libyuv.YuvMatrix(matrix, range, 0);
      plane(0, n).set(Uint8Array.from({ length: n }, (_, i) => i));
      plane(1, n).set(Uint8Array.from({ length: n }, (_, i) => i >> 8));
      for (let v = 0; v < 256; v++) {
        plane(2, n).fill(v);
        const [kernels, rows] = [-1, 1].map((flags) => {
          libyuv.MaskCpuFlags(flags);
          const target = flags === 1 ? 3 : 4;
          libyuv.I444ToARGBMatrix(
            at(0),
            n,
            at(1),
            n,
            at(2),
            n,
            at(target),
            n * 4,
            constants,
            n,
            1,
          );
          return new Uint32Array(memory.buffer, at(target), n);
        });
        const differing = kernels!.findIndex((pixel, i) => pixel !== rows![i]);
        assertEquals(differing, -1, `y ${differing & 255}, u ${differing >> 8}, v ${v}`);
      }
      libyuv.MaskCpuFlags(-1);
    });
  }
}
