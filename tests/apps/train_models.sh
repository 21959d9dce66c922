#!/usr/bin/env bash
# scripts/train-models on three small designs of one technology and one of another. Usage: train_models.sh BINARY SOURCE
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL=$1
. "$(dirname "$0")/checks.sh"
mkdir "$dir/designs"
printf 'design\tfamily\ttechnology\tlicence\nm\tmemories\tihp-sg13g2\tApache-2.0\nb\tarrays\tihp-sg13g2\tMIT\nc\tclocks\tihp-sg13g2\nd\tdelays\tsky130A\tMIT\ngone\tgone\tsky130A\n' >"$dir/designs/families.tsv"
while read -r kind size name; do
  "$1" synth -o "$dir" --kind "$kind" --rows "$size" --cols "$size" --name "$name" -q >/dev/null
  "$1" import "$dir/$name.sp" --parasitics "$dir/$name.spf" --name "$name" --families "$dir/designs/families.tsv" -q \
    -o "$dir/designs/$name.graph.safetensors" >/dev/null
done <<'DESIGNS'
sram 4 m
array 3 b
timing 3 c
timing 4 d
DESIGNS
check "the models" "$2/scripts/train-models" "$dir/designs" -o "$dir/models" --seed 3 --threads 1
check "... are there" test -s "$dir/models/generic/model.safetensors.gz"
check "... each with its hash in its card" sh -c "for m in '$dir/models'/*; do grep -q \"\$(gzip -dc \$m/model.safetensors.gz | sha256sum | cut -d' ' -f1)\" \$m/MODEL_CARD.md || exit 1; done"
check "... with licences" grep -q '| m | memories | ihp-sg13g2 | Apache-2.0 |' "$dir/models/generic/MODEL_CARD.md"
check "... or without" grep -q '| c | clocks | ihp-sg13g2 | not stated |' "$dir/models/generic/MODEL_CARD.md"
check "... measured against all designs" sh -c "cat '$dir/models'/*/MODEL_CARD.md | grep -q 'a fit on other designs of ihp-sg13g2 reaches R2 -*[0-9.]* in the mean, one on all designs -*[0-9.]*'"
check "too few families have no model of their own" sh -c "[ ! -e '$dir/models/sky130' ] && grep -q '^sky130: its designs are of fewer than three families' '$dir/models/generic/MODEL_CARD.md'"
check "they are listed" sh -c "CIRCUITGCL_MODELS='$dir/models' '$1' models --json | tr -d '\n ' | grep -q '\"technologies\":\[\"ihp-sg13g2\",\"sky130A\"\]'"
check "... and know their device models" sh -c "CIRCUITGCL_MODELS='$dir/models' '$1' models --json | tr -d '\n ' | grep -q '\"device_models\":\[\"[a-z]'"
check "they predict" "$1" predict "$dir/models/generic" "$dir/d.sp" -o "$dir/d.spf" -q
check "given again it keeps them" sh -c "! '$2/scripts/train-models' '$dir/designs' -o '$dir/models' 2>/dev/null | grep -e bytes -e '^sky130'"
check "a folder that is none is refused" sh -c "! '$2/scripts/train-models' '$dir/none' -o '$dir/x' 2>'$dir/e' && grep -q 'is no folder' '$dir/e'"
exit $((failures > 0))
