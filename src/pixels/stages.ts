/**
 * The stages of a conversion, in the cheapest order that gives the right pixels.
 *
 * @module
 */

import { grayToArgb, viewToArgb } from "./argb.ts";
import { inBands } from "./bands.ts";
import type { ColorMeaning } from "./color.ts";
import type { Orientation, Size } from "./geometry.ts";
import { isPlainLuma, stretchLuma, viewToGray, viewToGray16 } from "./luma.ts";
import type { OutputFormat } from "./picture.ts";
import { type Plan, type Plane, planeAt } from "./plan.ts";
import {
  type Filter,
  halvesExactly,
  isUpright,
  orient,
  sameSize,
  sampleBytes,
  type SampleKind,
  scale,
  scratchFor,
  turnedSize,
  upright,
} from "./scale.ts";
import { narrowed, type View } from "./view.ts";
import { planesToArgb, scaleYuv, splitYuv } from "./yuv.ts";

/** What is to be done with which part of a picture. */
export interface Job {
  readonly plan: Plan;
  /** The part that is read: the crop, and around it what goes with its samples. */
  readonly view: View;
  /** Where in the view the crop begins, and its size. */
  readonly crop: Size & { readonly x: number; readonly y: number };
  /** What the crop is scaled to, before it is turned. */
  readonly scaled: Size;
  readonly orientation: Orientation;
  readonly filter: Filter;
  readonly meaning: ColorMeaning;
}

/** Does one thing to a plane; the result goes to scratch memory where it has no other place. */
export type Stage = (source: Plane, into?: Plane) => Plane;

/** The stages that make a picture of this kind; the first one's source is the view's first plane. */
export function stagesFor(job: Job, output: OutputFormat): Stage[] {
  switch (output) {
    case "gray":
      return grayStages(job);
    case "gray16":
      return drawnStages(job, "plane16", viewToGray16);
    case "rgb24":
    case "bgr24":
      return job.view.format.name === output && keepsPixels(job)
        ? [copyBytes(job, 3)]
        : [...argbStages(job, "bgra"), pack(job, output)];
    default:
      return argbStages(job, output);
  }
}

/** Whether each pixel stays as and where it is. */
function keepsPixels({ crop, scaled, orientation }: Job): boolean {
  return sameSize(crop, scaled) && isUpright(orientation);
}

/** Turns a view into samples of one kind. */
type Drawing = (plan: Plan, view: View, meaning: ColorMeaning, into: Plane) => void;

/** Drawing, scaling and turning; or a copy where what was drawn is larger than the crop. */
function drawnStages(job: Job, kind: SampleKind, drawing: Drawing): Stage[] {
  const { plan, view, crop, scaled, orientation, filter } = job;
  const stages: Stage[] = [];
  if (filter === "box" && sameSize(view, crop) && halvesExactly(kind, crop, scaled)) {
    stages.push(drawHalved(job, kind, drawing));
  } else {
    stages.push(draw(job, kind, drawing));
    if (!sameSize(crop, scaled)) {
      stages.push((source, into) => scale(plan, kind, source, crop, scaled, filter, into));
    }
  }
  if (!isUpright(orientation)) stages.push(turn(job, kind));
  if (stages.length === 1 && !sameSize(view, crop)) {
    stages.push(copyBytes(job, sampleBytes[kind]));
  }
  return stages;
}

/** Draws all of the view, of which the crop may be a part. */
function draw({ plan, view, crop, meaning }: Job, kind: SampleKind, drawing: Drawing): Stage {
  return (_, into = scratchFor(plan, kind, view)) => {
    inBands(plan, view, (plan, lines, first) => {
      drawing(plan, lines, meaning, planeAt(into, 0, first));
    });
    return planeAt(into, crop.x * sampleBytes[kind], crop.y);
  };
}

