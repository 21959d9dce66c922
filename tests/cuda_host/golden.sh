#!/usr/bin/env bash
# The golden cases on the emulated device: those of the repository and, where it is, those beside it.
# Usage: golden.sh TESTS SOURCE_DIR
set -euo pipefail
tests=$1
source=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$source"
for folder in tests/golden/data "${CIRCUITGCL_SHARED:-../shared}/golden"; do
  [ -d "$folder" ] || continue
  CIRCUITGCL_GOLDEN=$folder CUDA_HOST_ORDER=random:5 CUDA_HOST_LAZY=1 "$tests" --golden-report >"$dir/report" || {
    grep -v ' ok$' "$dir/report"
    echo "FAILED: golden cases of $folder"
    exit 1
  }
  emulated=$(grep -c ' cuda:0/f32 .* ok$' "$dir/report" || true)
  echo "$folder: $emulated golden results on the emulated device"
  [ "$emulated" -gt 0 ]
done
