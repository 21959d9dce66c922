#!/usr/bin/env bash
# Makes the amalgamated source twice and compiles it as somebody does who has nothing but that archive: without a warning, with
# no symbols but the functions of C, and a program in C predicts with it what ours predicts. A name that two files of the
# library give to different things ends here, by the script or the compiler. Usage: amalgamated_test.sh SOURCE_DIR BUILD_DIR COMPILER
set -euo pipefail
source=$1
build=$2
compiler=$3
command -v python3 >/dev/null || { echo "no python3 here"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
. "$source/tests/install/small_run.sh"

# What it does with names: those of two sources get the name of their file, what it cannot tell apart it refuses in one line.
python3 -B "$source/tests/install/amalgamated_names.py" "$source" || fail "names"

umask 022
"$source/scripts/amalgamate" "$build" -o "$dir/first" >/dev/null
sleep 1   # times of a second apart must not show
(cd / && umask 077 && TZ=Asia/Tokyo LC_ALL=C PYTHONHASHSEED=7 "$source/scripts/amalgamate" "$build" -o "$dir/second" >/dev/null)
archive=$(echo "$dir/first"/circuitgcl-*-amalgamated.tar.gz)
cmp "$archive" "$dir/second/$(basename "$archive")" || fail "made twice, it differs"
tar -xzf "$archive" -C "$dir"
cd "$dir/$(basename "$archive" .tar.gz)"
for file in LICENSE README.md circuitgcl.h circuitgcl.hpp licences/nlohmann-json.txt; do
  [ -s "$file" ] || fail "no $file"
done
grep -rqF -e "$build" -e "$source" . && fail "it names the folder it was made in"

# compiled COMPILER FLAG...: without a word, or with the file that the first one is about.
compiled() {
  local line
  "$@" -std=c++20 -Wall -Wextra circuitgcl.cpp 2>"$dir/log" && [ ! -s "$dir/log" ] && return
  grep -E -m 5 'error|warning' "$dir/log" || cat "$dir/log"
  line=$(grep -oE -m 1 '^circuitgcl\.cpp:[0-9]+' "$dir/log" | cut -d: -f2)
  fail "$1: in $(awk -v line="${line:-0}" '/^\/\/ ---- / { file = $3 } NR == line { print file }' circuitgcl.cpp)"
}
isa=$(sed -n 's/^CGCL_ISA:STRING=//p' "$build/CMakeCache.txt")
begin=$SECONDS
compiled "$compiler" -O1 ${isa:+-march="$isa"} -c
echo "compiled in $((SECONDS - begin)) s"
[ ! -x "$(command -v clang++)" ] || compiled clang++ -fsyntax-only
# Of the structures that the header names, cgcl_session has functions of its own.
nm -g --defined-only circuitgcl.o | awk '$2 == "T" && $3 !~ /^_ZNK?12cgcl_session/ { print $3 }' | sort >"$dir/shown"
nm -D --defined-only "$build/apps/libcircuitgcl.so" | awk '{ print $3 }' | sort | diff - "$dir/shown" ||
  fail "it shows other names than the shared library"
nm -g circuitgcl.o | c++filt | grep -m 3 cgcl:: && fail "it shows names of ours"

cc -std=c99 -Wall -Wextra -Werror -I. -c example.c
"$compiler" -o example example.o circuitgcl.o -lopenblas -lz -pthread || fail "it does not link"
small_run "$build/bin/circuitgcl" "$dir"
export CIRCUITGCL_DEVICE=cpu
"$build/bin/circuitgcl" predict "$dir/run" "$dir/d.sp" --threads 1 -o "$dir/program.csv" -q
./example "$dir/run" "$dir/d.sp" "$dir/amalgamated.csv" || fail "the example"
# Other flags of the compiler may round otherwise, and of two ends that are equal but for that either may stand first.
python3 -B - "$dir/program.csv" "$dir/amalgamated.csv" <<'PY' || fail "it predicts otherwise than the program"
import csv
import math
import sys

NAMES = ("victim_node", "aggressor_node", "type", "split", "model", "source")
FIGURES = ("cc_pred_fF", "existence", "p10_fF", "p90_fF")


def read(file):
    rows = list(csv.DictReader(open(file)))
    found = {tuple(sorted(row[name] for name in NAMES)): [float(row[figure] or "nan") for figure in FIGURES] for row in rows}
    assert len(found) == len(rows) > 100, (len(found), len(rows))
    return found


ours, its = map(read, sys.argv[1:])
assert ours.keys() == its.keys(), sorted(ours.keys() ^ its.keys())[:4]
for key, values in ours.items():
    for x, y in zip(values, its[key]):
        assert math.isclose(x, y, rel_tol=1e-5) or math.isnan(x) and math.isnan(y), (key, values, its[key])
print("the same figures" if str(ours) == str({key: its[key] for key in ours}) else "the same figures but for rounding")
PY
echo "made twice, compiled and used"
