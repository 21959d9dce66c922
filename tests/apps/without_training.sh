#!/usr/bin/env bash
# Predictions by shipped models: which are found, which is chosen and why, where outputs go, several inputs at once. The
# model is one of small synthetic designs. Usage: without_training.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu
bin=$(realpath "$1")
. "$(dirname "$0")/checks.sh"
cards() { grep -v '^\*' "$1"; }

printf 'design\tfamily\ttechnology\nm\tmemories\tn5\nb\tarrays\tn5\nc\tclocks\tn7\n' >"$dir/families.tsv"
for row in 'sram 4 m' 'array 3 b' 'timing 3 c' 'timing 4 d'; do
  read -r kind size name <<<"$row"
  check "synth $name" "$bin" synth -o "$dir" --kind "$kind" --rows "$size" --cols "$size" --name "$name" -q
done
for name in m b c; do
  check "import $name" "$bin" import "$dir/$name.sp" --parasitics "$dir/$name.spf" --name "$name" --families "$dir/families.tsv" -o "$dir/$name.graph.safetensors" -q
done
check train "$bin" train "$dir"/[mbc].graph.safetensors -o "$dir/run" --seed 3 -q
for name in generic made-up; do
  mkdir -p "$dir/models/$name"
  gzip -9 -n -c "$dir/run/model.safetensors" >"$dir/models/$name/model.safetensors.gz"
done
mkdir "$dir/work"
cd "$dir/work"

export CIRCUITGCL_MODELS=$dir/none
check "no models are an empty list" sh -c "'$bin' models --json >'$dir/l.json' && '$bin' models | grep -q \"no models in \$CIRCUITGCL_MODELS\""
check "... and say where they were looked for" has "$dir/l.json" "\"folder\":\"$dir/none\",\"models\":\[\]"
check "... and predict nothing" says E0107 'there is no model here' "$bin" predict "$dir/d.sp"
check "... which leaves nothing" sh -c '[ -z "$(ls)" ]'
export CIRCUITGCL_MODELS=$dir/models
check "models are listed" sh -c "'$bin' models --json >'$dir/l.json' && '$bin' models | grep -q '^made-up  *n5 n7 '"
check "... with what they are of" has "$dir/l.json" '"technologies":\["n5","n7"\],"families":\["arrays","clocks","memories"\],"designs":\["b","c","m"\]'
check "... and how they were judged" has "$dir/l.json" '"validated_by":"family","r2":[-0-9]'
check "a packed model is a run" sh -c "'$bin' predict '$dir/models/made-up' '$dir/d.sp' -o '$dir/named.sp' -q && '$bin' predict '$dir/run' '$dir/d.sp' -o '$dir/plain.sp' -q"
check "... of which info says the same" sh -c "'$bin' info '$dir/models/made-up' | grep -q 'model circuitgcl+'"
check "... that predicts the same" cmp <(cards "$dir/named.sp") <(cards "$dir/plain.sp")
check "a damaged one is told" sh -c "mkdir '$dir/cut' '$dir/cut/a' && head -c 300 '$dir/models/generic/model.safetensors.gz' >'$dir/cut/a/model.safetensors.gz' && CIRCUITGCL_MODELS='$dir/cut' '$bin' models 2>&1 | grep -q 'no model: .*cut/a: '"
check "... where it is named" refuses 2 E0220 "$bin" predict "$dir/cut/a/model.safetensors.gz" "$dir/d.sp" -o "$dir/x.csv"

