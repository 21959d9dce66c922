#!/usr/bin/env bash
# Many designs, end to end on small synthetic ones: train, eval, predict, calibrate and benchmark, their refusals, and the same
# bytes for any number of threads and after a stop. Usage: many_designs.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu   # with a CUDA library and no GPU, auto would warn in every command
bin=$1
. "$(dirname "$0")/checks.sh"

printf 'design\tfamily\ttechnology\nm\tmemories\tn5\nb\tarrays\tn5\nc\tclocks\tn7\n' >"$dir/families.tsv"
synth() { "$bin" synth -o "$dir" --kind "$1" --rows "$2" --cols "$2" --name "$3" -q; }
check synth sh -c "'$bin' synth -o '$dir' --rows 4 --cols 4 --name m -q && '$bin' synth -o '$dir' --kind array --rows 3 --cols 3 --name b -q"
check "synth of clocks" synth timing 3 c
check "synth of a new design" synth timing 4 d
for name in m b c; do
  check "import $name" "$bin" import "$dir/$name.sp" --parasitics "$dir/$name.spf" --name "$name" --families "$dir/families.tsv" -o "$dir/$name.graph.safetensors" -q
done
check "import of the new design" "$bin" import "$dir/d.sp" --parasitics "$dir/d.spf" --name d --family clocks -o "$dir/d.graph.safetensors" -q
three=("$dir/m.graph.safetensors" "$dir/b.graph.safetensors" "$dir/c.graph.safetensors")
d=$dir/d.graph.safetensors

for threads in 1 3; do
  check "train on $threads threads" "$bin" train "${three[@]}" -o "$dir/run$threads" --seed 3 --threads "$threads" -q
done
run=$dir/run1
check "... gives the same bytes" cmp "$run/model.safetensors" "$dir/run3/model.safetensors"
check "... judged on families left out" has "$run/result.json" '"validated_by":"family"'
check "... which it names" has "$run/result.json" '"family":"clocks","technology":"n7","designs":1'
check "the run in words" sh -c "'$bin' info '$run' | grep -q 'model circuitgcl+'"
check "a finished run stays as it is" "$bin" resume "$run"
check "the configuration repeats it" "$bin" train --config "$run/config.toml" -o "$dir/again" -q
check "... to the byte" cmp "$run/model.safetensors" "$dir/again/model.safetensors"
"$bin" train "${three[@]}" -o "$dir/cut" --seed 3 -q 2>/dev/null &
pid=$!
for _ in $(seq 400); do
  grep -q '"event":"design"' "$dir/cut/events.jsonl" 2>/dev/null && break
  sleep 0.02
done
kill -TERM $pid
wait $pid 2>/dev/null
check "a stopped run starts over" "$bin" resume "$dir/cut" -q
check "... to the same bytes" cmp "$run/model.safetensors" "$dir/cut/model.safetensors"

check "designs of two families are told that none was left out" sh -c "'$bin' train '${three[0]}' '${three[1]}' -o '$dir/two' 2>&1 | grep -q 'takes three to leave families out'"
check "one design is of one family" sh -c "'$bin' train '${three[2]}' --model circuitgcl+ -o '$dir/one' 2>&1 | grep -q 'of 1 family'"
check "a design that is given twice" says E0101 'is the same design as' "$bin" train "${three[@]}" "${three[0]}" -o "$dir/x"
small=(--epochs 1 --hidden 8 --layers 1 --seed 3)   # sanitizers make every step many times as long
for model in circuitgcl paragraph "circuitgps --existence-epochs 0 --attention none" gin+; do
  name=${model%% *}
  # shellcheck disable=SC2086  # words of a model
  check "$name on several designs" "$bin" train "${three[@]}" --model $model "${small[@]}" -o "$dir/several-$name" -q
  check "... judged on a family left out" has "$dir/several-$name/result.json" '"split_by":"family"'
done
check "a system without epochs on several designs" "$bin" train "${three[@]}" --model gbdt --seed 3 -o "$dir/several-gbdt" -q
check "... judged on a family left out" has "$dir/several-gbdt/result.json" '"split_by":"family"'
check "... meets a new design" sh -c "'$bin' eval '$dir/several-circuitgcl' '$d' --json -q | tr -d '\n ' | grep -q '\"seen\":false'"
check "... and refuses each of its own" says E0101 'was seen in training' "$bin" eval "$dir/several-circuitgcl" "${three[1]}"
check "classes of nets of several designs" "$bin" train "${three[@]}" --model circuitgcl --task node-classification "${small[@]}" -o "$dir/several-nets" -q
check "families left out of two" says E0103 'expected three or more' "$bin" train "${three[0]}" "${three[1]}" --model circuitgcl --validate-by family --epochs 1 -o "$dir/x"
check "a split of one design" says E0101 '--split is of one design' "$bin" train "${three[@]}" --model circuitgcl --split "$dir/x" -o "$dir/x"
check "the published protocol" says E0101 'is of networks' "$bin" train "${three[@]}" --protocol compat -o "$dir/x"
check "settings of networks" says E0101 '--hidden is of networks that read graphs' "$bin" train "${three[@]}" --hidden 8 -o "$dir/x"
check "trees and a network" "$bin" train "${three[@]}" --model stacked --seed 3 -o "$dir/stacked" -q
check "... with the share of each" has "$dir/stacked/result.json" '"model":"stacked","network_share":{"unknown":'
check "... in words" sh -c "'$bin' info '$dir/stacked' | grep -q 'model stacked'"
check "... meet a new design" sh -c "'$bin' eval '$dir/stacked' '$d' --json -q | tr -d '\n ' | grep -q '\"model\":\"stacked\"'"
check "... and a schematic" sh -c "'$bin' predict '$dir/stacked' '$dir/d.sp' -o '$dir/s.csv' --json -q | grep -q '(stacked)'"

