/**
 * From the YAML of one message to what it says.
 *
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { wrongField } from "./field_error.ts";
import { HeaderTemplate } from "./header_template.ts";
import { type ImageLayout, readImageHeader } from "./image_header.ts";
import { type ControlMessage, recordingInfo, serverException } from "./message.ts";
import { parseYaml } from "./yaml.ts";

/** Reads messages one after another, quickly where an image's header is like the last one. */
export class MessageReader {
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true });
  #template: HeaderTemplate | undefined;

  /**
   * Reads one message.
   *
   * @param bytes The message's YAML.
   * @param binaryLength Bytes of its binary part.
   * @param offset Bytes from the start of the connection to the message.
   * @returns For `image` the layout of its planes, else the message itself.
   * @throws {ProtocolError} If it is malformed.
   */
  read(bytes: Uint8Array, binaryLength: number, offset: number): ImageLayout | ControlMessage {
    const layout = this.#template?.match(bytes, binaryLength);
    if (layout) return layout;
    const text = this.#decode(bytes, offset);
    const { name, value } = readPair(text, offset);
    if (name === "image") {
      const layout = readImageHeader(value, binaryLength, offset);
      this.#template = HeaderTemplate.learn(bytes, text, binaryLength, layout);
      return layout;
    }
    if (binaryLength !== 0) {
      throw wrongField(name, "binaryLength", binaryLength, "0: only images have planes", offset);
    }
    const message = { name, value, offset };
    if (name === "started_recording") recordingInfo(message);
    if (name === "exception") serverException(message);
    return message;
  }

  #decode(bytes: Uint8Array, offset: number): string {
    try {
      return this.#utf8.decode(bytes);
    } catch (cause) {
      throw malformed("its text is not UTF-8", "UTF-8", offset, cause);
    }
  }
}

function readPair(text: string, offset: number): { name: string; value: unknown } {
  let document: unknown;
  try {
    document = parseYaml(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw malformed(cause.message, "YAML as Filers writes it", offset, cause);
  }
  const wanted = "a sequence of two, [name, value]";
  if (!Array.isArray(document) || document.length !== 2) {
    throw wrongField("message", "", document, wanted, offset);
  }
  const [name, value] = document as unknown[];
  if (typeof name !== "string" || name === "") {
    throw wrongField("message", "name", name, "a string", offset);
  }
  return { name, value };
}

function malformed(reason: string, wanted: string, offset: number, cause: unknown): ProtocolError {
  return new ProtocolError(
    `Cannot read message: ${reason}. Check that a Filers server of a known version is at this address`,
    { field: "message", got: reason, wanted, offset, cause },
  );
}
