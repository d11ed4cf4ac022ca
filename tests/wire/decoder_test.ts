import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { ProtocolError } from "../../src/errors.ts";
import { Decoder } from "../../src/wire/decoder.ts";
import {
  feed,
  frame,
  makeDecoder,
  planeBytes,
  readDescription,
  readStream,
  seededRandom,
  streamNames,
  type TestMessage,
  transcribe,
} from "./streams.ts";

const shortNames = streamNames.filter((name) => /(_1x1|_5x3)$/.test(name)).slice(0, 20);

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

Deno.test("Decoder reads every recorded stream with the recorded planes", () => {
  for (const name of streamNames.filter((name) => /_\d+x\d+/.test(name))) {
    const description = readDescription(name);
    const { decoder } = makeDecoder();
    const messages = feed(decoder, readStream(name));
    assertEquals(
      messages.map(({ name, offset }) => ({ name, offset })),
      description.messages.map(({ name, offset }) => ({ name, offset })),
      name,
    );
    const images = messages.filter((message) => "header" in message);
    assertEquals(images.length, description.images?.length ?? 0);
    for (const [index, image] of images.entries()) {
      const recorded = description.images![index]!;
      assertEquals(image.header.metadata, recorded.metadata as typeof image.header.metadata);
      const used = recorded.plane_sha256.filter((_, plane) => recorded.plane_sizes[plane]! > 0);
      assertEquals(planeBytes(image).map(sha256), used, name);
    }
    assertEquals(decoder.position, "message boundary");
  }
});

Deno.test("Decoder reads the same from 20 streams however they are cut in two", () => {
  assertEquals(shortNames.length, 20);
  for (const name of shortNames) {
    const bytes = readStream(name);
    const whole = transcribe(bytes);
    for (let cut = 1; cut < bytes.length; cut++) assertEquals(transcribe(bytes, [cut]), whole);
  }
});

Deno.test("Decoder reads the same from a short stream however it is cut in three", () => {
  const bytes = readStream("stopped_recording");
  const whole = transcribe(bytes);
  for (let first = 1; first < bytes.length; first++) {
    for (let second = first; second < bytes.length; second++) {
      assertEquals(transcribe(bytes, [first, second]), whole);
    }
  }
});

Deno.test("Decoder reads the same from single bytes", () => {
  for (const name of [...shortNames, "image_rgb48le_64x48", "multi_gray_16x16_rate0"]) {
    const bytes = readStream(name);
    const cuts = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
    assertEquals(transcribe(bytes, cuts), transcribe(bytes));
  }
});

Deno.test("Decoder reads the same from 10,000 random cuts", () => {
  const random = seededRandom(20);
  const streams = [...shortNames, "multi_gray_16x16_rate0", "exception_while_recording"].map(
    (name) => ({ bytes: readStream(name), whole: transcribe(readStream(name)) }),
  );
  for (let round = 0; round < 10_000; round++) {
    const { bytes, whole } = streams[round % streams.length]!;
    const cuts = Array.from(
      { length: 1 + Math.floor(random() * 8) },
      () => Math.floor(random() * bytes.length),
    ).sort((a, b) => a - b);
    assertEquals(transcribe(bytes, cuts), whole, `cut at ${cuts}`);
  }
});

Deno.test("Decoder tells where a stream was cut short", () => {
  for (const name of ["image_yuv420p_5x3", "image_pal8_1x1", "multi_gray_16x16_rate0"]) {
    const bytes = readStream(name);
    const { messages } = readDescription(name);
    for (let length = 0; length <= bytes.length; length++) {
      const { decoder, blocks } = makeDecoder();
      const complete = feed(decoder, bytes.subarray(0, length)).length;
      const cut = messages[complete];
      const into = length - (cut?.offset ?? bytes.length);
      const yaml = cut ? new TextEncoder().encode(cut.yaml).length : 0;
      const position = into === 0
        ? "message boundary"
        : into < 8
        ? "header"
        : into < 8 + yaml
        ? "yaml"
        : "planes";
      assertEquals([decoder.position, decoder.offset], [position, length], `${name} at ${length}`);
      decoder.close();
      assertEquals(blocks.at(-1)?.released ?? true, position === "planes" || blocks.length === 0);
    }
  }
});

