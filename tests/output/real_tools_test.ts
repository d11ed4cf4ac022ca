/**
 * What ffmpeg, NumPy and Pillow read in recordings, as sums made by them (`deno task test:media`
 * makes them again), against what the files hold by their specifications.
 */

import { assertEquals } from "@std/assert";
import { concat, parseNpy, parsePng, parseY4m, sha256 } from "./parsers.ts";
import { frameBytes, realSums, recordings } from "./real_sums.ts";
import { recordAll, TestFolder } from "./recording.ts";

for (const recording of recordings) {
  const { file, camera } = recording;
  Deno.test(`record() writes ${file} of ${camera.pixelFormat} as the real tool reads it`, async () => {
    await using folder = new TestFolder();
    await recordAll(camera, folder.file(file));
    const bytes = await folder.read(folder.files.find((name) => !name.endsWith(".jsonl"))!);
    const pixels = file.endsWith(".y4m")
      ? concat(parseY4m(bytes, frameBytes(recording)).frames)
      : file.endsWith(".npy")
      ? parseNpy(bytes).data
      : parsePng(bytes).data;
    assertEquals(await sha256(pixels), realSums[file]);
  });
}
