/** What is left of a connection attempt that was given up: nothing. */

import { assertRejects } from "@std/assert";
import { connect } from "@lab/filers-client";

Deno.test("connect() leaves no connection open when aborted in the moment it is made", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  for (let round = 0; round < 20; round++) {
    const controller = new AbortController();
    const connecting = connect({ hostname: "127.0.0.1", port, signal: controller.signal });
    const accepting = listener.accept();
    // The kernel makes the connection while the event loop is held up; then the timer is first.
    setTimeout(() => controller.abort(new Error("enough")), 0);
    for (const end = performance.now() + round / 4; performance.now() < end;);
    await assertRejects(() => connecting, Error, "enough");
    using served = await accepting;
    // With a probe or without one, the stream ends.
    for (const chunk = new Uint8Array(99); await served.read(chunk) !== null;);
  }
});
