/**
 * A file, or stdout, that pictures are written to.
 *
 * @module
 */

import { openError, writeError } from "./file_errors.ts";

/** Where bytes go, whole pictures at a time. */
export interface ByteSink {
  /** Bytes written. */
  readonly size: number;
  /**
   * Writes the parts of one picture. When it fails, nothing of them stays in the file.
   *
   * @throws {FilersError} The disk is full, or fails.
   */
  append(...parts: Uint8Array<ArrayBuffer>[]): Promise<void>;
  /** Nothing more will be written. Calling it again does nothing. */
  close(): Promise<void>;
}

/** The part of `Deno.FsFile` that is needed. */
export type FileHandle = Pick<Deno.FsFile, "write" | "truncate" | "seek" | "close">;

/** A file on disk. It holds whole pictures only, unless the process is killed inside a write. */
export class OutputFile implements ByteSink {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #isNew: boolean;
  #size = 0;
  #closed = false;

  /** Takes over an open, empty file; one that is new is removed again if it stays empty. */
  constructor(path: string, file: FileHandle, isNew: boolean) {
    this.#path = path;
    this.#file = file;
    this.#isNew = isNew;
  }

  /**
   * Makes the file. One that is there already is only used if it is empty, or with `overwrite`.
   *
   * @throws {FilersError} It cannot be made.
   */
  static async open(path: string, overwrite: boolean): Promise<OutputFile> {
    try {
      return await openEmpty(path, overwrite);
    } catch (error) {
      throw openError(path, error);
    }
  }

  get size(): number {
    return this.#size;
  }

  async append(...parts: Uint8Array<ArrayBuffer>[]): Promise<void> {
    const start = this.#size;
    try {
      for (const run of joinAdjacent(parts)) {
        await writeAll(this.#file, run);
        this.#size += run.length;
      }
    } catch (error) {
      this.#size = start;
      // A device or a pipe cannot be cut; the error that matters is the one above.
      await this.#file.truncate(start).catch(() => {});
      throw writeError(this.#path, error);
    }
  }

  /**
   * Writes over the beginning of the file.
   *
   * @throws {FilersError} The disk fails.
   */
  async patch(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.#file.seek(0, Deno.SeekMode.Start);
      await writeAll(this.#file, bytes);
      await this.#file.seek(this.#size, Deno.SeekMode.Start);
    } catch (error) {
      throw writeError(this.#path, error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
    if (this.#isNew && this.#size === 0) await Deno.remove(this.#path).catch(() => {});
  }
}

/** stdout. What was written can't be taken back: its reader sees a cut picture if one fails. */
export class StandardOutput implements ByteSink {
  #size = 0;

  get size(): number {
    return this.#size;
  }

  async append(...parts: Uint8Array<ArrayBuffer>[]): Promise<void> {
    try {
      for (const run of joinAdjacent(parts)) {
        await writeAll(Deno.stdout, run);
        this.#size += run.length;
      }
    } catch (error) {
      throw writeError("stdout", error);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function openEmpty(path: string, overwrite: boolean): Promise<OutputFile> {
  try {
    return new OutputFile(path, await Deno.open(path, { write: true, createNew: true }), true);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const file = await Deno.open(path, { write: true, truncate: overwrite });
    // The size by seeking: asking for it would take the permission to read. A pipe can't seek.
    const size = await file.seek(0, Deno.SeekMode.End).catch(() => 0);
    if (size === 0) return new OutputFile(path, file, false);
    file.close();
    throw error;
  }
}

async function writeAll(
  file: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}

/** Joins parts that lie one behind the other in memory, as the planes of an image do. */
function* joinAdjacent(
  parts: readonly Uint8Array<ArrayBuffer>[],
): Iterable<Uint8Array<ArrayBuffer>> {
  let run: Uint8Array<ArrayBuffer> | undefined;
  for (const part of parts) {
    if (run && run.buffer === part.buffer && run.byteOffset + run.length === part.byteOffset) {
      run = new Uint8Array(run.buffer, run.byteOffset, run.length + part.length);
    } else {
      if (run) yield run;
      run = part;
    }
  }
  if (run) yield run;
}
