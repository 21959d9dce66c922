#!/usr/bin/env bash
# Every header compiles alone. Those that a source includes before anything else were compiled alone with it; the others are
# compiled here. Usage: headers_alone.sh SOURCE_DIR BUILD_DIR COMPILER
set -euo pipefail
source=$1
build=$2
compiler=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$source"

# First includes of the sources that this build compiles.
sed -n 's/^ *"file": "\(.*\)",*$/\1/p' "$build/compile_commands.json" | sort -u |
  xargs -d '\n' -n 1 sed -n '/^#include/{s/^#include "\(.*\)".*/\1/p;q}' | sort -u >"$dir/first"
find engine autograd layers losses io apps tests -name '*.hpp' | sort >"$dir/all"
comm -13 "$dir/first" "$dir/all" >"$dir/rest"
# What includes CUDA needs its toolkit.
if ! grep -q '/engine/cuda/' "$build/compile_commands.json"; then
  grep -v '^engine/cuda/' "$dir/rest" >"$dir/host" && mv "$dir/host" "$dir/rest"
fi
toolkit=$(grep -oE -m 1 -- '-I[^ ]*cuda[^ ]*/include' "$build/compile_commands.json" || true)
alone() { # alone HEADER
  echo "#include \"$1\"" |
    "$compiler" -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I. -Iapps/capi -I"$build/generated" $toolkit \
      -x c++ - || { echo "FAILED: $1 does not compile alone"; return 1; }
}
export -f alone
export compiler build toolkit
xargs -a "$dir/rest" -P 2 -I{} bash -c 'alone {}'
echo "$(wc -l <"$dir/all") headers, $(wc -l <"$dir/rest") of them compiled here"
[ "$(wc -l <"$dir/first")" -gt 100 ]
