/**
 * Every option of every function, set to what it must not be, and the misspelt ones: the class of
 * the error is the contract's (see kinds.ts), and its text names the function's option.
 */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import * as main from "@lab/filers-client";
import { connect } from "@lab/filers-client";
import * as server from "@lab/filers-client/server";
import * as testing from "@lab/filers-client/testing";
import { FakeFilersServer } from "@lab/filers-client/testing";
import type { Kind } from "./kinds.ts";
import { type Taker, takers } from "./takers.ts";

/** What a call ends with: the error, or null. */
async function outcome(taker: Taker, options: unknown): Promise<unknown> {
  try {
    const result = await taker.call(options as object);
    if (typeof result === "object" && result !== null && Symbol.asyncDispose in result) {
      await (result as AsyncDisposable)[Symbol.asyncDispose]();
    }
    return null;
  } catch (error) {
    return error;
  }
}

/** An option at its place among a taker's options. */
interface Place {
  /** As messages write it: `"reconnect.minDelay"`. */
  readonly path: string;
  readonly name: string;
  readonly kind: Kind;
  /** The taker's options with one at this place. */
  with(name: string, value: unknown): object;
}

function* places(
  kinds: Readonly<Record<string, Kind>>,
  prefix: string,
  wrap: (change: object) => object,
): Generator<Place> {
  for (const [name, kind] of Object.entries(kinds)) {
    yield {
      path: prefix + name,
      name,
      kind,
      with: (name, value) => wrap({ [name]: value }),
    };
    if (!kind.nested) continue;
    const isList = name === "cameras" || name === "faults";
    const path = isList ? `${name}[0].` : `${name}.`;
    yield* places(kind.nested, prefix + path, (change) => {
      const nested = { ...kind.base, ...change };
      return wrap({ [name]: isList ? [nested] : nested });
    });
  }
}

function allPlaces(taker: Taker): Place[] {
  return [...places(taker.kinds, "", (change) => ({ ...taker.base, ...change }))];
}

function assertRefused(error: unknown, type: new () => Error, text: string): void {
  assertInstanceOf(error, type, text);
  assertEquals((error as Error).constructor, type, text);
  assert((error as Error).message.startsWith("Cannot "), (error as Error).message);
}

/** What an error says of an unknown option; in "cameras[0].reconnect.…" it may begin at the second. */
async function unknownOption(
  taker: Taker,
  place: Place,
  name: string,
): Promise<{ name: string; advice: string }> {
  const error = await outcome(taker, place.with(name, 1));
  assertRefused(error, TypeError, `${place.path}: ${name}`);
  const { message } = error as Error;
  const [, found, advice] = /^Cannot [^:]+: unknown option (\S+)\. (.*)$/.exec(message) ?? [];
  assert(found !== undefined && advice !== undefined && found.endsWith(name), message);
  return { name: found, advice };
}

function isRefusal(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

function shown(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

// The calls need a client that was connected, and a server that heard it; not ones that run.
const fake = new FakeFilersServer();
const camera = await connect({ port: fake.port });
await camera.close();
await fake.close();

for (const taker of takers(camera, fake)) {
  Deno.test(`${taker.name} refuses options of the wrong type or out of range`, async () => {
    for (const place of allPlaces(taker)) {
      const { typeErrors, rangeErrors } = place.kind;
      const wrong = [
        ...typeErrors.map((value) => ({ value, type: TypeError })),
        ...rangeErrors.map((value) => ({ value, type: RangeError })),
      ];
      for (const { value, type } of wrong) {
        const text = `${place.path}: ${shown(value)}`;
        const error = await outcome(taker, place.with(place.name, value));
        assertRefused(error, type, text);
        const { message } = error as Error;
        // An address or URL is named by its text.
        const isNamed = message.includes(place.name) || message.includes(JSON.stringify(value));
        assert(isNamed, `${text}: ${message}`);
        if (typeof value === "string" && value !== "" && !message.includes("unknown")) {
          assertStringIncludes(message, JSON.stringify(value), "strings are shown in quotes");
        }
      }
    }
  });

  Deno.test(`${taker.name} names an unknown option, and the known one nearest to it`, async () => {
    for (const place of allPlaces(taker)) {
      const prefix = place.path.slice(0, place.path.length - place.name.length);
      const listed = await unknownOption(taker, place, "zzqqzz");
      assert(`${prefix}zzqqzz`.endsWith(listed.name), listed.name);
      assertMatch(listed.advice, new RegExp(`^The options are .*\\b${place.name}\\b`));
      await unknownOption(taker, place, "toString"); // what every object has
      if (place.name.length < 4) continue;
      const slip = place.name.slice(0, 2) + place.name.slice(3);
      const near = await unknownOption(taker, place, slip);
      const shortened = near.name.slice(0, near.name.length - slip.length);
      assert(prefix.endsWith(shortened), near.name);
      assertEquals(near.advice, `Did you mean ${shortened}${place.name}?`);
    }
  });

  Deno.test(`${taker.name} refuses options that are no object`, async () => {
    for (const options of [null, 5, true, []]) {
      assertRefused(await outcome(taker, options), TypeError, shown(options));
    }
  });

  if (!taker.accepts) continue;

  Deno.test(`${taker.name} accepts what it should, and undefined as if left out`, async () => {
    for (const place of allPlaces(taker)) {
      const values = place.kind.required
        ? place.kind.accepted
        : [...place.kind.accepted, undefined];
      for (const value of values) {
        const error = await outcome(taker, place.with(place.name, value));
        assert(!isRefusal(error), `${place.path}: ${shown(value)}: ${error}`);
      }
      const error = await outcome(taker, place.with("zzqqzz", undefined));
      assert(!isRefusal(error), `${place.path}: ${error}`);
    }
  });
}

Deno.test("whatever is exported and takes options is in the table", () => {
  const inTable = [
    ...["connect", "FilersClient", "RemoteVideoPlayer", "record", "snapshot", "startViewer"],
    ...["FilersServer", "publishToRedis", "fromRedis", "FakeFilersServer"],
  ];
  /** These take no options; a RedisCamera's are those of fromRedis() and frames(). */
  const withoutOptions = [
    ...["Frame", "RedisCamera", "RedisPublisher", "TypedEventTarget", "merge", "relay"],
    ...["testPattern", "MicrosecondDate"],
  ];
  const exported = Object.entries({ ...main, ...server, ...testing })
    .filter(([, value]) => typeof value === "function" && !(value.prototype instanceof Error))
    .map(([name]) => name);
  assertEquals(exported.sort(), [...inTable, ...withoutOptions].sort());
});

Deno.test("functions without options refuse arguments of the wrong type, too", () => {
  const { testPattern } = testing;
  const wrong: [unknown[], new () => Error][] = [
    [[5, 4, 4, 0], TypeError],
    [["gray", "4", 4, 0], TypeError],
    [["gray", 4, 0, 0], RangeError],
    [["gray", 4, 4, -1], RangeError],
    [["gray", 4, 4, NaN], RangeError],
  ];
  for (const [args, type] of wrong) {
    assertThrows(() => Reflect.apply(testPattern, null, args), type, "Cannot make the test");
  }
  for (const sources of [null, 5, [], { left: {} }]) {
    assertThrows(() => Reflect.apply(main.merge, null, [sources]), TypeError, "Cannot merge");
  }
});
