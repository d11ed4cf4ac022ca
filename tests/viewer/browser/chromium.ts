/** The page in a real browser. */

import { type Browser, chromium, type Page } from "playwright-core";

/** Where Debian's package puts it; CHROMIUM names another one. */
export const executablePath = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";

/** Longest wait for anything, in ms: only against hanging. */
const PATIENCE = 15_000;

/** Starts the browser, without a window. */
export async function startBrowser(): Promise<Browser> {
  try {
    await Deno.stat(executablePath);
  } catch (cause) {
    throw new Error(
      `Cannot test the page: there is no ${executablePath}. Install it (on Debian: ` +
        "apt-get install -y chromium), or name another Chromium in CHROMIUM",
      { cause },
    );
  }
  return await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

export interface PageOptions {
  width?: number;
  height?: number;
  colorScheme?: "dark" | "light";
}

/** A page that is closed at the end, and fails the test if anything was wrong on it. */
export class BrowserPage implements AsyncDisposable {
  /** Pictures that came to the page, drawn or not. */
  framesReceived = 0;
  readonly #hosts = new Set<string>();
  readonly #errors: string[] = [];
  readonly #url: string;

  private constructor(readonly page: Page, url: string) {
    this.#url = url;
    page.setDefaultTimeout(PATIENCE);
    page.on("request", (request) => this.#hosts.add(new URL(request.url()).host));
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (typeof payload !== "string") this.framesReceived++;
      }));
    page.on("pageerror", ({ message }) => this.#errors.push(message));
    page.on("console", (message) => {
      // The browser itself tells of each attempt to connect to a viewer that is not there.
      const isExpected = /ERR_CONNECTION_REFUSED|WebSocket connection/.test(message.text());
      if (message.type() === "error" && !isExpected) this.#errors.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    viewer: { readonly url: string },
    { width = 1280, height = 800, colorScheme = "dark" }: PageOptions = {},
  ): Promise<BrowserPage> {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const opened = new BrowserPage(page, viewer.url);
    await page.goto(viewer.url);
    return opened;
  }

  /** The part of a camera with this name. */
  part(name: string, camera = 0) {
    return this.page.locator(".camera").nth(camera).locator(`[data-part="${name}"]`);
  }

  /** The button of a camera. */
  button(action: string, camera = 0) {
    return this.page.locator(".camera").nth(camera).locator(`[data-action="${action}"]`);
  }

  /** Waits until a camera's part has this text. */
  async untilText(name: string, text: string | RegExp, camera = 0): Promise<void> {
    await this.part(name, camera).filter({ hasText: text }).waitFor();
  }

  /** Waits until a camera is live and its picture is this wide. */
  async untilLive(width: number, camera = 0): Promise<void> {
    await this.untilText("state", "live", camera);
    await this.untilCanvas(`width === ${width}`, camera);
  }

  /** Waits until a camera's canvas has a width and height of which this expression is true. */
  async untilCanvas(condition: string, camera = 0): Promise<void> {
    await this.untilTrue(`(({ width, height }) => ${condition})(
      document.querySelectorAll(".stage canvas")[${camera}],
    )`);
  }

  /** Waits until an expression is true of the page. (Its policy forbids waitForFunction().) */
  async untilTrue(expression: string): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!(await this.page.evaluate(expression))) {
      if (performance.now() > deadline) throw new Error(`never so: ${expression}`);
    }
  }

  /** The pixels of a camera's canvas, R,G,B,A. */
  async pixels(camera = 0): Promise<{ width: number; height: number; data: Uint8Array }> {
    const [width, height, data] = await this.page.evaluate<[number, number, string]>(`(() => {
      const canvas = document.querySelectorAll(".stage canvas")[${camera}];
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      return [width, height, new Uint8Array(data.buffer).toBase64()];
    })()`);
    return { width, height, data: Uint8Array.fromBase64(data) };
  }

  /** The pixels of a PNG file as the browser reads them, R,G,B,A. */
  async decode(png: Uint8Array): Promise<Uint8Array> {
    const data = await this.page.evaluate<string>(`(async () => {
      const file = new Blob([Uint8Array.fromBase64("${png.toBase64()}")], { type: "image/png" });
      const bitmap = await createImageBitmap(file);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      return new Uint8Array(data.buffer).toBase64();
    })()`);
    return Uint8Array.fromBase64(data);
  }

  /** Waits until a camera's pixels are as they should be. */
  async untilPixels(isRight: (data: Uint8Array) => boolean, camera = 0): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!isRight((await this.pixels(camera)).data)) {
      if (performance.now() > deadline) throw new Error(`never so: ${isRight}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
    const { host } = new URL(this.#url);
    const foreign = [...this.#hosts].filter((other) => other !== host && other !== "");
    if (foreign.length > 0) throw new Error(`The page asked ${foreign} for something`);
    if (this.#errors.length > 0) throw new Error(this.#errors.join("\n"));
  }
}