check "a bare schematic" "$bin" import "$dir/d.sp" -o "$dir/bare.graph.safetensors" -q
check "... teaches nothing" says E0803 'expected a labelled graph' "$bin" train "${three[@]}" "$dir/bare.graph.safetensors" -o "$dir/x"

check "eval of a new design" sh -c "'$bin' eval '$run' '$d' --json -q >'$dir/e.json'"
check "... says what was not known" has "$dir/e.json" '"pairs":"unknown","designs"'
check "... and has totals, intervals and bounds" sh -c "for key in net_total_median_error coverage80 bound_r2 spearman within_2x; do grep -q \"\\\"\$key\\\": [-0-9]\" '$dir/e.json' || exit 1; done"
check "... has not seen it" has "$dir/e.json" '"seen":false'
check "eval with pairs given" sh -c "'$bin' eval '$run' '$d' --pairs given --json -q >'$dir/g.json'"
check "... says so" has "$dir/g.json" '"pairs":"given","designs"'
check "eval of a training design" sh -c "'$bin' eval '$run' '${three[0]}' --allow-seen --json -q >'$dir/s.json'"
check "... has seen it" has "$dir/s.json" '"seen_in":\["training"\]'
check "... and refuses it" says E0101 'was seen in training' "$bin" eval "$run" "${three[0]}"
check "predict of a schematic" sh -c "'$bin' predict '$run' '$dir/d.sp' -o '$dir/d.annotated.sp' --json -q >'$dir/p.json'"
check "... names the model" sh -c "grep -q 'circuitgcl+' '$dir/p.json' && grep -q 'circuitgcl+' '$dir/d.annotated.sp'"
check "predicted pairs as a list" sh -c "'$bin' predict '$run' '$d' -o '$dir/d.csv' -q && cut -d, -f1,2 '$dir/d.csv' | sed '1s/.*/net_a,net_b/; /,\$/d' >'$dir/pairs.csv'"
check "eval with that list" sh -c "'$bin' eval '$run' '$d' --pairs '$dir/pairs.csv' --json -q >'$dir/l.json'"
check "... says so" has "$dir/l.json" '"pairs":"givenbyalist","designs"'
printf 'XTIM/CK0\tnowhere\n' >"$dir/wrong.tsv"
check "a list with another net" says E0103 'wrong.tsv:1:' "$bin" eval "$run" "$d" --pairs "$dir/wrong.tsv"
check "a list that is not there" says E0107 'is no file' "$bin" eval "$run" "$d" --pairs "$dir/gone.tsv"
check "a network" "$bin" train "${three[2]}" -o "$dir/net" --hidden 8 --layers 1 --epochs 1 --candidate-model off -q
check "... takes no notice of pairs" says E0101 'takes no notice of which pairs couple' "$bin" eval "$dir/net" "$d" --pairs given

for threads in 1 3; do
  check "calibrate on $threads threads" "$bin" calibrate "$run" "$d" --labels 20 --seed 1 --threads "$threads" -o "$dir/cal$threads" -q
done
check "... gives the same bytes" cmp "$dir/cal1/model.safetensors" "$dir/cal3/model.safetensors"
check "... keeps where it is from" has "$dir/cal1/result.json" "\"base\":{\"trained_on\":\"3designsof3families\",\"sha256\":\"$(sha256sum "$run/model.safetensors" | cut -d' ' -f1)\"}"
check "eval of what was calibrated with" sh -c "'$bin' eval '$dir/cal1' '$d' --allow-seen --json -q >'$dir/c.json'"
check "... leaves its labels out" sh -c "grep -q '\"labels_left_out\": [1-9]' '$dir/c.json'"
check "... and says that it was seen" has "$dir/c.json" '"seen_in":\["calibration"\]'
check "three labels are too few, and it says so" sh -c "'$bin' calibrate '$run' '$d' --labels 3 -o '$dir/cal0' 2>&1 | grep -q '3 labels are too few to learn from, it takes 20'"
check "... and the model stays" cmp "$run/model.safetensors" "$dir/cal0/model.safetensors"
check "labels of a training design" says E0101 'was trained on' "$bin" calibrate "$run" "${three[0]}" -o "$dir/x"
check "labels of a calibrated run" says E0101 'is calibrated already' "$bin" calibrate "$dir/cal1" "$d" -o "$dir/x"
check "labels of a network" says E0101 'expected one of circuitgcl+' "$bin" calibrate "$dir/net" "$d" -o "$dir/x"
awk '!done && /^C/ { $NF = "3e-15"; done = 1 } { print }' "$dir/d.spf" >"$dir/other.spf"
check "another extraction" "$bin" import "$dir/d.sp" --parasitics "$dir/other.spf" --name d2 --family clocks -o "$dir/d2.graph.safetensors" -q
check "labels that contradict" says E0101 'contradict' "$bin" calibrate "$run" "$d" "$dir/d2.graph.safetensors" -o "$dir/x"

