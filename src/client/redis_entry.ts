/**
 * The protocol's messages as entries of a Redis stream: what {@linkcode relay} publishes there.
 *
 * An entry has the field `message`, the YAML document as Filers wrote it. An image has `planes`
 * too, its planes one behind the other, and `recording`, the announcement of the recording that it
 * belongs to, so that whoever comes late, or shares the frames with others, knows it.
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { PREFIX } from "../wire/encode.ts";
import type { ImageLayout } from "../wire/image_header.ts";
import type { ControlMessage } from "../wire/message.ts";
import { MessageReader } from "../wire/message_reader.ts";

/** An entry of the stream. */
export interface RedisEntry {
  /** Its place in the stream: `"1795367106852-0"`. */
  readonly id: string;
  /** Its fields; null where it was trimmed before it could be read again. */
  readonly fields: ReadonlyMap<string, Uint8Array> | null;
}

/** What an image's entry says. */
export interface EntryImage {
  readonly layout: ImageLayout;
  readonly head: Uint8Array;
  readonly planes: Uint8Array;
  readonly recording: Uint8Array | undefined;
}

/** The entries in the reply to XREAD, XREADGROUP, XRANGE or XAUTOCLAIM, each an id and its fields. */
export function readEntries(list: unknown): RedisEntry[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: [unknown, Uint8Array[] | null]) => {
    const [id, flat] = item;
    if (flat === null) return { id: text(id), fields: null };
    const fields = new Map<string, Uint8Array>();
    for (let i = 0; i + 1 < flat.length; i += 2) fields.set(text(flat[i]), flat[i + 1]!);
    return { id: text(id), fields };
  });
}

/** Reads entries one after another. */
export class EntryReader {
  readonly #reader = new MessageReader();

  /**
   * Reads the message in an entry.
   *
   * @throws {ProtocolError} If there is none.
   */
  read({ id, fields }: RedisEntry): EntryImage | ControlMessage {
    const message = fields?.get("message");
    if (!message) {
      throw new ProtocolError(
        `Cannot read entry ${id}: it has no field "message". ` +
          "Check that the stream is one that the relay publishes",
        { field: "message", got: [...fields?.keys() ?? []], wanted: "a message's YAML", offset: 0 },
      );
    }
    const planes = fields?.get("planes");
    const read = this.#reader.read(message, planes?.length ?? 0, 0);
    if (!("planes" in read) || !planes) return read as ControlMessage;
    return {
      layout: read,
      head: withLengths(message, planes),
      planes,
      recording: fields?.get("recording"),
    };
  }

  /** Reads an announcement of a recording. */
  readAnnouncement(yaml: Uint8Array): ControlMessage {
    return this.#reader.read(yaml, 0, 0) as ControlMessage;
  }
}

/** The header as it goes over a connection: behind its length and that of the planes. */
function withLengths(yaml: Uint8Array, planes: Uint8Array): Uint8Array {
  const head = new Uint8Array(PREFIX + yaml.length);
  const lengths = new DataView(head.buffer);
  lengths.setUint32(0, yaml.length);
  lengths.setUint32(4, planes.length);
  head.set(yaml, PREFIX);
  return head;
}

function text(bytes: unknown): string {
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : String(bytes);
}
