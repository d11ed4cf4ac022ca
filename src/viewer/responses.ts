/**
 * What the viewer answers over HTTP: the page's files, and nothing that lets it load another's.
 *
 * @module
 */

import type { CameraEntry } from "./messages.ts";
import { type PageFile, pageFiles } from "./page_files.ts";

/**
 * The page may load scripts, styles and pictures from here and connect to here; nothing else, and
 * nobody may put it in a frame. Pictures also come from memory: the icon, and snapshots.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": policy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // A viewer of another version may be next to listen here.
  "cache-control": "no-store",
};

/** A file of the page; "" is the page itself. Null if there is none. */
export function fileResponse(path: string, method: string): Response | null {
  const file: PageFile | undefined = pageFiles[path === "" ? "index.html" : path];
  if (!file) return null;
  if (method !== "GET" && method !== "HEAD") {
    return errorResponse(405, "Only GET is possible here", { allow: "GET, HEAD" });
  }
  return new Response(file.text, { headers: { ...headers, "content-type": file.type } });
}

/** The list of cameras. */
export function camerasResponse(cameras: readonly CameraEntry[]): Response {
  return Response.json(cameras, { headers });
}

/** A refusal, with a word of why. */
export function errorResponse(
  status: number,
  text: string,
  more: Record<string, string> = {},
): Response {
  const type = { "content-type": "text/plain; charset=utf-8" };
  return new Response(`${text}\n`, { status, headers: { ...headers, ...type, ...more } });
}