check "a netlist alone" sh -c "'$bin' predict '$dir/d.sp' --threads 1 >'$dir/said'"
check "... gets the model that knows its device models" grep -q '^model made-up (shipped): 100 % of [0-9]* devices are of device models that it was trained on$' "$dir/said"
check "... beside the working folder" cmp <(cards d.annotated.sp) <(cards "$dir/named.sp")
check "... and says so at its head" sh -c "grep -q '^\* model made-up (shipped, circuitgcl+), trained on 3 designs of 3 families' d.annotated.sp && grep -q '^\* model chosen: 100 % of' d.annotated.sp"
check "... with its tables and their report" sh -c "[ \"\$(ls d.predicted | tr '\n' ' ')\" = 'coupling.csv nets.csv pins.csv prediction.json report.html report_data ' ] && [ \$(grep -o '<svg' d.predicted/report.html | wc -l) -ge 3 ]"
check "... which fetches nothing" sh -c "! grep -qE '(src|href)=\"?(https?:|//|file:)' d.predicted/report.html && grep -q '^</html>\$' d.predicted/report.html"
check "... and is what report makes" sh -c "mkdir '$dir/p' && '$bin' report d.predicted -o '$dir/p/report.html' -q && cmp '$dir/p/report.html' d.predicted/report.html && diff -r '$dir/p/report_data' d.predicted/report_data"
check "... tables are those that are asked for" sh -c "'$bin' predict '$dir/d.sp' -o '$dir/t/' -q && diff -r -x report.html '$dir/t' d.predicted"
check "... or are left out" sh -c "mkdir '$dir/o' && cd '$dir/o' && '$bin' predict '$dir/d.sp' -q --report off && [ \"\$(ls)\" = d.annotated.sp ] && '$bin' predict '$dir/d.sp' -o t/ --report off -q && [ ! -e t/report.html ]"
check "... or come with a file that is named" sh -c "cd '$dir/o' && '$bin' predict '$dir/d.sp' -o d.spf -q && [ ! -e d.predicted ] && '$bin' predict '$dir/d.sp' -o d.spf --report on -q && cmp d.predicted/report.html '$dir/work/d.predicted/report.html'"
cp d.annotated.sp "$dir/one"
cp d.predicted/report.html "$dir/one.html"
check "what was predicted is predicted again" sh -c "'$bin' predict '$dir/d.sp' --threads 3 --json >'$dir/p.json'"
check "... to the same bytes" sh -c "cmp d.annotated.sp '$dir/one' && cmp d.predicted/report.html '$dir/one.html'"
check "... with the choice for programs" has "$dir/p.json" '"model_choice":{"name":"made-up","reason":"100%of.*","share":1.0}'
sed 's/nmos/strange_n/g; s/pmos/strange_p/g; s/ nch/ strange_n/g; s/ pch/ strange_p/g' "$dir/d.sp" >"$dir/strange.sp"
check "other device models" sh -c "'$bin' predict '$dir/strange.sp' --device-map 'strange_n*=nmos' --device-map 'strange_p*=pmos' -o '$dir/strange.csv' | grep -q '^model generic (shipped): 0 % of .*; no model of one technology'"
printf '* a file of somebody\n' >d.annotated.sp
check "a file of somebody is not replaced" says E0106 'is no prediction of circuitgcl' "$bin" predict "$dir/d.sp"
check "... nor a folder" sh -c "rm d.annotated.sp && touch d.predicted/notes && ! '$bin' predict '$dir/d.sp' 2>'$dir/n' && grep -q E0106 '$dir/n' && [ ! -e d.annotated.sp ] && [ -s d.predicted/nets.csv ] && rm d.predicted/notes"
check "... unless it is named" "$bin" predict "$dir/d.sp" -o d.annotated.sp -q
check "a graph gets a table" sh -c "'$bin' predict '$dir/c.graph.safetensors' -q && [ -s c.predicted.csv ] && [ -s c.predicted/report.html ] && '$bin' predict '$dir/c.graph.safetensors' -q"

cp "$dir/d.sp" "$dir/e.sp"
printf '.subckt top a b\nm1 a b\n.ends\n' >"$dir/faulty.sp"
printf '# three\nd.sp\n\nfaulty.sp\n  e.sp\n' >"$dir/list"
check "a list of which one fails" sh -c "'$bin' predict '@$dir/list' -o '$dir/many/' --json -q >'$dir/m.json' 2>'$dir/m.err'; [ \$? = 2 ]"
check "... by its place" grep -q '^circuitgcl: error: .*faulty.sp:2.* (1 of 3 inputs failed, the others are written)' "$dir/m.err"
check "... predicts the others" sh -c "[ \"\$(ls '$dir/many' | tr '\n' ' ')\" = 'd.annotated.sp d.predicted e.annotated.sp e.predicted ' ]"
check "... as if alone" sh -c "cmp '$dir/many/d.annotated.sp' '$dir/one' && cmp '$dir/many/d.predicted/report.html' '$dir/one.html'"
check "... and tells both" has "$dir/m.json" '"state":"failed","error":{"id":"E02.*"state":"predicted","error":null,"result":{.*"predicted":2,"failed":1,"error":{"id"'
check "several, by a run" sh -c "'$bin' predict '$dir/run' '$dir/d.sp' '$dir/e.sp' -o '$dir/byrun/' -q && ls '$dir/byrun/e.annotated.sp' '$dir/byrun/e.predicted/report.html'"
mkdir "$dir/other"
cp "$dir/d.sp" "$dir/other/d.sp"
check "names that meet" says E0101 'expected inputs of different names' "$bin" predict "$dir/d.sp" "$dir/other/d.sp" -o "$dir/x/"
check "several into one file" says E0101 'is no folder' "$bin" predict "$dir/run" "$dir/d.sp" "$dir/e.sp" -o "$dir/x"
check "several without a model make no folder" sh -c "! CIRCUITGCL_MODELS='$dir/none' '$bin' predict '$dir/d.sp' '$dir/e.sp' -o '$dir/x/' 2>/dev/null && [ ! -e '$dir/x' ]"
check "a list in a list" sh -c "printf '@list\n' >'$dir/l2'; '$bin' predict '@$dir/l2' -o '$dir/x/' 2>&1 | grep -q 'l2:1:1: a list names no lists'"
exit $((failures > 0))
