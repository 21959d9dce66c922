#!/usr/bin/env bash
# scripts/gpu-check packs a build and its run script survives what fails. Usage: gpu_check.sh BUILD
# On a machine without a GPU every step on the device fails, which the results have to say.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() {
  echo "FAILED: $1"
  cat "$dir/log"
  exit 1
}
"$root/scripts/gpu-check" pack "$dir/check" "$1" >"$dir/log" 2>&1 || fail "pack"
"$root/scripts/gpu-check" pack "$dir/check" "$1" >>"$dir/log" 2>&1 && fail "pack into a folder that exists"
[ "$(du -sm "$dir/check" | cut -f 1)" -le 60 ] || fail "size"
ls "$dir"/check/lib/libstdc++* >>"$dir/log" 2>&1 || fail "the standard library is not packed"
ls "$dir"/check/lib/libcu* >/dev/null 2>&1 && fail "libraries of CUDA are packed"

# A sanitizer that finds something in one tool, so that one step fails whatever the machine is.
mkdir "$dir/tools"
printf '#!/bin/sh\necho "stand-in for compute-sanitizer: $*"\n[ "$2" = racecheck ] && exit 9\nexit 0\n' >"$dir/tools/compute-sanitizer"
chmod +x "$dir/tools/compute-sanitizer"
CUDA_HOME=$dir/none PATH=$dir/tools:$PATH "$dir/check/run" "$dir/results" >>"$dir/log" 2>&1 && fail "a failed step does not make the run fail"
results=$dir/results/results.json
for part in '"name": "doctor", "status": "ok"' '"name": "sanitizer-memcheck", "status": "ok"' \
  '"name": "sanitizer-racecheck", "status": "failed"' '"name": "sanitizer-synccheck", "status": "ok"' '"name": "train-cpu", "status": "ok"' \
  '"doctor": {' '"golden": \[{'; do
  grep -q "$part" "$results" || fail "$part is missing in the results"
done
python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$results" 2>>"$dir/log" || fail "the results are not JSON"
echo "gpu-check passed"
