/** The package as users import it, but for `offload`, which is on unless a test says otherwise. */

import { connect as connectHere, type ConnectOptions, type FilersClient } from "../../mod.ts";

export * from "../../mod.ts";

export function connect(options: ConnectOptions = {}): Promise<FilersClient> {
  return connectHere({ offload: true, ...options });
}
