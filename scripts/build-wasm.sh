#!/usr/bin/env bash
# Builds wasm/libyuv_wasm.ts and wasm/versions.json: libyuv, unpatched, and the kernels of wasm/
# in one WebAssembly module. The same sources give the same bytes, wherever they are built.
#
#   scripts/build-wasm.sh           build; only what changed is compiled again
#   scripts/build-wasm.sh --check   build from nothing elsewhere, compare with what is committed
#
# Needs Debian 12's emscripten and source index, and deno.
set -euo pipefail
cd "$(dirname "$0")/.."

emscripten_version=3.1.6
libyuv_version=0.0~git20230123.b2528b0-1
libyuv_tarball=libyuv_0.0~git20230123.b2528b0.orig.tar.gz
libyuv_sha256=cc22ebe94004ac2e5718acdc45980c6f3b83599f19f5bd768c5ca034de659eef

fail() {
  echo "Cannot build the module: $1." >&2
  echo "  $2" >&2
  exit 1
}

# --- tools and sources -------------------------------------------------------------------------

command -v deno >/dev/null || fail "deno is missing" "Run it as: npx -y deno@2.9.6 task build:wasm"
command -v emcc >/dev/null || fail "emcc is missing" "apt-get install emscripten"
found=$(emcc --version)
found=${found%%$'\n'*}
[[ $found == *" $emscripten_version "* ]] ||
  fail "emscripten $emscripten_version is needed, this is: $found" \
    "Use Debian 12's package: apt-get install emscripten"

tarball=.build/$libyuv_tarball
has_hash() { echo "$libyuv_sha256  $1" | sha256sum --check --status 2>/dev/null; }
if ! has_hash "$tarball"; then
  mkdir -p .build
  (cd .build && apt-get source --quiet --download-only "libyuv=$libyuv_version" >apt.log 2>&1) ||
    fail "Debian's source of libyuv $libyuv_version was not found (see .build/apt.log)" \
      "Add 'deb-src' to 'Types:' in /etc/apt/sources.list.d/debian.sources, then: apt-get update"
  has_hash "$tarball" ||
    fail "$tarball is not the pinned one" "Delete it; its sha256 must be $libyuv_sha256"
fi

check=false
build=.build/wasm
out=wasm
if [[ ${1:-} == --check ]]; then
  check=true
  build=$(mktemp -d)
  out=$build
  trap 'rm -rf "$build"' EXIT
elif [[ $# -gt 0 ]]; then
  echo "usage: scripts/build-wasm.sh [--check]" >&2
  exit 2
fi
libyuv=$build/libyuv
if [[ ! -d $libyuv ]]; then
  mkdir -p "$build/unpacking"
  tar -xzf "$tarball" -C "$build/unpacking" --strip-components=1
  mv "$build/unpacking" "$libyuv"
fi

# --- compile -----------------------------------------------------------------------------------

# Not among them: cpu_id.cc (runtime/cpu_flags.c takes its place), JPEG, and other processors' rows.
libyuv_sources=(convert convert_argb convert_from convert_from_argb planar_functions rotate
  rotate_any rotate_argb rotate_common row_any row_common scale scale_any scale_argb scale_common
  scale_uv)

# UNLIMITED_DATA: else libyuv cuts the factors for blue down to 2, as x86 SIMD wants them, and blue is
# up to 3 off for BT.601, 14 for BT.709 and 18 for BT.2020.
flags=(-msimd128 -DLIBYUV_UNLIMITED_DATA -fno-exceptions -fno-rtti -ffile-prefix-map="$build=." -DNDEBUG
  -I"$libyuv/include" -Iwasm/runtime -include wasm/kernels/slots.h)
small=(-Os -fno-vectorize -fno-slp-vectorize) # libyuv: dispatch, and rows that have a kernel
fast=(-O2 -fno-vectorize -fno-slp-vectorize)  # ours, which runs once per pixel

object_of() { # SOURCE
  local name=${1#"$libyuv/source/"}
  echo "$build/${name//\//_}.o"
}

# compile SOURCE: the object is made again where it is older than the source or a header.
compile() {
  local source=$1 object options
  object=$(object_of "$source")
  local headers=(wasm/*/*.h scripts/build-wasm.sh)
  for input in "$source" "${headers[@]}"; do
    [[ $input -nt $object ]] && break
    input=
  done
  [[ -z $input ]] && return
  case $source in
    wasm/*) options=("${fast[@]}") ;;
    *) options=("${small[@]}") ;;
  esac
  [[ $source == *.cc ]] || options+=(-std=c11 -Wall -Wextra -Werror)
  echo "  $source" >&2
  emcc -c "${flags[@]}" "${options[@]}" "$source" -o "$object"
}

sources=("${libyuv_sources[@]/#/$libyuv/source/}")
sources=("${sources[@]/%/.cc}")
for source in wasm/*/*.c; do sources+=("$source"); done

failed=$build/failed
rm -f "$failed"
for source in "${sources[@]}"; do
  while (($(jobs -rp | wc -l) >= $(nproc))); do wait -n; done
  compile "$source" || touch "$failed" &
done
wait
[[ ! -e $failed ]] || fail "a source did not compile" "The compiler's messages stand above."

# --- link --------------------------------------------------------------------------------------

objects=()
for source in "${sources[@]}"; do objects+=("$(object_of "$source")"); done
grep -vE '^(#|$)' wasm/exports.txt | sed 's/^/_/' >"$build/exports.rsp"

# The memory is imported, and may be of any size above the minimum: MEMORY_GROWTH only declares
# that (runtime/fixed_memory.c). -Os, because at -O3 binaryen moves constants back into the loops.
emcc -Os -msimd128 "${objects[@]}" -o "$build/libyuv.wasm" \
  -sSTANDALONE_WASM --no-entry -sIMPORTED_MEMORY -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4294901760 \
  -sINITIAL_MEMORY=262144 -sTOTAL_STACK=65536 -sMALLOC=emmalloc -sFILESYSTEM=0 \
  -sEXPORTED_FUNCTIONS="@$build/exports.rsp"

deno run --quiet --no-lock --allow-read --allow-write scripts/wasm_module.ts \
  --wasm "$build/libyuv.wasm" --headers "$libyuv/include/libyuv" --out "$out" \
  --versions "{\"libyuv\":\"$libyuv_version\",\"libyuvSha256\":\"$libyuv_sha256\",\"emscripten\":\"$emscripten_version\"}"

if $check; then
  for file in libyuv_wasm.ts versions.json; do
    cmp "$out/$file" "wasm/$file" ||
      fail "wasm/$file is not what the sources give" "Run scripts/build-wasm.sh and commit wasm/"
  done
  echo "wasm/ is what its sources give."
fi