Deno.test("Decoder reads planes straight into their block, and the next header with them", () => {
  const { decoder, blocks } = makeDecoder();
  const bytes = readStream("image_gray_64x48");
  const image = readDescription("image_gray_64x48").messages[1]!;
  const planes = image.offset + 8 + image.yaml.length;
  feed(decoder, bytes.subarray(0, planes + 1));
  const target = decoder.target();
  assertStrictEquals(target.buffer, blocks[0]!.bytes.buffer);
  assertEquals(target.byteOffset, 1);
  assert(target.length >= 64 * 48 - 1 + bytes.length - (planes + 64 * 48));
  target.set(bytes.subarray(planes + 1));
  const messages = decoder.advance(bytes.length - planes - 1);
  assertEquals(messages.map(({ name }) => name), ["image", "stopped_recording", "stopped_playing"]);
});

Deno.test("Decoder.next() gives one message at a time, and leaves those before it alone", () => {
  // Small ones, so that many come in one read; what is right was recorded with them.
  const streams = shortNames.map(readStream);
  const bytes = new Uint8Array(streams.flatMap((stream) => [...stream]));
  let start = 0;
  const recorded = shortNames.flatMap((name, i) => {
    const { messages, images = [] } = readDescription(name);
    const sums = images.map(({ plane_sha256, plane_sizes }) =>
      plane_sha256.filter((_, plane) => plane_sizes[plane]! > 0)
    );
    const from = start;
    start += streams[i]!.length;
    return messages.map((message) => ({
      name: message.name,
      offset: from + message.offset,
      planes: message.name === "image" ? sums.shift() : [],
    }));
  });
  const { decoder, blocks } = makeDecoder();
  const messages: TestMessage[] = [];
  let most = 0;
  for (let at = 0; at < bytes.length;) {
    const target = decoder.target();
    const part = bytes.subarray(at, at + target.length);
    target.set(part);
    at += part.length;
    decoder.add(part.length);
    const before = messages.length;
    for (let message; (message = decoder.next());) {
      messages.push(message);
      assertEquals(decoder.offset, at, "bytes that wait are received all the same");
    }
    most = Math.max(most, messages.length - before);
    assertEquals(decoder.next(), undefined);
  }
  assert(most > 10, `${most} messages in one read`);
  assertEquals(decoder.position, "message boundary");
  assertEquals(
    messages.map((message) => ({
      name: message.name,
      offset: message.offset,
      planes: planeBytes(message).map(sha256),
    })),
    recorded,
  );
  assert(blocks.every(({ released }) => !released));
});

Deno.test("Decoder.close() releases an image that was not taken out", () => {
  const { decoder, blocks } = makeDecoder();
  const bytes = readStream("image_gray_64x48");
  const image = readDescription("image_gray_64x48").messages[1]!;
  const end = image.offset + 8 + image.yaml.length + 64 * 48;
  feed(decoder, bytes.subarray(0, end - 1));
  decoder.target()[0] = bytes[end - 1]!;
  decoder.add(1);
  decoder.close();
  assertEquals(blocks.map(({ released }) => released), [true]);
});

Deno.test("Decoder.target() is never empty", () => {
  const limits = { yaml: 5000, planes: 100_000 };
  const { decoder } = makeDecoder(limits);
  const long = frame(`- long\n- ${"x".repeat(4990)}\n`);
  const bytes = new Uint8Array([...long, ...readStream("image_rgb24_64x48"), ...long]);
  for (const byte of bytes) {
    const target = decoder.target();
    assert(target.length > 0 && target.length < 20_000);
    target[0] = byte;
    decoder.advance(1);
  }
});

Deno.test("Decoder keeps to announced lengths before it allocates", () => {
  const limit = 2 ** 20;
  const cases: [number, number, string][] = [
    [0, 0, "yamlLength"],
    [0, 5, "yamlLength"],
    [limit + 1, 0, "yamlLength"],
    [2 ** 31 - 1, 0, "yamlLength"],
    [2 ** 31, 0, "yamlLength"],
    [2 ** 31 + 1, 1, "yamlLength"],
    [2 ** 32 - 1, 2 ** 32 - 1, "yamlLength"],
    [5, 2 ** 28 + 1, "binaryLength"],
    [5, 2 ** 31, "binaryLength"],
    [5, 2 ** 32 - 1, "binaryLength"],
  ];
  for (const [yaml, binary, field] of cases) {
    const { decoder, blocks } = makeDecoder();
    const prefix = new Uint8Array(8);
    new DataView(prefix.buffer).setUint32(0, yaml);
    new DataView(prefix.buffer).setUint32(4, binary);
    const error = assertThrows(() => feed(decoder, prefix), ProtocolError);
    assertEquals(error.field, `header.${field}`);
    assertEquals(error.got, field === "yamlLength" ? yaml : binary);
    assertEquals(error.offset, 0);
    assertMatch(error.message, /^Cannot read message: [^\n]+\. [^\n]+$/);
    assertEquals(blocks.length, 0);
    assertStrictEquals(assertThrows(() => decoder.advance(1)), error, "it stays dead");
    assertStrictEquals(assertThrows(() => decoder.target()), error, "it stays dead");
  }
  for (const [yaml, binary] of [[limit, 0], [limit - 1, 0], [5, 2 ** 28]] as const) {
    const { decoder } = makeDecoder();
    const prefix = new Uint8Array(8);
    new DataView(prefix.buffer).setUint32(0, yaml);
    new DataView(prefix.buffer).setUint32(4, binary);
    feed(decoder, prefix);
    assertEquals(decoder.position, "yaml");
  }
});

