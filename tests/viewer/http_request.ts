/** HTTP requests with any headers, which fetch() does not let us send. */

/** Sends a GET with these headers and no others; the status of the answer. */
export async function statusOf(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const start = new Uint8Array(12); // "HTTP/1.1 200"
  for (let length = 0; length < start.length;) {
    const count = await connection.read(start.subarray(length));
    if (count === null) throw new Error("no answer");
    length += count;
  }
  return Number(new TextDecoder().decode(start.subarray(9)));
}
