/**
 * Reads what a page says; a page may be anything that speaks WebSocket.
 *
 * @module
 */

import { largestSide, type Rectangle } from "../pixels/options.ts";
import type { PageMessage } from "./messages.ts";

/** A message longer than this, in characters, is none of ours. */
const MAX_LENGTH = 1000;

/** The message, or null for anything else. */
export function parsePageMessage(data: unknown): PageMessage | null {
  if (typeof data !== "string" || data.length > MAX_LENGTH) return null;
  const message = parseJson(data);
  if (!isRecord(message)) return null;
  if (message["type"] === "drawn") return { type: "drawn" };
  if (message["type"] !== "view") return null;
  const { width, height, region } = message;
  if (!isSide(width) || !isSide(height)) return null;
  if (region === null) return { type: "view", region, width, height };
  const rectangle = readRectangle(region);
  return rectangle && { type: "view", region: rectangle, width, height };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readRectangle(value: unknown): Rectangle | null {
  if (!isRecord(value)) return null;
  const { x, y, width, height } = value;
  if (!isOffset(x) || !isOffset(y) || !isSide(width) || !isSide(height)) return null;
  return { x, y, width, height };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < largestSide;
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= largestSide;
}