Deno.test("Decoder says what answers where no Filers server does", () => {
  const text = (text: string) => new TextEncoder().encode(text);
  const cases: [Uint8Array, RegExp][] = [
    [text("HTTP/1.1 400 Bad Request\r\n"), /web server \("HTTP\/1\.1 400 Bad Request/],
    [new Uint8Array([0x15, 3, 3, 0, 2, 2, 70]), /TLS server/],
    [text("SSH-2.0-OpenSSH_9.2\r\n"), /another kind of server \("SSH-2\.0/],
    [new Uint8Array([200, 1, 2, 3]), /3355509251 bytes of YAML/],
  ];
  for (const [bytes, message] of cases) {
    const error = assertThrows(() => feed(makeDecoder().decoder, bytes), ProtocolError);
    assertMatch(error.message, message);
  }
});

Deno.test("Decoder refuses what is no message", () => {
  const planes = new Uint8Array(1);
  const cases: [Uint8Array, string, RegExp][] = [
    [frame("- stopped_playing\n- null\n", planes), "stopped_playing.binaryLength", /only images/],
    [frame("just text\n"), "message", /a sequence of two/],
    [frame("- a\n- b\n- c\n"), "message", /a sequence of 3/],
    [frame("a: b\n"), "message", /a mapping/],
    [frame("- 5\n- null\n"), "message.name", /name is 5, must be a string/],
    [frame(new Uint8Array([0x2d, 0x20, 0xff, 0xfe])), "message", /not UTF-8/],
    [frame("- a\n- b\n---\n- c\n- d\n"), "message", /single document/],
    [frame("- a\n- [\n"), "message", /YAML/],
    [frame("- a\n- *b\n"), "message", /YAML/],
    [frame("\n"), "message", /null/],
    [frame("- started_recording\n- null\n"), "started_recording", /null/],
    [frame("- started_recording\n- [gray, 0, 5, 1]\n"), "started_recording.width", /width is 0/],
    [frame("- started_recording\n- [gray, 5, 5, -1]\n"), "started_recording.rate", /-1/],
    [frame("- started_recording\n- [gray, 5, 5, .nan]\n"), "started_recording.rate", /NaN/],
    [frame("- exception\n- [5, x]\n"), "exception.text", /text is 5/],
    [frame("- exception\n- null\n"), "exception", /null/],
    [frame("- image\n- null\n", planes), "image", /plane_sizes/],
  ];
  for (const [bytes, field, message] of cases) {
    const before = readStream("stopped_playing");
    const { decoder, blocks } = makeDecoder();
    feed(decoder, before);
    const error = assertThrows(() => feed(decoder, bytes), ProtocolError);
    assertEquals([error.field, error.offset], [field, before.length]);
    assertMatch(error.message, message);
    assertMatch(error.message, /^Cannot read [^\n]+\. [A-Z][^\n]+$/);
    assertEquals(blocks.length, 0);
  }
});

Deno.test("Decoder returns what came before a malformed message, then throws", () => {
  const { decoder } = makeDecoder();
  const bytes = new Uint8Array([...readStream("image_gray_1x1"), ...frame("nonsense")]);
  const target = decoder.target();
  target.set(bytes);
  assertEquals(decoder.advance(bytes.length).length, 4);
  assertThrows(() => decoder.target(), ProtocolError);
});

Deno.test("Decoder hands on messages of an application's own", () => {
  const { decoder } = makeDecoder();
  const messages: TestMessage[] = feed(decoder, frame("- lamp\n- {on: true, level: 3}\n"));
  assertEquals(messages, [{ name: "lamp", value: { on: true, level: 3 }, offset: 0 }]);
});

Deno.test("Decoder refuses limits that are none", () => {
  for (const limits of [{ yaml: 0 }, { planes: -1 }, { planes: 1.5 }, { yaml: 2 ** 32 }]) {
    const make = () => new Decoder({ limits, allocate: () => makeDecoder().blocks[0]! });
    assertThrows(make, RangeError, "Cannot use limits");
  }
});
