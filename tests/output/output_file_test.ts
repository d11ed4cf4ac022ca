import { assertEquals, assertRejects } from "@std/assert";
import { FilersError } from "@lab/filers-client";
import { type FileHandle, OutputFile } from "../../src/output/output_file.ts";
import { NpyOutput } from "../../src/output/npy.ts";
import { findPixelFormat } from "../../src/pixels/formats.ts";
import { parseNpy } from "./parsers.ts";

/** A disk of so many bytes, with one file. It takes what fits, as a real one does. */
class SmallDisk implements FileHandle {
  readonly #bytes: Uint8Array;
  #position = 0;
  #size = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  get content(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  write(bytes: Uint8Array): Promise<number> {
    const room = Math.min(bytes.length, this.#bytes.length - this.#position);
    if (room === 0) {
      const error = new Error("No space left on device (os error 28)");
      return Promise.reject(Object.assign(error, { code: "ENOSPC" }));
    }
    this.#bytes.set(bytes.subarray(0, room), this.#position);
    this.#position += room;
    this.#size = Math.max(this.#size, this.#position);
    return Promise.resolve(room);
  }

  truncate(size = 0): Promise<void> {
    this.#size = size;
    return Promise.resolve();
  }

  seek(offset: number | bigint): Promise<number> {
    return Promise.resolve(this.#position = Number(offset));
  }

  close(): void {}
}

Deno.test("OutputFile holds whole pictures only when the disk is full", async () => {
  const disk = new SmallDisk(25);
  const file = new OutputFile("trial.raw", disk, false);
  const picture = new Uint8Array(10).fill(1);
  await file.append(picture);
  await file.append(picture.subarray(0, 4), picture.subarray(4));
  const error = await assertRejects(() => file.append(picture), FilersError);
  assertEquals(
    error.message,
    "Cannot go on writing trial.raw: the disk is full. Free some space; " +
      "the frames written before it are complete",
  );
  assertEquals((error.cause as { code: string }).code, "ENOSPC");
  assertEquals([file.size, disk.content.length], [20, 20]);
});

Deno.test("OutputFile writes parts that lie side by side at once", async () => {
  const disk = new SmallDisk(100);
  let writes = 0;
  const write = disk.write.bind(disk);
  disk.write = (bytes) => {
    writes++;
    return write(bytes);
  };
  const memory = Uint8Array.from({ length: 30 }, (_, i) => i);
  const file = new OutputFile("trial.raw", disk, false);
  await file.append(
    Uint8Array.of(99),
    memory.subarray(0, 10),
    memory.subarray(10, 15),
    memory.subarray(20),
  );
  assertEquals(writes, 3);
  assertEquals([...disk.content], [99, ...memory.subarray(0, 15), ...memory.subarray(20)]);
});

Deno.test("NpyOutput is a whole array when the disk is full", async () => {
  const disk = new SmallDisk(128 + 20);
  const output = new NpyOutput(new OutputFile("trial.npy", disk, false));
  const stream = { pixelFormat: "gray", width: 4, height: 2 };
  await output.begin({ ...stream, rate: 0 });
  const raster = {
    ...stream,
    format: findPixelFormat("gray"),
    planes: [new Uint8Array(8).fill(7)],
  };
  await output.write(raster);
  await output.write(raster);
  await assertRejects(() => output.write(raster), FilersError);
  const { shape, data } = parseNpy(disk.content);
  assertEquals([...shape, data.length], [2, 2, 4, 1, 16]);
});

Deno.test("OutputFile removes a file of its own that stays empty, and no other", async () => {
  const folder = await Deno.makeTempDir();
  const [own, found] = [`${folder}/own.raw`, `${folder}/found.raw`];
  await Deno.writeTextFile(found, "");
  for (const path of [own, found]) await (await OutputFile.open(path, false)).close();
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["found.raw"]);
  await Deno.remove(folder, { recursive: true });
});
