import { assertEquals } from "@std/assert";
import { fileOperands } from "../../src/cli/file_operands.ts";

Deno.test("fileOperands() takes OUT and HOST:PORT in either order", () => {
  assertEquals(fileOperands(["a.y4m", "rig1:5002"]), ["a.y4m", "rig1:5002"]);
  assertEquals(fileOperands(["rig1:5002", "a.y4m"]), ["a.y4m", "rig1:5002"]);
  assertEquals(fileOperands(["127.0.0.1:5002", "-"]), ["-", "127.0.0.1:5002"]);
  assertEquals(fileOperands(["a.npy"]), ["a.npy", undefined]);
  assertEquals(fileOperands(["a.txt", "rig1"]), ["a.txt", "rig1"]); // refused later, by name
  assertEquals(fileOperands([]), [undefined, undefined]);
});
