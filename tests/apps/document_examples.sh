#!/usr/bin/env bash
# Runs what README.md and docs/commands.md print: every block marked `sh`, line by line as it stands, those of one
# document in one new folder, in order. Blocks that are not for this (output, installation) are marked `text` or
# `console`. Training is cut to an epoch by a variable, which a printed --epochs would override.
# Usage: document_examples.sh BINARY SOURCE_FOLDER
set -u
bin=$(realpath "$1")
source=$(realpath "$2")
export CIRCUITGCL_EPOCHS=1 CIRCUITGCL_DEVICE=cpu
failures=0
for document in README.md docs/commands.md; do
  dir=$(mktemp -d)
  trap 'rm -rf "$dir"' EXIT
  mkdir -p "$dir/bin" "$dir/work"
  ln -s "$bin" "$dir/bin/circuitgcl"
  ln -s "$source/tests" "$dir/work/tests"   # commands.md reads tests/data
  awk '/^```sh$/ {inside = 1; next} /^```/ {inside = 0} inside' "$source/$document" >"$dir/commands"
  lines=$(grep -c '^circuitgcl ' "$dir/commands")
  if [ "$lines" -lt 5 ]; then
    echo "FAILED: $document has $lines commands in sh blocks, expected 5 or more"
    failures=$((failures + 1))
  fi
  if ! (cd "$dir/work" && PATH=$dir/bin:$PATH timeout 600 bash -eux "$dir/commands") >"$dir/out" 2>&1; then
    echo "FAILED: an example of $document does not run as printed:"
    grep -E '^\+|error:|hint:' "$dir/out" | tail -n 3
    failures=$((failures + 1))
  fi
  rm -rf "$dir"
done
[ "$failures" = 0 ] && echo "all examples run" && exit 0
exit 1
