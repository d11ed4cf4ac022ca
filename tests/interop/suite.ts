/**
 * All tests against Filers' own classes. `deno task interop` runs them; they need Python.
 *
 * @module
 */

import "./filers_server.ts";
import "./formats.ts";
import "./heartbeat.ts";
import "./messages.ts";
import "./metadata.ts";
import "./recordings.ts";
import "./shutdown.ts";
