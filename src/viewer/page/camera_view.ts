/** One camera on the page: its picture, controls and figures. */

import type { CameraEntry, StatusMessage } from "../messages.ts";
import { Connection, type ConnectionListener } from "./connection.ts";
import { count, FrameFigures, percent } from "./figures.ts";
import { isWhole, largestSample, type PageFrame } from "./frame.ts";
import { countValues, type Histogram } from "./histogram.ts";
import { LevelPanel } from "./level_panel.ts";
import { contrasts, type Levels, levelsFor } from "./levels.ts";
import { Painter } from "./painter.ts";
import { find, part, setText } from "./parts.ts";
import { encodePng } from "./png.ts";
import { loadSettings, saveSettings, type Settings } from "./settings.ts";
import { Stage } from "./stage.ts";
import { WaitingFrames } from "./waiting_frames.ts";

/** Times in ms: between two histograms, two updates of the figures, two changes of the view. */
const HISTOGRAM_INTERVAL = 120;
const FIGURES_INTERVAL = 250;
const VIEW_INTERVAL = 60;

/** How long to wait for a frame at full size, in ms: a camera that stands still sends none. */
const WHOLE_TIMEOUT = 1000;

const ZOOM_STEP = 1.5;

/** What each state of a camera is called here. */
const stateNames = {
  connecting: "connecting…",
  reconnecting: "camera lost, reconnecting…",
  waiting: "waiting for a recording",
  recording: "live",
  closed: "closed",
  lost: "viewer lost, reconnecting…",
} as const;

/** What the whole page is told. */
export interface CameraViewOwner {
  /** Something to tell the user for a moment. */
  notice(text: string): void;
  /** The viewer is there again after it was lost: it may show other cameras now. */
  returned(): void;
}

export class CameraView implements ConnectionListener {
  readonly element: HTMLElement;
  readonly name: string;
  readonly #owner: CameraViewOwner;
  readonly #settings: Settings;
  readonly #stage: Stage;
  readonly #panel: LevelPanel;
  readonly #connection: Connection;
  readonly #painter = new Painter();
  readonly #figures = new FrameFigures();
  #state: keyof typeof stateNames = "connecting";
  #wasLost = false;
  #wasHidden = false;
  #status: StatusMessage | null = null;
  /** The frame on the stage, and those to be drawn next. */
  #frame: PageFrame | null = null;
  readonly #waiting = new WaitingFrames();
  #histogram: Histogram | null = null;
  #histogramAt = 0;
  /** Frames that the viewer was not yet told to be drawn: it stops at three of them. */
  #unanswered = 0;
  #paused = false;
  #held = false;
  #whole: PromiseWithResolvers<void> | null = null;
  #viewTimer: ReturnType<typeof setTimeout> | undefined;
  #viewSent = "";

