/**
 * The stages of a conversion, in the cheapest order that gives the right pixels.
 *
 * Samples of one kind are drawn (or lie in the source as they are), scaled, turned, and finished:
 * made into what the output holds. Where nothing is scaled or turned, all of it is done in bands.
 *
 * @module
 */

import { cheapestOrder, isPixels, permuteToArgb, type PixelOrder, viewToArgb } from "./argb.ts";
import { inBands } from "./bands.ts";
import type { ColorMeaning } from "./color.ts";
import type { Orientation, Size } from "./geometry.ts";
import { isPlainLuma, isPlainLuma16, stretchLuma } from "./gray.ts";
import { viewToGray, viewToGray16 } from "./luma.ts";
import type { OutputFormat } from "./picture.ts";
import { type Plan, type Plane, planeAt } from "./plan.ts";
import {
  type Filter,
  halvesExactly,
  sameSize,
  sampleBytes,
  type SampleKind,
  scale,
  scratchFor,
} from "./scale.ts";
import { mirror, turn, turnedSize } from "./turn.ts";
import { narrowed, narrowPlane, type View } from "./view.ts";
import { type ByteOrder, planesToArgb, reduceToArgb, scaleYuv, splitYuv } from "./yuv.ts";

/** What is to be done with which part of a picture. */
export interface Job {
  readonly plan: Plan;
  /** The part that is read: the crop, and around it what goes with its samples. */
  readonly view: View;
  /** Where in the view the crop begins, and its size. */
  readonly crop: Size & { readonly x: number; readonly y: number };
  /** What the crop is scaled to, before it is turned. */
  readonly scaled: Size;
  /** How it is turned; the target is from the bottom up where it is inverted. */
  readonly orientation: Orientation;
  readonly filter: Filter;
  readonly meaning: ColorMeaning;
}

/** By way of which samples an output is made. */
interface Way {
  readonly kind: SampleKind;
  /** Draws them; without it they lie in the view's first plane. */
  readonly draw?: (plan: Plan, view: View, into: Plane) => void;
  /** Makes of their lines as many of the output's; without it they are those. */
  readonly finish?: LineStep;
}

/** Makes lines of others of the same number and width. */
type LineStep = (plan: Plan, source: Plane, size: Size, into: Plane) => void;

/** Plans what makes a picture of this kind. */
export function addStages(job: Job, output: OutputFormat, target: Plane): void {
  const { crop, scaled, orientation } = job;
  const inLines = sameSize(crop, scaled) && orientation.kind !== "turn";
  if (inLines && orientation.kind === "copy" && isPacked(output, job.view)) {
    addPacked(job, output, target);
  } else if (inLines) {
    addLines(job, wayTo(output, job), target);
  } else {
    addWhole(job, wayTo(output, job), output, target);
  }
}

/** Whether source and output have three samples to a pixel. */
function isPacked(output: OutputFormat, { format: { layout } }: View): boolean {
  return (output === "rgb24" || output === "bgr24") && (layout === "rgb" || layout === "bgr");
}

/** Three samples to a pixel as three bytes; the view of such a format is the crop itself. */
function addPacked({ plan, view, meaning }: Job, output: OutputFormat, target: Plane): void {
  const keepsOrder = output.startsWith(view.format.layout);
  inBands(plan, view, (plan, lines, first) => {
    const { width, height } = lines;
    const into = planeAt(target, 0, first);
    if (lines.wordBytes === 2 && keepsOrder) return narrowPlane(plan, lines, 0, meaning, into);
    const source = narrowed(plan, lines, meaning).planes[0]!;
    if (keepsOrder) plan.addLines("CopyPlane", source, into, width * 3, height);
    else plan.addLines("RAWToRGB24", source, into, width, height);
  });
}

