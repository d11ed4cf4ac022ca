/**
 * A web page that shows cameras live.
 *
 * @module
 */

import { checkHostname, formatAddress } from "../address.ts";
import {
  checkInstance,
  checkInteger,
  checkObject,
  checkOptions,
  checkString,
  type OptionNames,
} from "../check.ts";
import { pause } from "../client/backoff.ts";
import { FilersClient } from "../client/client.ts";
import { connectNames, type ConnectOptions, connectSettings } from "../client/options.ts";
import { ConnectError } from "../errors.ts";
import { type Access, accessFor, allowedPath, isSameOrigin } from "./access.ts";
import { CameraSource } from "./camera_source.ts";
import type { CameraEntry } from "./messages.ts";
import { PageStream } from "./page_stream.ts";
import { camerasResponse, errorResponse, fileResponse } from "./responses.ts";

/**
 * A camera to show: a client that is connected already, and stays yours to close; or the options
 * to connect with. The viewer connects as often as it takes, and again when the camera is lost.
 *
 * @example
 * ```ts
 * import type { ViewerCamera } from "@lab/filers-client";
 *
 * const camera: ViewerCamera = { name: "left", hostname: "rig1", port: 5002 };
 * ```
 */
export type ViewerCamera =
  & {
    /**
     * What the page calls it.
     *
     * @default {"HOST:PORT", or "camera N"}
     */
    name?: string;
  }
  & ({ client: FilersClient } | (ConnectOptions & { client?: never }));

/**
 * Options of {@linkcode startViewer}.
 *
 * @example
 * ```ts
 * import type { ViewerOptions } from "@lab/filers-client";
 *
 * const options: ViewerOptions = { cameras: [{ hostname: "rig1" }], port: 8080 };
 * ```
 */
export interface ViewerOptions {
  /** The cameras, in the order they are shown; at least one. */
  cameras: readonly ViewerCamera[];
  /**
   * Address to listen on. The loopback interface is not reachable from other machines; on any
   * other the page's URL has a random token in it, which a browser must know to see the page.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * TCP port, 0 to 65535; 0 takes any that is free.
   *
   * @default {8080}
   */
  port?: number;
}

/**
 * A page being served; {@linkcode startViewer} makes it.
 *
 * @example
 * ```ts
 * import { startViewer, type Viewer } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer();
 * await using viewer: Viewer = startViewer({ cameras: [{ port: server.port }], port: 0 });
 * console.log(viewer.url, viewer.streams);
 * ```
 */
export interface Viewer extends AsyncDisposable {
  /** The page's address, with its token where it takes one. */
  readonly url: string;
  /** Pictures being sent now: one for each camera on each open page. */
  readonly streams: number;
  /** Stops serving, and leaves the cameras in good order. Calling it again waits for the first. */
  close(): Promise<void>;
}

/**
 * Serves a page that shows cameras live, for as long as it is not closed: pictures, histograms and
 * pixel values, in any browser on this machine. It shows each page the latest frames, scaled to
 * what the page displays, and no more than that page can draw.
 *
 * Other loops may read the same client at the same time: a script can be watched while it works.
 *
 * @throws {ConnectError} The address is in use, or not this machine's.
 * @throws {TypeError} An option is unknown, or of the wrong type.
 * @throws {RangeError} An option is out of its range.
 *
 * @example
 * ```ts
 * import { connect, startViewer } from "@lab/filers-client";
 * import { FakeFilersServer } from "@lab/filers-client/testing";
 *
 * await using server = new FakeFilersServer();
 * await using camera = await connect({ port: server.port });
 * await using viewer = startViewer({ cameras: [{ name: "left", client: camera }], port: 0 });
 * console.log(`open ${viewer.url}`);
 * for await (using frame of camera.frames({ limit: 10 })) console.log(frame.metadata.t);
 * ```
 */
export function startViewer(options: ViewerOptions): Viewer {
  return new PageServer(options);
}

const action = "start the viewer";

const viewerNames: OptionNames<ViewerOptions> = { cameras: true, hostname: true, port: true };

type ConnectedCamera = Extract<ViewerCamera, { client: FilersClient }>;
const connectedNames: OptionNames<ConnectedCamera> = { name: true, client: true };
const unconnectedNames: OptionNames<Exclude<ViewerCamera, ConnectedCamera>> = {
  name: true,
  client: true,
  ...connectNames,
};