  constructor(template: HTMLTemplateElement, entry: CameraEntry, owner: CameraViewOwner) {
    const fragment = template.content.cloneNode(true) as DocumentFragment;
    this.element = find(fragment, "section", HTMLElement);
    this.name = entry.name;
    this.#owner = owner;
    this.#settings = loadSettings(entry.name);
    this.#stage = new Stage(this.element, () => this.#scheduleView());
    this.#panel = new LevelPanel(this.element, (levels) => this.#setLevels(levels));
    this.#label();
    this.#listen();
    this.#showSettings();
    this.#showState();
    this.#connection = new Connection(entry.stream, this);
    setInterval(() => this.#showFigures(), FIGURES_INTERVAL);
    document.addEventListener("visibilitychange", () => this.#wasHidden = true);
  }

  /** A camera that is not on the screen gets no frames. */
  set visible(visible: boolean) {
    this.element.hidden = !visible;
    this.#figures.interrupted();
    if (visible) this.#release();
  }

  opened(): void {
    this.#unanswered = 0;
    this.#viewSent = "";
    this.#sendView();
    if (this.#wasLost) this.#owner.returned();
    this.#wasLost = false;
  }

  lost(): void {
    this.#wasLost = true;
    this.#setState("lost");
    this.#figures.interrupted();
  }

  status(status: StatusMessage): void {
    this.#status = status;
    this.#setState(status.state);
    const problem = this.#part("problem");
    problem.hidden = status.problem === "";
    setText(problem, status.problem);
  }

  frame(frame: PageFrame): void {
    this.#unanswered++;
    if (this.#held || this.element.hidden) return;
    if (this.#waiting.isEmpty) requestAnimationFrame(() => this.#drawNext());
    this.#waiting.add(frame);
  }

  async togglePause(): Promise<void> {
    this.#paused = !this.#paused;
    this.#showSettings();
    this.#showState();
    if (this.#paused) {
      await this.#waitForWhole();
      this.#held = this.#paused;
    } else {
      this.#held = false;
      this.#figures.interrupted();
      this.#sendView();
      this.#release();
    }
  }

  /** Saves the frame that is shown, as the camera sent it, at its full size and depth. */
  async saveSnapshot(): Promise<void> {
    if (!this.#held) await this.#waitForWhole();
    this.#sendView();
    const frame = this.#frame;
    if (!frame) return this.#owner.notice(`${this.name}: there is no picture yet`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await encodePng(frame));
    link.download = fileName(this.name, frame);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.#owner.notice(`Saved ${link.download}, ${frame.width}×${frame.height}`);
  }

  fit(): void {
    this.#stage.fit();
  }

  actualSize(): void {
    this.#stage.actualSize();
  }

  zoom(steps: number): void {
    this.#stage.zoomBy(ZOOM_STEP ** steps);
  }

  pan(right: number, down: number): void {
    this.#stage.pan(right, down);
  }

  nextContrast(): void {
    const next = contrasts.indexOf(this.#settings.contrast) + 1;
    this.#change({ contrast: contrasts[next % contrasts.length] ?? "full" });
  }

  toggleClipping(): void {
    this.#change({ clipping: !this.#settings.clipping });
  }

  toggleHistogram(): void {
    this.#change({ histogram: !this.#settings.histogram });
  }

  focus(): void {
    this.#part("stage").focus();
  }

  #part(name: string): HTMLElement {
    return part(this.element, name, HTMLElement);
  }

  /** Names what a screen reader meets. */
  #label(): void {
    const { name } = this;
    setText(this.#part("name"), name);
    this.element.ariaLabel = name;
    this.#part("stage").ariaLabel = `Picture of ${name}: arrows move it, + and − zoom`;
    this.#part("picture").ariaLabel = `Live picture of ${name}`;
    this.#part("histogram").ariaLabel = "Histogram";
    this.#part("controls").ariaLabel = `Controls of ${name}`;
  }

  #listen(): void {
    const actions: Record<string, () => void> = {
      "pause": () => void this.togglePause(),
      "snapshot": () => void this.saveSnapshot(),
      "fit": () => this.fit(),
      "actual": () => this.actualSize(),
      "zoom-in": () => this.zoom(1),
      "zoom-out": () => this.zoom(-1),
      "clipping": () => this.toggleClipping(),
      "histogram": () => this.toggleHistogram(),
    };
    for (const [name, act] of Object.entries(actions)) {
      this.#button(name).addEventListener("click", act);
    }
    const select = part(this.element, "contrast", HTMLSelectElement);
    select.addEventListener("change", () => {
      const contrast = contrasts.find((contrast) => contrast === select.value);
      if (contrast) this.#change({ contrast });
    });
  }

  #button(action: string): HTMLButtonElement {
    return find(this.element, `[data-action="${action}"]`, HTMLButtonElement);
  }

  #setLevels(manual: Levels): void {
    this.#change({ contrast: "manual", manual });
  }

  #change(changes: Partial<Settings>): void {
    // Manual levels begin with those that were to be seen.
    if (changes.contrast === "manual" && !changes.manual && this.#frame) {
      const { black, white } = this.#levels(this.#frame);
      const unit = this.#frame.source.white / largestSample(this.#frame);
      changes.manual = { black: Math.round(black * unit), white: Math.round(white * unit) };
    }
    Object.assign(this.#settings, changes);
    saveSettings(this.name, this.#settings);
    this.#showSettings();
    this.#render(true);
  }

  #showSettings(): void {
    const { contrast, clipping, histogram } = this.#settings;
    this.#button("pause").ariaPressed = String(this.#paused);
    this.#button("clipping").ariaPressed = String(clipping);
    this.#button("histogram").ariaPressed = String(histogram);
    part(this.element, "contrast", HTMLSelectElement).value = contrast;
    this.#panel.visible = histogram;
  }

  #setState(state: keyof typeof stateNames): void {
    if (state === this.#state) return;
    this.#state = state;
    // A new recording may come with a new clock.
    this.#figures.restarted();
    this.#showState();
  }

  #showState(): void {
    const isPaused = this.#paused && this.#state === "recording";
    this.element.dataset["state"] = isPaused ? "paused" : this.#state;
    setText(this.#part("state"), isPaused ? "paused" : stateNames[this.#state]);
  }

  /** Draws a frame when the browser is about to show it: never in a tab behind others. */
  #drawNext(): void {
    if (this.#wasHidden) this.#waiting.dropOlder();
    const frame = this.#waiting.take();
    if (!this.#waiting.isEmpty) requestAnimationFrame(() => this.#drawNext());
    if (!frame || this.#held) return;
    this.#frame = frame;
    this.#render(false);
    this.#figures.drawn(frame, performance.now());
    if (this.#wasHidden) this.#figures.interrupted(); // this one is from before
    this.#wasHidden = false;
    if (isWhole(frame)) this.#whole?.resolve();
    this.#release();
  }

  #render(withHistogram: boolean): void {
    const frame = this.#frame;
    if (!frame) return;
    const now = performance.now();
    const isDue = withHistogram || now - this.#histogramAt >= HISTOGRAM_INTERVAL;
    if (isDue || !this.#histogram) {
      this.#histogram = countValues(frame);
      this.#histogramAt = now;
    }
    const levels = this.#levels(frame);
    this.#stage.show(frame, this.#painter.paint(frame, levels, this.#settings.clipping));
    if (isDue) this.#panel.show(frame, this.#histogram, levels);
  }

  /** The levels of the moment, as values of the frame's samples. */
  #levels(frame: PageFrame): Levels {
    const { contrast, manual } = this.#settings;
    const scale = largestSample(frame) / frame.source.white;
    return levelsFor(contrast, frame, this.#histogram ?? countValues(frame), {
      black: (manual?.black ?? 0) * scale,
      white: (manual?.white ?? frame.source.white) * scale,
    });
  }

  /** Tells the viewer that it may send as many frames as it has sent. */
  #release(): void {
    for (; this.#unanswered > 0; this.#unanswered--) this.#connection.send({ type: "drawn" });
  }

  /** Waits until the whole picture is shown at its own size, or until it seems not to come. */
  async #waitForWhole(): Promise<void> {
    if (!this.#frame || this.#state !== "recording" || isWhole(this.#frame)) return;
    this.#whole ??= Promise.withResolvers<void>();
    const timer = setTimeout(this.#whole.resolve, WHOLE_TIMEOUT);
    this.#sendView();
    await this.#whole.promise;
    clearTimeout(timer);
    this.#whole = null;
  }

  /** Asks for another view soon, but not for every step of a movement. */
  #scheduleView(): void {
    if (this.#viewTimer !== undefined) return;
    this.#viewTimer = setTimeout(() => {
      this.#viewTimer = undefined;
      this.#sendView();
    }, VIEW_INTERVAL);
  }

  #sendView(): void {
    const view = this.#stage.view(this.#whole !== null || this.#paused);
    const text = JSON.stringify(view);
    if (text === this.#viewSent) return;
    this.#viewSent = text;
    this.#connection.send(view);
  }

  #showFigures(): void {
    this.#stage.showValue();
    const now = performance.now();
    const { age, dropped } = this.#figures;
    const isLive = this.#state === "recording" && !this.#paused;
    const figure = (name: string, text: string) => setText(this.#part(name), text);
    figure("fps", isLive ? this.#figures.rate(now).toFixed(1) : "–");
    figure("age", isLive && Number.isFinite(age) ? `${Math.round(age)} ms` : "–");
    figure("dropped", count(dropped));
    figure("gaps", count(this.#status?.gaps ?? 0));
    figure("clipped", this.#histogram ? percent(this.#histogram.clipped) : "–");
    if (!this.#frame) return;
    const { source: { pixelFormat, width, height } } = this.#frame;
    setText(this.#part("source"), `${width}×${height} ${pixelFormat}`);
    setText(this.#part("zoom"), `${Math.round(this.#stage.zoom * 100)} %`);
  }
}

/** Like the names that Filers gives: the camera, the time on its clock, the frame's number. */
function fileName(name: string, { t, count }: PageFrame): string {
  const parts = [name.replace(/[^\p{L}\p{N}.-]+/gu, "_"), `t${(t ?? 0).toFixed(6)}`];
  if (count !== null) parts.push(String(count));
  return `${parts.join("_")}.png`;
}
