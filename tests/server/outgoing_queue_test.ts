import { assert, assertEquals } from "@std/assert";
import { Lease } from "../../src/client/lease.ts";
import { OutgoingQueue, type ServerOverflow } from "../../src/server/outgoing_queue.ts";

const held = () => new Lease({ release() {} });
const bytes = (value: number) => new Uint8Array([value]);

function checkAccount(queue: OutgoingQueue): void {
  const { offered, sent, dropped, queued } = queue.stats;
  assertEquals(offered, sent + dropped + queued);
}

Deno.test("OutgoingQueue keeps its account whatever happens in whatever order", async () => {
  let state = 7;
  const random = (n: number) => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return (state >>> 16) % n;
  };
  for (const overflow of ["drop-newest", "drop-oldest", "latest"] satisfies ServerOverflow[]) {
    for (let round = 0; round < 200; round++) {
      const queue = new OutgoingQueue(1 + random(5), overflow);
      for (let step = 0; step < 50; step++) {
        const action = random(10);
        if (action < 5) queue.pushImage([bytes(step)], held());
        else if (action < 6) queue.pushMessage(bytes(step));
        else if (action < 7) queue.dropImages();
        else if (queue.stats.queued > 0) {
          await queue.next();
          if (action < 9) queue.written();
          else queue.discard();
        }
        checkAccount(queue);
      }
      queue.discard();
      checkAccount(queue);
      assertEquals(queue.stats.queued, 0);
      assertEquals(await queue.next(), undefined);
    }
  }
});

Deno.test("OutgoingQueue keeps messages in order, and drops images alone", async () => {
  const queue = new OutgoingQueue(2, "drop-oldest");
  for (let i = 0; i < 4; i++) {
    queue.pushMessage(bytes(10 + i));
    queue.pushImage([bytes(i)], held());
  }
  queue.end();
  queue.pushImage([bytes(9)], held());
  const order: number[] = [];
  for (let entry; (entry = await queue.next()) !== undefined; queue.written()) {
    order.push(entry.chunks[0]![0]!);
  }
  assertEquals(order, [10, 11, 12, 2, 13, 3]);
  assertEquals(queue.stats, { offered: 5, sent: 2, dropped: 3, queued: 0 });
});

Deno.test("OutgoingQueue refuses messages that nobody reads", () => {
  const queue = new OutgoingQueue(1, "latest");
  let taken = 0;
  while (taken < 10_000 && queue.pushMessage(bytes(0))) taken++;
  assertEquals(taken, 256);
  const large = new OutgoingQueue(1, "latest");
  assert(large.pushMessage(new Uint8Array(2 ** 24)));
  assert(!large.pushMessage(new Uint8Array(2 ** 24)));
});