/** Time for pages to answer the goodbye, in ms; one whose machine is gone never does. */
const CLOSE_TIMEOUT = 1000;

class PageServer implements Viewer {
  readonly #abort = new AbortController();
  readonly #access: Access;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #cameras: readonly CameraSource[];
  readonly #entries: readonly CameraEntry[];
  readonly #streams = new Set<PageStream>();
  #closed: Promise<void> | null = null;

  constructor(options: ViewerOptions) {
    const { cameras, hostname, port } = viewerSettings(options);
    this.#access = accessFor(hostname);
    const { signal } = this.#abort;
    this.#server = listen({ hostname, port, signal }, (request) => this.#answer(request));
    this.#cameras = cameras.map((camera, index) => makeSource(camera, index));
    this.#entries = this.#cameras.map(({ name }, index) => ({ name, stream: `cameras/${index}` }));
  }

  get url(): string {
    return `http://${formatAddress(this.#server.addr)}${this.#access.base}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const streams = [...this.#streams];
    for (const stream of streams) stream.close();
    const answered = new AbortController();
    void Promise.all(streams.map((stream) => stream.closed)).then(() => answered.abort());
    await Promise.all([
      pause(CLOSE_TIMEOUT, answered.signal),
      ...this.#cameras.map((camera) => camera.close()),
    ]);
    this.#abort.abort();
    await this.#server.finished;
  }

  #answer(request: Request): Response {
    const path = allowedPath(request, this.#access);
    if (path === null) {
      return errorResponse(403, "Forbidden: open the address that the viewer told, as it is");
    }
    if (path === "cameras.json") return camerasResponse(this.#entries);
    const camera = this.#cameras[this.#entries.findIndex(({ stream }) => stream === path)];
    if (camera) return this.#stream(request, camera);
    return fileResponse(path, request.method) ?? errorResponse(404, "Not found");
  }

  #stream(request: Request, camera: CameraSource): Response {
    if (!isSameOrigin(request)) {
      return errorResponse(403, "Forbidden: only the viewer's own page may connect");
    }
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return errorResponse(426, "A WebSocket is served here", { upgrade: "websocket" });
    }
    if (this.#closed) return errorResponse(503, "The viewer is being closed");
    const { socket, response } = Deno.upgradeWebSocket(request);
    const stream = new PageStream(socket, camera);
    this.#streams.add(stream);
    void stream.closed.then(() => this.#streams.delete(stream));
    return response;
  }
}

/** Fills in the defaults, and checks all of it, the cameras' own options too. */
function viewerSettings(options: ViewerOptions): Required<ViewerOptions> {
  const { cameras, hostname = "127.0.0.1", port = 8080 } = checkOptions(
    action,
    options,
    viewerNames,
  );
  checkInstance(action, "cameras", cameras, Array);
  if (cameras.length === 0) {
    throw new RangeError(`Cannot ${action}: there are no cameras. Give at least one`);
  }
  cameras.forEach(checkCamera);
  return {
    cameras,
    hostname: checkHostname(action, "hostname", hostname),
    port: checkInteger(action, "port", port, 0, 65535),
  };
}

function checkCamera(camera: ViewerCamera, index: number): void {
  const path = `cameras[${index}]`;
  checkObject(action, path, camera);
  if (camera.name !== undefined) checkString(action, `${path}.name`, camera.name);
  if (camera.client === undefined) {
    const { name: _name, client: _none, ...options } = checkOptions(
      action,
      camera,
      unconnectedNames,
      path,
    );
    connectSettings(options);
  } else {
    checkOptions(action, camera, connectedNames, path);
    checkInstance(action, `${path}.client`, camera.client, FilersClient);
  }
}

function makeSource({ name, ...input }: ViewerCamera, index: number): CameraSource {
  if (input.client) return new CameraSource(name ?? `camera ${index + 1}`, input.client);
  const { client: _none, ...options } = input;
  return new CameraSource(name ?? formatAddress(connectSettings(options)), options);
}

function listen(
  address: { hostname: string; port: number; signal: AbortSignal },
  handler: (request: Request) => Response,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ ...address, onListen: () => {} }, handler);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw error;
    throw new ConnectError(
      `Cannot listen on ${formatAddress(address)}: ${
        error instanceof Error ? error.message : error
      }. ` +
        "Choose another address or port, or port 0 for any that is free",
      { cause: error },
    );
  }
}
