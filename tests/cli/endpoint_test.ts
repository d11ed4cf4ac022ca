import { formatAddress } from "../../src/address.ts";
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
  ["::ffff:192.0.2.7", "::ffff:192.0.2.7", 5002],
  // RFC 4007, section 11: <address>%<zone_id>, where the zone is a name or a number.
  ["fe80::1234%eth0", "fe80::1234%eth0", 5002],
  ["fe80::1234%251", "fe80::1234%251", 5002],
  ["[fe80::1234%eth0]:5003", "fe80::1234%eth0", 5003],
  ["[fe80::1234%eth0.100]", "fe80::1234%eth0.100", 5002],
  // RFC 6874: in a URL's brackets "%25" stands for the sign, and it suggests to read a bare one, too.
  ["[fe80::a%25en1]:5003", "fe80::a%en1", 5003],
  ["[fe80::a%25en1]", "fe80::a%en1", 5002],
  ["[fe80::a%25en%2D1]", "fe80::a%en-1", 5002],
  ["[fe80::a%25]", "fe80::a%25", 5002], // no zone may be empty, so this one is number 25
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

Deno.test("parseEndpoint() reads what the URL standard reads as the same host and port", () => {
  for (const [text, hostname, port] of readable) {
    // The standard knows no zones, and takes a bare IPv6 address for a host and a port.
    if (text.includes("%") || text.startsWith(":") || /^\w+:.*:/.test(text)) continue;
    const url = new URL(`tcp://${text}`);
    assertEquals(url.hostname.replace(/^\[(.*)\]$/, "$1"), hostname);
    assertEquals(Number(url.port || 5002), port);
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
    "fe80::1%",
    "[fe80::1%25%]",
    "[fe80::1%eth0",
    "127.0.0.1%lo",
    "rig1%eth0",
    "[::1]5002",
    "::1\n",
    "fe80::1%eth 0",
  ];
  for (const text of [...garbage, "rig1/path", "user@rig1", "\x1b[2J"]) {
    assertThrows(() => parseEndpoint(text), UsageError, "it is not HOST:PORT");
  }
});