function wayTo(output: OutputFormat, job: Job): Way {
  const { view, meaning } = job;
  switch (output) {
    case "gray":
      return wayToGray(view, meaning);
    case "gray16":
      if (isPlainLuma16(view, meaning)) return { kind: "plane16" };
      return {
        kind: "plane16",
        draw: (plan, view, into) => viewToGray16(plan, view, meaning, into),
      };
    case "rgb24":
    case "bgr24": {
      const order = cheapestOrder(view.format);
      const keepsOrder = order.startsWith("r") === output.startsWith("r");
      const name = keepsOrder ? "ARGBToRGB24" : "ARGBToRAW";
      return finished(wayToArgb(job, order), "argb", (plan, source, { width, height }, into) => {
        plan.addLines(name, source, into, width, height);
      });
    }
    default:
      return wayToArgb(job, output);
  }
}

function wayToGray(view: View, meaning: ColorMeaning): Way {
  if (!isPlainLuma(view)) {
    return { kind: "plane", draw: (plan, view, into) => viewToGray(plan, view, meaning, into) };
  }
  return meaning.fullRange ? { kind: "plane" } : { kind: "plane", finish: stretchLuma };
}

function wayToArgb(job: Job, order: PixelOrder): Way {
  const { view, crop, scaled, meaning } = job;
  const { call, layout } = view.format;
  if (call === "J400ToARGB") return finished(wayToGray(view, meaning), "plane", grayToArgb);
  if (isPixels(view, order) && !turnsOddLines(job)) return { kind: "argb" };
  const shrinks = scaled.width * scaled.height < crop.width * crop.height;
  if (shrinks && call === "ARGBPermute" && view.wordBytes === 1) {
    return {
      kind: "argb",
      finish: (plan, source, size, into) => permuteToArgb(plan, source, layout, order, size, into),
    };
  }
  return {
    kind: "argb",
    draw: (plan, view, into) => viewToArgb(plan, view, meaning, order, into),
  };
}

/** Whether pixels would be turned in lines that libyuv refuses: their stride is no multiple of 4. */
function turnsOddLines({ view, crop, scaled, orientation }: Job): boolean {
  return orientation.kind === "turn" && sameSize(crop, scaled) && view.planes[0]!.stride % 4 !== 0;
}

const grayToArgb: LineStep = (plan, gray, { width, height }, into) => {
  plan.addLines("J400ToARGB", gray, into, width, height);
};

/** A way with one more step, from what the way made before. */
function finished(way: Way, made: SampleKind, step: LineStep): Way {
  const { finish } = way;
  if (finish === undefined) return { ...way, finish: step };
  return {
    ...way,
    finish: (plan, source, size, into) => {
      const between = scratchFor(plan, made, size);
      finish(plan, source, size, between);
      step(plan, between, size, into);
    },
  };
}

/** What becomes of samples one after the other, each with the size of its result. */
interface Step {
  readonly size: Size;
  readonly make: (plan: Plan, source: Plane, into: Plane) => void;
}

/** Takes steps one after the other; what lies between two of them goes to scratch memory. */
function addSteps(plan: Plan, kind: SampleKind, source: Plane, steps: Step[], target: Plane): void {
  let plane = source;
  for (const [index, { size, make }] of steps.entries()) {
    const into = index === steps.length - 1 ? target : scratchFor(plan, kind, size);
    make(plan, plane, into);
    plane = into;
  }
}

/** Turning and finishing, where they are asked for. */
function lastSteps({ orientation }: Job, { kind, finish }: Way, size: Size): Step[] {
  const steps: Step[] = [];
  const turned = turnedSize(size, orientation);
  if (orientation.kind === "mirror") {
    steps.push({ size, make: (plan, source, into) => mirror(plan, kind, source, size, into) });
  } else if (orientation.kind === "turn") {
    const { degrees } = orientation;
    steps.push({
      size: turned,
      make: (plan, source, into) => turn(plan, kind, source, size, degrees, into),
    });
  }
  if (finish !== undefined) {
    steps.push({ size: turned, make: (plan, source, into) => finish(plan, source, turned, into) });
  }
  return steps;
}

