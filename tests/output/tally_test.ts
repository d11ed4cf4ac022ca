import { assertEquals } from "@std/assert";
import { RecordingTally } from "../../src/output/tally.ts";

interface Arrival {
  index: number;
  gap?: number;
  count?: unknown;
}

function frame({ index, gap = 0, count }: Arrival) {
  return { index, gap, metadata: { t: index / 10, ...(count === undefined ? {} : { count }) } };
}

/** The losses before each frame. */
function losses(tally: RecordingTally, ...arrivals: Arrival[]): [dropped: number, gap: number][] {
  return arrivals.map((arrival) => {
    const next = frame(arrival);
    const loss = tally.lossBefore(next);
    tally.add(next, loss);
    return [loss.dropped, loss.gap];
  });
}

Deno.test("RecordingTally finds the gaps of frames that were dropped themselves", () => {
  // 5 was skipped by the server, 6 dropped here with the knowledge of it.
  const arrivals = [{ index: 3, count: 4 }, { index: 5, count: 7 }, { index: 6, count: 8 }];
  assertEquals(losses(new RecordingTally(), ...arrivals), [[0, 0], [1, 1], [0, 0]]);
  const exact = arrivals.map(({ index, count }) => ({ index, count: 2n ** 60n + BigInt(count) }));
  assertEquals(losses(new RecordingTally(), ...exact), [[0, 0], [1, 1], [0, 0]]);
});

Deno.test("RecordingTally takes the client's word where the camera does not count", () => {
  const arrivals = [{ index: 0 }, { index: 4, gap: 2 }, { index: 5, count: "x" }];
  assertEquals(losses(new RecordingTally(), ...arrivals), [[0, 0], [3, 2], [0, 0]]);
});

Deno.test("RecordingTally compares no counts of two recordings", () => {
  const tally = new RecordingTally();
  tally.interrupted(5);
  const arrivals = [{ index: 3, count: 10 }, { index: 7, count: 500 }, { index: 9, count: 503 }];
  assertEquals(losses(tally, ...arrivals), [[0, 0], [3, 0], [1, 1]]);
});

Deno.test("RecordingTally lists the first 1000 places, and counts all", () => {
  const tally = new RecordingTally();
  losses(tally, ...Array.from({ length: 1203 }, (_, i) => ({ index: i * 2 })));
  tally.end(1205);
  const { frames, dropped, places, missing } = tally;
  assertEquals([frames, dropped, places, missing.length], [1203, 1205, 1203, 1000]);
  assertEquals(missing[0], { before: 1, t: 0.2, dropped: 1, gap: 0 });
});

Deno.test("RecordingTally tells frames that were dropped after the last one", () => {
  const tally = new RecordingTally();
  losses(tally, { index: 0 }, { index: 2 });
  tally.end(4);
  assertEquals(tally.missing.at(-1), { before: 2, t: null, dropped: 3, gap: 0 });
});