printf '# nets of the clock\n' >"$dir/nets.txt"
cut -d, -f1 "$dir/d.csv" | tail -n +2 | sort -u | head -n 30 >>"$dir/nets.txt"
check "calibrate with nets that a file lists" sh -c "'$bin' calibrate '$run' '$d' --nets '$dir/nets.txt' -o '$dir/caln' --json -q >'$dir/cn.json'"
check "... with all of them" has "$dir/cn.json" '"labels":30'
printf 'nowhere\n' >>"$dir/nets.txt"
check "... with one that is none" says E0103 'nets.txt:32:1' "$bin" calibrate "$run" "$d" --nets "$dir/nets.txt" -o "$dir/x"
check "... and a number of labels" says E0101 '--labels draws nets' "$bin" calibrate "$run" "$d" --nets "$dir/nets.txt" --labels 20 -o "$dir/x"

check "a part of an extraction" sh -c "'$bin' predict '$run' '$dir/d.sp' --parasitics '$dir/d.spf' --nets 'XTIM/C*,XTIM/Q*' --adapt -o '$dir/part/' 2>&1 | grep -q 'learnt from [1-9][0-9]* couplings'"
check "... stands there as it is" sh -c "grep -q ',extracted,' '$dir/part/nets.csv' && grep -q ',extracted,$' '$dir/part/coupling.csv'"
check "... with nothing extracted" says E0803 'nothing of the design is extracted' "$bin" predict "$run" "$dir/d.sp" --adapt -o "$dir/x.spf" -q
check "... by a network" says E0101 '--adapt is of circuitgcl+' "$bin" predict "$dir/net" "$dir/d.sp" --adapt -o "$dir/x.spf" -q

check "the open benchmark" "$bin" benchmark open --designs "$dir" --families "$dir/families.tsv" --quick --seed 2 --seeds 2 -o "$dir/open" -q
check "... is complete" sh -c "for file in open.json open.csv open.md open-r2.svg open-nets.svg; do [ -s '$dir/open/'\$file ] || exit 1; done"
check "... leaves no folds behind" test ! -e "$dir/open.folds"
check "... measures the recall of candidates" sh -c "grep -q '\"candidate_recall\": [01]' '$dir/open/open.json'"
check "... by family" has "$dir/open/open.json" '"lofo":{"arrays":{'
printf 'gone\tnowhere\tn5\n' >>"$dir/families.tsv"
check "a design that is not there" "$bin" benchmark open --designs "$dir" --families "$dir/families.tsv" --quick --seed 2 -o "$dir/open"
check "... is left out, and named" has "$dir/open/open.json" '"left_out":\[{"design":"gone"'
check "a folder that is none" says E0107 'is no folder' "$bin" benchmark open --designs "$dir/gone" --families "$dir/families.tsv" -o "$dir/x"
check "no folder" says E0101 'no designs' "$bin" benchmark open -o "$dir/x"
printf 'm\tmemories\nb\tarrays\n' >"$dir/two.tsv"
check "two families" says E0103 'expected three or more' "$bin" benchmark open --designs "$dir" --families "$dir/two.tsv" --quick -o "$dir/x"
printf 'm\tmemories\nm\tarrays\n' >"$dir/twice.tsv"
check "a table with a design twice" says E0118 'twice.tsv:2:1' "$bin" benchmark open --designs "$dir" --families "$dir/twice.tsv" -o "$dir/x"
printf 'nobody\tnowhere\n' >"$dir/none.tsv"
check "a table of other designs" says E0107 'holds none of the designs' "$bin" benchmark open --designs "$dir" --families "$dir/none.tsv" -o "$dir/x"
check "an output that holds something else" says E0106 'is not of an earlier output' "$bin" benchmark open --designs "$dir" --families "$dir/families.tsv" -o "$dir/run1"
check "another benchmark" says E0103 'expected open' "$bin" benchmark closed --designs "$dir" -o "$dir/x"

[ "$failures" = 0 ] && echo "all checks of many designs passed" && exit 0
echo "$failures checks of many designs failed"
exit 1
