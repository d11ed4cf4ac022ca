#!/usr/bin/env bash
# Sets up the Python client that `deno task bench` compares with, in .build/bench-peers.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
command -v python3 >/dev/null || {
  echo "The comparison needs Python: apt-get install python3 python3-venv" >&2
  exit 1
}
venv=$root/.build/bench-peers
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$root/bench/peers/requirements.txt"
echo "Ready: deno task bench"