/** Each line of the output from the same one of the crop. */
function addLines(job: Job, way: Way, target: Plane): void {
  const { view, crop } = job;
  const { kind, draw } = way;
  inBands(job.plan, view, (plan, lines, first) => {
    const top = Math.max(first, crop.y);
    const height = Math.min(first + lines.height, crop.y + crop.height) - top;
    const size = { width: crop.width, height };
    const into = planeAt(target, 0, top - crop.y);
    const steps = lastSteps(job, way, size);
    if (draw !== undefined && steps.length === 0 && sameSize(view, crop)) {
      return draw(plan, lines, into);
    }
    if (steps.length === 0) steps.push({ size, make: copied(kind, size) });
    const samples = draw === undefined ? lines.planes[0]! : scratchFor(plan, kind, lines);
    draw?.(plan, lines, samples);
    const inCrop = planeAt(samples, crop.x * sampleBytes[kind], top - first);
    addSteps(plan, kind, inCrop, steps, into);
  });
}

function copied(kind: SampleKind, { width, height }: Size): Step["make"] {
  return (plan, source, into) => {
    plan.addLines("CopyPlane", source, into, width * sampleBytes[kind], height);
  };
}

/** The whole crop at once, as scaling and turning need it. */
function addWhole(job: Job, way: Way, output: OutputFormat, target: Plane): void {
  const { plan, view, crop, scaled, filter } = job;
  const { kind, draw } = way;
  const { planes: [first] } = view;
  const last = lastSteps(job, way, scaled);
  if (kind === "argb" && scalesPlanes(job)) {
    const make = yuvScaled(job, output === "rgba" ? "rgba" : "bgra");
    return addSteps(plan, kind, first!, [{ size: scaled, make }, ...last], target);
  }
  const halves = filter === "box" && sameSize(view, crop) && halvesExactly(kind, crop, scaled);
  if (draw !== undefined && halves) {
    const make = drawnHalved(job, kind, draw);
    return addSteps(plan, kind, first!, [{ size: scaled, make }, ...last], target);
  }
  const samples = draw === undefined ? first! : scratchFor(plan, kind, view);
  if (draw !== undefined) {
    inBands(plan, view, (plan, lines, first) => draw(plan, lines, planeAt(samples, 0, first)));
  }
  const steps = sameSize(crop, scaled) ? last : [{
    size: scaled,
    make: (plan: Plan, source: Plane, into: Plane) => {
      scale(plan, kind, source, crop, scaled, filter, into);
    },
  }, ...last];
  addSteps(plan, kind, planeAt(samples, crop.x * sampleBytes[kind], crop.y), steps, target);
}

/** Draws the view at a half or a quarter of its size, lines that are not kept in between. */
function drawnHalved(
  { view, scaled }: Job,
  kind: SampleKind,
  draw: NonNullable<Way["draw"]>,
): Step["make"] {
  const ratio = view.height / scaled.height;
  return (plan, _, into) => {
    inBands(plan, view, (plan, lines, first) => {
      const drawn = scratchFor(plan, kind, lines);
      draw(plan, lines, drawn);
      const size = { width: scaled.width, height: lines.height / ratio };
      scale(plan, kind, drawn, lines, size, "box", planeAt(into, 0, first / ratio));
    });
  };
}

/**
 * Whether to scale Y, U and V apart: in a reduction it moves fewer bytes than scaling pixels, but is
 * right only where the crop begins and ends between chroma samples.
 */
function scalesPlanes({ view, crop, scaled, filter }: Job): boolean {
  const { model, chroma } = view.format;
  return model === "yuv" && !sameSize(crop, scaled) && sameSize(view, crop) &&
    crop.width % chroma.horizontal === 0 && crop.height % chroma.vertical === 0 &&
    (filter === "none" || scaled.width <= crop.width && scaled.height <= crop.height);
}

function yuvScaled({ view, meaning, scaled, filter }: Job, order: ByteOrder): Step["make"] {
  const { format: { chroma }, wordBytes } = view;
  // Bytes are good enough where luma alone is rounded, and to the mean of two by two bytes.
  const halved = wordBytes === 1 && view.width === 2 * scaled.width &&
    view.height === 2 * scaled.height && chroma.horizontal === 2 && chroma.vertical === 2;
  return (plan, _, into) => {
    if (filter === "box" && !halved) {
      return reduceToArgb(plan, view, scaled, meaning, order, into);
    }
    const yuv = splitYuv(plan, narrowed(plan, view, meaning));
    planesToArgb(plan, scaleYuv(plan, yuv, scaled, filter), meaning, order, into);
  };
}
