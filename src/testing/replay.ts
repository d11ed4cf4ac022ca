/**
 * Recorded streams of a real server, as the fake one plays them back.
 *
 * @module
 */

/** A stream, and the acknowledgement that was at its end. */
export interface Replay {
  /** What goes out when the client plays. */
  readonly stream: Uint8Array;
  /** What goes out when it stops, as recorded; null where the stream does not end with one. */
  readonly acknowledgement: Uint8Array | null;
}

const PREFIX = 8;

/**
 * Takes a recorded `stopped_playing` from the end of a stream: it has to wait for the client's.
 * A stream that ends in mid-message is left as it is.
 */
export function readReplay(bytes: Uint8Array): Replay {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let last = 0;
  let end = 0;
  while (end + PREFIX <= bytes.length) {
    last = end;
    end += PREFIX + view.getUint32(end) + view.getUint32(end + 4);
  }
  const isWhole = end === bytes.length && end > 0;
  const text = new TextDecoder().decode(bytes.subarray(last + PREFIX, last + PREFIX + 64));
  if (!isWhole || !/^- stopped_playing\s/.test(text)) {
    return { stream: bytes, acknowledgement: null };
  }
  return { stream: bytes.subarray(0, last), acknowledgement: bytes.subarray(last) };
}