/** Draws the view at a half or a quarter of its size, lines that are not kept in between. */
function drawHalved(
  { plan, view, meaning, scaled }: Job,
  kind: SampleKind,
  drawing: Drawing,
): Stage {
  const ratio = view.height / scaled.height;
  return (_, into = scratchFor(plan, kind, scaled)) => {
    inBands(plan, view, (plan, lines, first) => {
      const drawn = scratchFor(plan, kind, lines);
      drawing(plan, lines, meaning, drawn);
      const size = { width: scaled.width, height: lines.height / ratio };
      scale(plan, kind, drawn, lines, size, "box", planeAt(into, 0, first / ratio));
    });
    return into;
  };
}

function turn({ plan, scaled, orientation }: Job, kind: SampleKind): Stage {
  return (source, into = scratchFor(plan, kind, turnedSize(scaled, orientation))) => {
    orient(plan, kind, source, scaled, orientation, into);
    return into;
  };
}

/** Copies the crop out of a larger picture. */
function copyBytes({ plan, crop }: Job, pixelBytes: number): Stage {
  const size = { width: crop.width * pixelBytes, height: crop.height };
  return (source, into = scratchFor(plan, "plane", size)) => {
    orient(plan, "plane", source, size, upright, into);
    return into;
  };
}

function grayStages(job: Job): Stage[] {
  const { plan, view, crop, scaled, meaning } = job;
  if (!isPlainLuma(view)) {
    return drawnStages(job, "plane", viewToGray);
  }
  // A plane of luma is scaled where it lies.
  const stages: Stage[] = [(source) => planeAt(source, crop.x, crop.y)];
  if (!sameSize(crop, scaled)) {
    stages.push((source, into) => scale(plan, "plane", source, crop, scaled, job.filter, into));
  }
  if (!meaning.fullRange) {
    stages.push((source, into = scratchFor(plan, "plane", scaled)) => {
      stretchLuma(plan, source, scaled, into);
      return into;
    });
  }
  if (!isUpright(job.orientation)) stages.push(turn(job, "plane"));
  if (stages.length === 1) stages.push(copyBytes(job, 1));
  return stages;
}

function argbStages(job: Job, order: "rgba" | "bgra"): Stage[] {
  const { plan, view, scaled, orientation } = job;
  if (view.format.call === "J400ToARGB") {
    const size = turnedSize(scaled, orientation);
    return [...grayStages(job), (source, into = scratchFor(plan, "argb", size)) => {
      grayToArgb(plan, source, size, into);
      return into;
    }];
  }
  if (scalesPlanes(job)) {
    const stages: Stage[] = [yuvScaled(job, order)];
    if (!isUpright(orientation)) stages.push(turn(job, "argb"));
    return stages;
  }
  return drawnStages(job, "argb", (plan, view, meaning, into) => {
    viewToArgb(plan, narrowed(plan, view, meaning), meaning, order, into);
  });
}

/**
 * Whether to scale Y, U and V apart: it moves fewer bytes than scaling pixels, but is right only
 * where the crop begins and ends between chroma samples.
 */
function scalesPlanes({ view, crop, scaled }: Job): boolean {
  const { model, chroma } = view.format;
  return model === "yuv" && !sameSize(crop, scaled) && sameSize(view, crop) &&
    crop.width % chroma.horizontal === 0 && crop.height % chroma.vertical === 0;
}

function yuvScaled(job: Job, order: "rgba" | "bgra"): Stage {
  const { plan, view, meaning, scaled, filter } = job;
  return (_, into = scratchFor(plan, "argb", scaled)) => {
    const yuv = splitYuv(plan, narrowed(plan, view, meaning));
    planesToArgb(plan, scaleYuv(plan, yuv, scaled, filter), meaning, order, into);
    return into;
  };
}

function pack({ plan, scaled, orientation }: Job, output: "rgb24" | "bgr24"): Stage {
  const { width, height } = turnedSize(scaled, orientation);
  const name = output === "rgb24" ? "ARGBToRAW" : "ARGBToRGB24";
  return (source, into = plan.scratch(width * 3, height)) => {
    plan.addLines(name, source, into, width, height);
    return into;
  };
}
