import { formatAddress } from "../../src/client/connection.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { parseEndpoint } from "../../src/cli/endpoint.ts";
import { UsageError } from "../../src/cli/usage_error.ts";

const readable: [text: string, hostname: string, port: number][] = [
  ["localhost", "localhost", 5002],
  ["rig1:5003", "rig1", 5003],
  ["rig_1.lab.example:1", "rig_1.lab.example", 1],
  ["192.0.2.7:65535", "192.0.2.7", 65535],
  ["[::1]:5002", "::1", 5002],
  ["[2001:db8::7]", "2001:db8::7", 5002],
  ["2001:db8::7", "2001:db8::7", 5002],
  ["::1", "::1", 5002],
];

Deno.test("parseEndpoint() reads names, IPv4 and IPv6 addresses", () => {
  for (const [text, hostname, port] of readable) {
    assertEquals(parseEndpoint(text), { hostname, port }, text);
  }
});

Deno.test("formatAddress() writes what parseEndpoint() reads", () => {
  for (const [, hostname, port] of readable) {
    assertEquals(parseEndpoint(formatAddress({ hostname, port })), { hostname, port });
  }
});

Deno.test("parseEndpoint() refuses ports out of range", () => {
  for (
    const text of ["rig1:0", "rig1:65536", "rig1:", "rig1:http", "rig1:-1", "[::1]:0", "a:1e3"]
  ) {
    assertThrows(() => parseEndpoint(text), UsageError, "the port must be a number");
  }
  assertEquals(parseEndpoint("127.0.0.1:0", 0).port, 0);
});

Deno.test("parseEndpoint() refuses what is no host", () => {
  const garbage = [
    "",
    ":5002",
    "http://rig1:5002",
    "rig 1:5002",
    "[::1",
    "[rig1]:5002",
    "-x",
    "a:1:2",
  ];
  for (const text of [...garbage, "rig1/path", "user@rig1", "\x1b[2J"]) {
    assertThrows(() => parseEndpoint(text), UsageError, "it is not HOST:PORT");
  }
});
