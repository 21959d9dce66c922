#!/usr/bin/env bash
# The table of sources and targets that scripts/zero-shot-table makes, on designs that are synthesised.
# Usage: zero_shot_table.sh BINARY SOURCE_FOLDER
set -u
bin=$(realpath "$1")
source=$(realpath "$2")
command -v python3 >/dev/null || { echo "SKIPPED (python3 is not installed)"; exit 77; }
export CIRCUITGCL_DEVICE=cpu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*"; exit 1; }

table() { # table STEM DESIGN...
  local stem=$1
  shift
  "$source/scripts/zero-shot-table" --program "$bin" --runs "$dir/runs" --out "$stem" --epochs 1 \
    --train="--hidden 16 --layers 2" "$@" >"$dir/out" 2>&1 || { cat "$dir/out"; fail "the table of $*"; }
}

"$bin" synth -o "$dir" --kind sram --rows 8 --cols 8 --name a --text on -q || fail "synth"
"$bin" synth -o "$dir" --kind timing --rows 3 --cols 6 --name b -q || fail "synth"
cat >"$dir/c.sp" <<'N'
.subckt c in out
M1 out in 0 0 nmos w=1u l=0.1u
.ends
N
a=$dir/a.graph.safetensors b=$dir/b.graph.safetensors
table "$dir/first" "$a" "$b" "$dir/c.sp"
grep -q 'c.sp has no links, left out' "$dir/out" || fail "a design without links is left out, and told"

# Every figure is that of `eval`, for each source and target and for each relation.
python3 - "$bin" "$dir" <<'P' || fail "the figures are those of eval"
import csv, glob, json, subprocess, sys
binary, root = sys.argv[1:]
rows = list(csv.DictReader(open(f"{root}/first.csv")))
assert {(r["source"], r["target"]) for r in rows} == {(s, t) for s in "ab" for t in "ab"}
for source in "ab":
    run, = glob.glob(f"{root}/runs/{source}-*")
    said = subprocess.run([binary, "eval", run, f"{root}/a.graph.safetensors", f"{root}/b.graph.safetensors", "--allow-seen", "--json", "-q"],
                          stdout=subprocess.PIPE, check=True, text=True).stdout
    for target, scores in json.loads(said)["designs"].items():
        for relation, part in {"": scores, **scores["relations"]}.items():
            row, = (r for r in rows if (r["source"], r["target"], r["relation"]) == (source, target, relation))
            numbers = {k: v for k, v in part.items() if isinstance(v, (int, float)) and not isinstance(v, bool)}
            assert "r2" in numbers and all(float(row[k]) == v for k, v in numbers.items()), (source, target, relation)
    matrix = [line for line in open(f"{root}/first.md") if line.startswith(f"| {source} |")]
    cells = [cell.strip() for cell in matrix[0].split("|")[2:-1]]
    assert [cell.startswith("(") for cell in cells] == [source == t for t in "ab"], cells   # what it has seen
P

# Runs are kept: nothing is trained again. More designs than a matrix can show become a row for each source.
stamp=$(stat -c %Y.%i "$dir"/runs/*/model.safetensors)
designs=()
for n in $(seq 1 12); do
  "$bin" synth -o "$dir" --kind timing --rows 1 --cols $((n + 3)) --name "d$n" --text off -q || fail "synth"
  designs+=("$dir/d$n.graph.safetensors")
done
table "$dir/many" "$a" "${designs[@]}"
[ "$(stat -c %Y.%i "$dir"/runs/[ab]-*/model.safetensors)" = "$stamp" ] || fail "a finished run is trained again"
[ "$(grep -c '^| d[0-9]* |' "$dir/many.md")" = 12 ] || fail "a row for each of many sources"
grep -q '^| source | targets |' "$dir/many.md" || fail "many sources are summed up"
echo "all checks of the table passed"
