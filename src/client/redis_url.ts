/**
 * Where a camera's frames are on a Redis server.
 *
 * @module
 */

/** A stream on a Redis server. */
export interface RedisTarget {
  /** The server, as its client wants it: `"redis://user:password@host:6379/0"`. */
  readonly server: string;
  /** The server without its password, for people. */
  readonly address: string;
  /** The key of the stream. */
  readonly stream: string;
}

/**
 * Reads `redis://[user:password@]host[:port]/[database/]stream`; `rediss:` is TLS.
 *
 * @throws {TypeError} It is no such text.
 */
export function parseRedisUrl(text: string): RedisTarget {
  const url = URL.parse(text);
  const path = /^\/(?:(\d+)\/)?([^/]+)$/.exec(url?.pathname ?? "");
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === "" || !path) {
    throw new TypeError(
      `Cannot use "${text}": it is not redis://HOST:PORT/STREAM. ` +
        "Name the stream after the camera, such as redis://localhost/rig1",
    );
  }
  const [, database = "0", stream = ""] = path;
  const port = url.port || "6379";
  const user = url.username || url.password ? `${url.username}:${url.password}@` : "";
  return {
    server: `${url.protocol}//${user}${url.hostname}:${port}/${database}`,
    address: `${url.hostname}:${port}`,
    stream: decodeURIComponent(stream),
  };
}
