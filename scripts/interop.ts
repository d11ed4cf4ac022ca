/**
 * Tests against Filers' own classes, which it installs from PyPI into .build/interop-venv.
 *
 * PYTHON names the interpreter to begin with ("python3"). Where Python or PyPI is missing there is
 * nothing to run: it says so and succeeds, but fails in CI. Arguments go to `deno test`.
 */

import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const venv = `${root}.build/interop-venv`;
const requirements = `${root}tests/interop/requirements.txt`;
/** Holds the requirements that are installed: the last thing written. */
const stamp = `${venv}/requirements.txt`;

/** Runs a program in silence. Returns what it complained of, or null where it succeeded. */
async function complaint(program: string, ...args: string[]): Promise<string | null> {
  try {
    const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" }).output();
    if (success) return null;
    return new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `there is no ${program}`;
    throw error;
  }
}

/** Makes the environment, if it is not there. Returns why it could not. */
async function install(): Promise<string | null> {
  const wanted = await Deno.readTextFile(requirements);
  if (await Deno.readTextFile(stamp).catch(() => null) === wanted) return null;
  const python = Deno.env.get("PYTHON") ?? "python3";
  const trouble = await complaint(python, "-m", "venv", "--clear", venv);
  if (trouble !== null) {
    return `Python's venv is needed (apt-get install python3-venv): ${trouble}`;
  }
  const options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
  const refusal = await complaint(`${venv}/bin/pip`, "install", ...options, "-r", requirements);
  if (refusal !== null) return `PyPI's packages are needed: ${refusal}`;
  await Deno.writeTextFile(stamp, wanted);
  return null;
}

const missing = await install();
if (missing === null) {
  const suite = new Deno.Command(Deno.execPath(), {
    cwd: root,
    args: ["test", "--allow-all", ...Deno.args, "tests/interop/suite.ts"],
    env: { PYTHON: `${venv}/bin/python` },
  });
  Deno.exitCode = (await suite.spawn().status).code;
} else if (Deno.env.get("CI")) {
  console.error(`Cannot run the interop suite: ${missing}`);
  Deno.exitCode = 1;
} else {
  console.log(`Skipped the interop suite: ${missing}`);
}
