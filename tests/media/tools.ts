/**
 * The real tools: ffmpeg, ffprobe and libsixel's sixel2png on PATH, and Python (named by PYTHON) with
 * NumPy and Pillow.
 */

import { fileURLToPath } from "node:url";

const python = Deno.env.get("PYTHON") ?? "python3";

/** Runs a tool to its end. Throws what it complained of. */
export async function run(
  command: string,
  args: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (code !== 0) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
  return stdout;
}

/** The pictures of a video, decoded; `pixelFormat` converts them. ffmpeg must not complain. */
export async function decode(path: string, pixelFormat?: string): Promise<Uint8Array<ArrayBuffer>> {
  const format = pixelFormat === undefined ? [] : ["-pix_fmt", pixelFormat];
  return await run("ffmpeg", [
    ...["-loglevel", "error", "-xerror", "-i", path, "-fps_mode", "passthrough"],
    ...[...format, "-f", "rawvideo", "-"],
  ]);
}

/** What ffprobe says of the video stream; with its pictures counted one by one. */
export async function probe(path: string): Promise<Record<string, string | number>> {
  const args = ["-v", "error", "-count_frames", "-of", "json", "-show_streams", path];
  return JSON.parse(new TextDecoder().decode(await run("ffprobe", args))).streams[0];
}

/** What NumPy or Pillow find in a file, and its samples. */
export async function readWithPython(
  path: string,
): Promise<{ about: Record<string, unknown>; samples: Uint8Array<ArrayBuffer> }> {
  const script = fileURLToPath(new URL("read.py", import.meta.url));
  const bytes = await run(python, [script, path]);
  const end = bytes.indexOf(10);
  return {
    about: JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))),
    samples: bytes.subarray(end + 1),
  };
}

/** Says what is missing, before any test can fail for want of it. */
export async function checkTools(): Promise<void> {
  const advice =
    "Install Debian's ffmpeg and libsixel-bin, and tests/media/requirements.txt for the Python that " +
    "PYTHON names";
  try {
    await run("ffprobe", ["-version"]);
    await run("sixel2png", ["--version"]);
    await run(python, ["-c", "import numpy, PIL"]);
  } catch (cause) {
    throw new Error(`Cannot test with the real tools. ${advice}`, { cause });
  }
}
