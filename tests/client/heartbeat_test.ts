/** When a silent server is asked, when it is lost, and which exceptions are its answers. */

import { assert, assertEquals } from "@std/assert";
import { Heartbeat, PlayingQuestion } from "../../src/client/heartbeat.ts";

const objection = "Client already notified that it is playing";

/** Beats until a verdict, or `most` times. Returns it, and the time that this takes in ms. */
function beatOn(heartbeat: Heartbeat, received: number, most = 1000) {
  let time = 0;
  for (let beats = 0; beats < most; beats++) {
    time += heartbeat.delay;
    const verdict = heartbeat.beat(received, true);
    if (verdict) return { verdict, time };
  }
  return { verdict: undefined, time };
}

Deno.test("a server that fell silent is asked within half of the limit, and lost within all of it", () => {
  for (const limit of [20, 100, 10_000, 3_600_000]) {
    const heartbeat = new Heartbeat(limit);
    heartbeat.beat(17, true);
    // At worst its last byte came right after the beat before the one that saw it.
    const part = heartbeat.delay;
    const asked = beatOn(heartbeat, 17);
    assertEquals(asked.verdict, "ask");
    assert(asked.time + part <= limit / 2, `asked after ${asked.time} of ${limit}`);
    const lost = beatOn(heartbeat, 17);
    assertEquals(lost.verdict, "lost");
    assert(asked.time + lost.time + part <= limit, "lost too late");
    // At best it came right before that beat.
    assert(asked.time + lost.time >= 0.9 * limit - 1e-9, "lost too early");
    assert(lost.time >= 0.45 * limit - 1e-9, "too little time to answer");
  }
});

Deno.test("any byte is a sign of life, up to the last moment, and is not asked for twice", () => {
  const heartbeat = new Heartbeat(1000);
  for (let received = 1; received < 50; received++) {
    heartbeat.beat(received, true);
    assertEquals(beatOn(heartbeat, received).verdict, "ask");
    for (let beats = 0; beats < 9; beats++) assertEquals(heartbeat.beat(received, true), undefined);
  }
  for (let received = 50; received < 500; received++) {
    assertEquals(heartbeat.beat(received, true), undefined);
    assertEquals(beatOn(heartbeat, received, 7).verdict, undefined);
  }
});

Deno.test("while nobody listens, silence means nothing", () => {
  const heartbeat = new Heartbeat(1000);
  for (let beats = 0; beats < 1000; beats++) assertEquals(heartbeat.beat(5, false), undefined);
  const { verdict, time } = beatOn(heartbeat, 5);
  assertEquals(verdict, "ask");
  assert(time >= 400, "its time begins with the listening");
});

Deno.test("only the objection to an open question is an answer, and each only once", () => {
  const question = new PlayingQuestion();
  assertEquals(question.takes(objection), false);
  assertEquals([question.ask(), question.open], [true, true]);
  assertEquals(question.takes("no camera"), false);
  assertEquals([question.takes(objection), question.takes(objection)], [true, false]);
  assertEquals([question.ask(), question.ask()], [true, true]);
  const answers = [1, 2, 3].map(() => question.takes(objection));
  assertEquals([answers, question.open, question.useless], [[true, true, false], false, false]);
});

Deno.test("a question that a stop has overtaken has no answer any more", () => {
  const question = new PlayingQuestion();
  question.ask();
  question.passed();
  assertEquals([question.open, question.takes(objection), question.useless], [false, false, false]);
  assertEquals(question.ask(), true);
});

Deno.test("a server that objects in other words twice is not asked again", () => {
  const question = new PlayingQuestion();
  question.ask();
  assertEquals(question.takes("Already playing"), false);
  assertEquals([question.ask(), question.useless], [true, false]);
  assertEquals(question.takes("Already playing"), false);
  assertEquals([question.ask(), question.useless], [false, true]);
  assertEquals([question.ask(), question.takes("Already playing")], [false, false]);
  assertEquals(question.takes(objection), true);

  const another = new PlayingQuestion();
  for (const useless of [false, true]) {
    assertEquals(another.ask(), true);
    another.takes("Already playing");
    another.passed();
    assertEquals(another.useless, useless);
  }
});

Deno.test("an exception of the camera's does not end the questions", () => {
  const question = new PlayingQuestion();
  for (let round = 0; round < 5; round++) {
    assertEquals([question.ask(), question.takes("no camera")], [true, false]);
    assertEquals([question.ask(), question.takes(objection)], [true, true]);
  }
  question.ask();
  for (let round = 0; round < 5; round++) {
    question.takes("camera on fire");
    question.crossed();
    question.passed();
    assertEquals(question.ask(), true);
  }
});
