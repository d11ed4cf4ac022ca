/**
 * Converts pictures: format, size, part, orientation and colours in one go.
 *
 * @module
 */

import { compose, type Composition } from "./compose.ts";
import type { Block, PictureMemory } from "./memory.ts";
import type { ConversionSettings } from "./options.ts";
import type { Picture, SourcePicture, SourcePlane } from "./picture.ts";

export { conversionKey, conversionSettings } from "./options.ts";
export type { ColorOptions, ConversionOptions, ConversionSettings, Rectangle } from "./options.ts";

/** How a picture lies in its block, and the plan for all that lie so. */
interface Prepared {
  readonly source: Pick<SourcePicture, "format" | "width" | "height" | "planes">;
  readonly blockBytes: number;
  readonly composition: Composition;
}

/** The last plan made for these settings: pictures of a recording lie all the same. */
const prepared = new WeakMap<ConversionSettings, Prepared>();

/**
 * Converts a picture into a new block of its arena, or of another where that one has no room.
 *
 * The source stays as it is, and is not released. Its plan is kept with the settings object.
 *
 * @param settings from {@linkcode conversionSettings}
 * @throws {UnsupportedFormatError} where the format or size can't be converted
 * @throws {RangeError} where the crop reaches outside the picture, or a plane outside its block
 */
export function convert(
  memory: PictureMemory,
  source: SourcePicture,
  settings: ConversionSettings,
): Picture {
  const { plan, format, width, height, stride } = prepare(source, settings);
  const outputBytes = stride * height;
  const { arena } = source.block;
  const output = arena.allocate(outputBytes);
  const scratch = output && plan.scratchBytes > 0 ? arena.allocate(plan.scratchBytes) : undefined;
  if (output === undefined || (scratch === undefined && plan.scratchBytes > 0)) {
    output?.release();
    return convertElsewhere(memory, source, settings);
  }
  try {
    plan.run(arena.libyuv, {
      source: source.block.address,
      scratch: scratch?.address ?? 0,
      output: output.address,
    });
  } catch (error) {
    output.release();
    throw error;
  } finally {
    scratch?.release();
  }
  return { format, width, height, stride, block: output };
}

/** Copies the source to an arena that has room for all, and converts it there. */
function convertElsewhere(
  memory: PictureMemory,
  source: SourcePicture,
  settings: ConversionSettings,
): Picture {
  const { plan, stride, height } = prepare(source, settings);
  const lengths = [source.block.bytes.length, stride * height, Math.max(plan.scratchBytes, 1)];
  const [copy, ...room] = memory.allocateTogether(lengths) as [Block, Block, Block];
  copy.bytes.set(source.block.bytes);
  for (const block of room) block.release();
  try {
    return convert(memory, { ...source, block: copy }, settings);
  } finally {
    copy.release();
  }
}

function prepare(source: SourcePicture, settings: ConversionSettings): Composition {
  const last = prepared.get(settings);
  if (last !== undefined && liesAlike(last, source)) return last.composition;
  const composition = compose(source, settings);
  const { format, width, height, planes, block } = source;
  prepared.set(settings, {
    source: { format, width, height, planes },
    blockBytes: block.bytes.length,
    composition,
  });
  return composition;
}

function liesAlike({ source, blockBytes }: Prepared, other: SourcePicture): boolean {
  if (
    source.format !== other.format || source.width !== other.width ||
    source.height !== other.height || source.planes.length !== other.planes.length ||
    blockBytes > other.block.bytes.length
  ) return false;
  return source.planes.every((plane, index) => samePlane(plane, other.planes[index]!));
}

function samePlane(a: SourcePlane, b: SourcePlane): boolean {
  return a.offset === b.offset && a.stride === b.stride && a.rows === b.rows;
}
