// Saves frames as PNG files, with 16 bits where the camera has them, and their times beside them.
//
// deno run --allow-net --allow-write examples/save_pngs.ts [HOST:PORT] [FOLDER] [FRAMES]

import { connect, record } from "@lab/filers-client";

const [address = "localhost:5002", folder = "frames", frames = "10"] = Deno.args;
await using camera = await connect(address);

await Deno.mkdir(folder, { recursive: true });
const saved = await record(camera, `${folder}/{index:06}.png`, { limit: Number(frames) });
console.log(`${saved.frames} pictures in ${folder}, ${saved.bytes} bytes`);
