#!/usr/bin/env bash
# The promises of the command line, end to end on small synthetic designs: results, refusals, thread-independent and
# resumed bytes. Usage: command_line.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu   # with a CUDA library and no GPU, auto would warn in every command
bin=$1
. "$(dirname "$0")/checks.sh"

check synth "$bin" synth -o "$dir" --kind sram --rows 8 --cols 8 --name a
check "synth of another kind" "$bin" synth -o "$dir" --kind array --rows 8 --cols 8 --name b
a=$dir/a.graph.safetensors b=$dir/b.graph.safetensors
check info "$bin" info "$a" --json
check analyse "$bin" analyse "$a" --pair distance,paths --json
check "analyse of types" "$bin" analyse "$a" --features type --rounds 2
printf 'rows = 8\n' >"$dir/rows.sp"
cp "$dir/rows.sp" "$dir/rows.keep"
check "synth over its configuration" refuses 2 E0106 "$bin" synth -o "$dir" --name rows --config "$dir/rows.sp" --kind array
check "... which is read" grep -q 'is read and cannot be written over' "$dir/r.err"
check "synth over a file of another design" refuses 2 E0106 "$bin" synth -o "$dir" --name rows --kind array --rows 8 --cols 8
check "... leaves it" sh -c "cmp '$dir/rows.sp' '$dir/rows.keep' && [ ! -e '$dir/rows.spf' ] && [ ! -e '$dir/rows.graph.safetensors' ]"
check "... and is fine without the texts" "$bin" synth -o "$dir" --name rows --kind array --rows 8 --cols 8 --text off
check "synth over what it wrote" "$bin" synth -o "$dir" --kind array --rows 8 --cols 8 --name b

check pretrain "$bin" pretrain "$a" -o "$dir/e.safetensors" --epochs 5 --hidden 16 --layers 2 -q
check "sampled pretrain" "$bin" pretrain "$a" -o "$dir/es.safetensors" --epochs 1 --hidden 16 --layers 2 --batching neighbor --hops 2 --fanout 4 -q
small=(--hidden 24 --layers 2 --epochs 4 --seed 3 --candidate-model off -q)
check train "$bin" train "$a" -o "$dir/run" --pretrained "$dir/e.safetensors" "${small[@]}"
check "the run folder is complete" test -s "$dir/run/result.json" -a -s "$dir/run/model.safetensors" -a -s "$dir/run/config.toml" -a -s "$dir/run/events.jsonl" -a -s "$dir/run/events.out.tfevents.0.circuitgcl"
check "a row for each epoch" sh -c "[ \$(wc -l <'$dir/run/epochs.csv') = 5 ]"
check "sampled train" "$bin" train "$a" -o "$dir/sampled" --batching neighbor --hops 2 --fanout 8 --batch-size 2048 --hidden 24 --layers 2 --epochs 1 -q
check "sampled train, disjoint" "$bin" train "$a" -o "$dir/disjoint" --batching neighbor --disjoint on --hops 2 --fanout 4 --batch-size 512 --hidden 24 --layers 2 --epochs 1 -q
check "node classification" "$bin" train "$a" -o "$dir/node" --task node-classification "${small[@]}"
check "node regression" "$bin" train "$a" -o "$dir/noder" --task node-regression --loss bmc --sigma learned "${small[@]}"
for loss in gai bmc bni lds; do
  check "loss $loss" "$bin" train "$a" -o "$dir/$loss" --loss "$loss" --sampling balanced "${small[@]}"
done
for conv in cluster-gcn gcn gat res-gated gine; do
  check "conv $conv" "$bin" train "$a" -o "$dir/$conv" --conv "$conv" --hidden 24 --layers 1 --epochs 1 --batch-size 100000 -q
done
check "a saved split" "$bin" train "$a" -o "$dir/split" --split "$dir/run/split.safetensors" "${small[@]}"
check "... is used as it is" cmp "$dir/run/split.safetensors" "$dir/split/split.safetensors"
check "a run says what it learnt from" sh -c "grep -q \"\$(sha256sum '$a' | cut -d' ' -f1)\" '$dir/run/result.json'"
check "each epoch reports both parts" sh -c "[ \$(grep -c '\"val_twin_free\":{\"mse\".*\"val\":{\"mse\"' '$dir/run/events.jsonl') = 4 ]"
check "a random split" "$bin" train "$a" -o "$dir/random" --split-by random "${small[@]}"
check "... says so" grep -q '"split_by": "random"' "$dir/random/result.json"
check "a random split of a file" "$bin" train "$a" -o "$dir/random2" --split "$dir/random/split.safetensors" "${small[@]}"
check "... trains the same" cmp "$dir/random/model.safetensors" "$dir/random2/model.safetensors"
check "as published" sh -c "'$bin' train '$a' -o '$dir/compat' --protocol compat --hidden 24 --epochs 2 --candidate-model off >'$dir/compat.txt'"
check "... the run says so" sh -c "grep -q '\"protocol\": \"compat\"' '$dir/compat/result.json' && grep -q '^compat protocol: ' '$dir/compat.txt' && '$bin' info '$dir/compat' | grep -q 'protocol compat'"
check "... with its settings" sh -c "grep -q '\"layers\": 4' '$dir/compat/result.json' && grep -q '\"batch-size\": 128' '$dir/compat/result.json' && grep -q '\"split_by\": \"random\"' '$dir/compat/result.json' && grep -q '\"epoch_by\": \"val\"' '$dir/compat/result.json'"
check "... eval says so" sh -c "'$bin' eval '$dir/compat' '$b' -o '$dir/compat.json' >'$dir/compat.txt' && grep -q 'compat protocol\$' '$dir/compat.txt' && grep -q '^compat protocol: ' '$dir/compat.txt' && grep -q '\"protocol\": \"compat\"' '$dir/compat.json' && grep -q 'compat' '$dir/compat.csv'"
check "... predict says so" sh -c "'$bin' predict '$dir/compat' '$b' -o '$dir/compat_p.csv' --json | grep -q '\"protocol\": \"compat\"' && grep -q 'compat protocol' '$dir/compat_p.prediction.json'"
check "scaled by other designs too" "$bin" train "$a" -o "$dir/scaled" --protocol compat --feature-graphs "$b" --quirks-off bmc,order "${small[@]}"
check "... which no strict run is" refuses 2 E0101 "$bin" train "$a" -o "$dir/x" --feature-graphs "$b" "${small[@]}"
check "... nor has it quirks" refuses 2 E0101 "$bin" train "$a" -o "$dir/x" --quirks-off bmc "${small[@]}"
check "no such quirk" refuses 2 E0103 "$bin" train "$a" -o "$dir/x" --protocol compat --quirks-off bcm "${small[@]}"
check "which pairs couple" "$bin" train "$a" -o "$dir/pairs" --task link-prediction --negatives 2 "${small[@]}"
check "... with the same split" "$bin" train "$a" -o "$dir/pairs2" --task link-prediction --split "$dir/pairs/split.safetensors" "${small[@]}"
check "... which is of no other task" refuses 2 E0811 "$bin" train "$a" -o "$dir/x" --split "$dir/pairs/split.safetensors" "${small[@]}"
check "... on another design" sh -c "'$bin' eval '$dir/pairs' '$b' --json | grep -q '\"ap\": 0'"
check "... are no capacitances" refuses 2 E0101 "$bin" predict "$dir/pairs" "$b" -o "$dir/x.csv"
check "classes of couplings" "$bin" train "$a" -o "$dir/classes" --task edge-classification "${small[@]}"
check "... on another design" sh -c "'$bin' eval '$dir/classes' '$b' --json | grep -q '\"f1_tenth\": '"
check "pair features" "$bin" train "$a" -o "$dir/pair" --pair distance,paths,device "${small[@]}"
check "predict with pair features" "$bin" predict "$dir/pair" "$b" -o "$dir/pp.csv"
gps=(--model circuitgps --attention none --existence-epochs 1 --hidden 8 --layers 1 --epochs 1 --seed 3 --candidate-model off -q)
check "sub-graphs with an encoder" "$bin" train "$a" -o "$dir/gps_e" --pretrained "$dir/e.safetensors" "${gps[@]}"
check "... on another design" sh -c "'$bin' eval '$dir/gps_e' '$b' --json | grep -q '\"ceiling_r2\": '"
check "... whatever the threads" "$bin" train "$a" -o "$dir/gps_e2" --pretrained "$dir/e.safetensors" --threads 2 "${gps[@]}"
check "... to the byte" cmp "$dir/gps_e/model.safetensors" "$dir/gps_e2/model.safetensors"
check "sub-graphs with pair features" "$bin" train "$a" -o "$dir/gps_p" --pair distance "${gps[@]}"
check "... on another design" sh -c "'$bin' eval '$dir/gps_p' '$b' --json | grep -q '\"ceiling_r2\": '"
check "sub-graphs with both" "$bin" train "$a" -o "$dir/gps_b" --pair distance,dspd --pretrained "$dir/e.safetensors" "${gps[@]}"
check "... predict another design" "$bin" predict "$dir/gps_b" "$b" -o "$dir/gps_b.csv"
check "replicas" "$bin" train "$a" -o "$dir/replicas" --replicas 4 "${small[@]}"
check analyse "$bin" analyse "$a" --pair distance --json

for threads in 1 3; do
  check "pair features on $threads threads" "$bin" train "$a" -o "$dir/pair$threads" --pair distance,device,index --threads "$threads" "${small[@]}"
done
check "... have the same bytes" cmp "$dir/pair1/model.safetensors" "$dir/pair3/model.safetensors"
check "eval with pair features" "$bin" eval "$dir/pair1" "$b" --json
check "predict with pair features" "$bin" predict "$dir/pair1" "$b" -o "$dir/pp.csv"
check "sampled pair features" "$bin" train "$a" -o "$dir/sampledpair" --pair distance --batching neighbor --hops 2 --fanout 8 --batch-size 2048 --hidden 24 --layers 2 --epochs 1 -q
for threads in 1 3; do
  check "double distances on $threads threads" "$bin" train "$a" -o "$dir/dspd$threads" --pair dspd,distance --threads "$threads" "${small[@]}"
done
check "... have the same bytes" cmp "$dir/dspd1/model.safetensors" "$dir/dspd3/model.safetensors"
check "predict with double distances" "$bin" predict "$dir/dspd1" "$b" -o "$dir/pd.csv"
check "analyse with double distances" sh -c "'$bin' analyse '$a' --pair dspd,distance --json | grep -q 'colours+dspd+distance'"
check "heavy bench rows are listed" sh -c "'$bin' bench --list | grep -q '^whole/links-4m .*heavy'"
check "heavy bench rows run only where named" refuses 2 E0103 "$bin" bench --filter links-4m
check eval "$bin" eval "$dir/run" "$b" --json
check "eval of several into files" sh -c "'$bin' eval '$dir/run' '$a' '$b' --allow-seen -o '$dir/z.json' > '$dir/z.txt'"
check "... has one table" sh -c "[ \$(grep -c '^design  *samples  *R2' '$dir/z.txt') = 1 ] && [ \$(wc -l < '$dir/z.txt') -ge 7 ]"
check "... and as JSON" sh -c "grep -q '\"spearman\": ' '$dir/z.json' && grep -q '\"worse_than_mean\": ' '$dir/z.json'"
check "... and CSV" sh -c "head -n 1 '$dir/z.csv' | grep -q '^design,relation,samples,r2,' && [ \$(wc -l < '$dir/z.csv') -ge 7 ]"
cp "$b" "$dir/g.json"
check "eval never writes over its input" refuses 2 E0106 "$bin" eval "$dir/run" "$dir/g.json" -o "$dir/g.json"
check "the training design is refused" refuses 2 E0101 "$bin" eval "$dir/run" "$a"
check "... beside another too, and nothing is written" refuses 2 E0101 "$bin" eval "$dir/run" "$b" "$a" -o "$dir/seen.json"
check "... at all" test ! -e "$dir/seen.json" -a ! -e "$dir/seen.csv"
check "... unless it is asked for, and marked" sh -c "'$bin' eval '$dir/run' '$a' --allow-seen --json 2>/dev/null | grep -q '\"seen\": true'"
check "... in the table, and below it" sh -c "grep -q 'seen in training' '$dir/z.txt' && grep -q '^not zero-shot: .* was seen by the run' '$dir/z.txt'"
check "another design does not" sh -c "'$bin' eval '$dir/run' '$b' --json | grep -q '\"seen\": false'"
check "pretrain on the other design" "$bin" pretrain "$b" -o "$dir/eb.safetensors" --epochs 1 --hidden 16 --layers 2 -q
check "train with that encoder" "$bin" train "$a" -o "$dir/runb" --pretrained "$dir/eb.safetensors" --hidden 24 --layers 2 --epochs 1 -q
check "a design the encoder was trained on counts as seen" sh -c "'$bin' eval '$dir/runb' '$b' --allow-seen --json 2>/dev/null | grep -q '\"seen\": true'"
check "... and is refused" refuses 2 E0101 "$bin" eval "$dir/runb" "$b"
check predict "$bin" predict "$dir/run" "$b" -o "$dir/p.csv"
check "predict of nets" "$bin" predict "$dir/node" "$b" -o "$dir/n.csv"
check "eval of what has no twin in training" sh -c "'$bin' eval '$dir/run' '$b' --json | grep -A40 '\"twin_free\": {' | grep -q '\"table_r2\"'"
check "a finished run stays as it is" "$bin" resume "$dir/run"
check "the configuration repeats the run" "$bin" train --config "$dir/run/config.toml" -o "$dir/again" -q
check "... to the byte" cmp "$dir/run/model.safetensors" "$dir/again/model.safetensors"

for threads in 1 3; do
  check "train on $threads threads" "$bin" train "$a" -o "$dir/t$threads" --threads "$threads" --compress off "${small[@]}"
done
check "threads do not matter" cmp "$dir/t1/model.safetensors" "$dir/t3/model.safetensors"

long=(--hidden 24 --layers 2 --epochs 12 --seed 5 --batch-size 64 --pair distance,paths --candidate-model off -q)
for signal in KILL TERM; do
  "$bin" train "$a" -o "$dir/cut$signal" "${long[@]}" 2>/dev/null &
  pid=$!
  for _ in $(seq 200); do
    ls "$dir/cut$signal/checkpoints/"*.safetensors >/dev/null 2>&1 && break
    sleep 0.02
  done
  kill -"$signal" $pid
  wait $pid 2>/dev/null
  check "resume after SIG$signal" "$bin" resume "$dir/cut$signal" -q
done
"$bin" train "$a" -o "$dir/before" --split-by random "${small[@]}" >/dev/null 2>&1
rm -r "$dir/before/result.json" "$dir/before/checkpoints" && sed -i '/^split-by/d' "$dir/before/config.toml"
check "a folder of an earlier version starts over" sh -c "mv '$dir/before/model.safetensors' '$dir/before.model' && '$bin' resume '$dir/before' >'$dir/out' 2>'$dir/err' && grep -q 'split at random' '$dir/err'"
check "... with the split it had" cmp "$dir/before/model.safetensors" "$dir/before.model"
check "an earlier spelling that scripts depend on" sh -c "'$bin' train '$a' -o '$dir/old' --hidden 24 --layers 2 --epochs 1 --companions off 2>'$dir/err' && [ \$(grep -c 'warning: .*--candidate-model' '$dir/err') = 1 ]"
check "... is silent with -q" sh -c "'$bin' train '$a' -o '$dir/old2' --hidden 24 --layers 2 --epochs 1 --companions=off -q 2>'$dir/err' && [ ! -s '$dir/err' ]"
check "... and does the same" cmp "$dir/old/config.toml" "$dir/old2/config.toml"
check "an uninterrupted run" "$bin" train "$a" -o "$dir/whole" "${long[@]}"
check "killed and resumed bytes" cmp "$dir/cutKILL/model.safetensors" "$dir/whole/model.safetensors"
check "stopped and resumed bytes" cmp "$dir/cutTERM/model.safetensors" "$dir/whole/model.safetensors"
check "no epoch twice" sh -c "[ \$(grep -c '\"event\"' '$dir/cutKILL/events.jsonl') = 12 ]"

# A schematic and its parasitics become a labelled design; a run on it meets the bare schematic.
check "synth with a schematic" "$bin" synth -o "$dir" --kind sram --rows 8 --cols 8 --name s
check "import of both" "$bin" import "$dir/s.sp" --parasitics "$dir/s.spf" -o "$dir/si.graph.safetensors" --name s
check "-q leaves nothing to say where the result is a file" sh -c "[ -z \"\$('$bin' import '$dir/s.sp' --parasitics '$dir/s.spf' -o '$dir/quiet.graph.safetensors' -q 2>&1)\" ]"
check "train for predictions of netlists" "$bin" train "$dir/si.graph.safetensors" -o "$dir/srun" --candidate-graphs "$a,$b" --hidden 24 --layers 2 --epochs 4 --seed 3 -q
check "info of the candidate model" sh -c "'$bin' info '$dir/srun/candidate_model.safetensors' --json | grep -q '\"kind\": \"candidate_model\"'"
cp -r "$dir/srun" "$dir/oldrun" && mv "$dir/oldrun/candidate_model.safetensors" "$dir/oldrun/companions.safetensors"
check "a run of an earlier version" refuses 2 E0813 "$bin" predict "$dir/oldrun" "$dir/s.sp" -o "$dir/x.sp" -q
check "... is to be trained again" grep -q 'train again' "$dir/r.err"
for to in sp inc spf spef rep csv; do
  check "predict to .$to" "$bin" predict "$dir/srun" "$dir/s.sp" -o "$dir/sp_out.$to"
  check "... writes it" test -s "$dir/sp_out.$to"
done
check "predict to a folder" "$bin" predict "$dir/srun" "$dir/s.sp" -o "$dir/sp_out/"
check "... of tables" test -s "$dir/sp_out/nets.csv" -a -s "$dir/sp_out/coupling.csv" -a -s "$dir/sp_out/pins.csv" -a -s "$dir/sp_out/prediction.json"
check "... that is replaced" "$bin" predict "$dir/srun" "$dir/s.sp" -o "$dir/sp_out/" --sort name --si -q
check "... as a whole" sh -c "head -n 1 '$dir/sp_out/nets.csv' | grep -q ctot_pred_F && [ \"\$(ls '$dir' | grep -c 'sp_out.*tmp')\" = 0 ]"
check "who sized the couplings is told" sh -c "'$bin' predict '$dir/srun' '$dir/s.sp' -o '$dir/sp_out/' --json | grep -q '\"sized_by\": \"[nt]'"
touch "$dir/sp_out/notes"
check "a folder with other files" refuses 2 E0106 "$bin" predict "$dir/srun" "$dir/s.sp" -o "$dir/sp_out/"
check "tables have the columns of links of a graph" test "$(head -n 1 "$dir/p.csv")" = "$(head -n 1 "$dir/sp_out.csv")"

cp "$dir/s.sp" "$dir/keep.sp"
ln "$dir/s.sp" "$dir/hard.sp" && ln -s s.sp "$dir/soft.sp"
printf '.include "s.sp"\n' >"$dir/outer.sp"
for output in "$dir/s.sp" "$dir/./s.sp" "$dir/hard.sp" "$dir/soft.sp"; do
  check "predict over its input" refuses 2 E0106 "$bin" predict "$dir/srun" "$dir/s.sp" -o "$output"
done
check "predict over an included file" refuses 2 E0106 "$bin" predict "$dir/srun" "$dir/outer.sp" --top s -o "$dir/s.sp" -q
check "import over an included file" refuses 2 E0106 "$bin" import "$dir/outer.sp" --top s -o "$dir/s.sp" -q
check "import over the parasitics" refuses 2 E0106 "$bin" import "$dir/s.sp" --parasitics "$dir/s.spf" -o "$dir/s.spf" -q
check "pretrain over a graph" refuses 2 E0106 "$bin" pretrain "$a" "$b" -o "$b"
check "predict over the run" refuses 2 E0106 "$bin" predict "$dir/srun" "$dir/s.sp" -o "$dir/srun/model.safetensors"
check "... none of which was touched" cmp "$dir/s.sp" "$dir/keep.sp"
check "labels give a recall" sh -c "'$bin' predict '$dir/srun' '$dir/si.graph.safetensors' -o '$dir/sg/' --json | grep -q '\"candidate_recall\": 0\.'"
check "import tells programs what it noticed and took" sh -c "'$bin' import '$dir/s.sp' --parasitics '$dir/s.spf' -o '$dir/sj.graph.safetensors' --json 2>/dev/null | grep -q '\"peak_rss_bytes\": [1-9]'"
deselects() { # deselects COUNT OPTIONS...: so many nets are left out, where COUNT is a pattern
  local count=$1
  shift
  "$bin" import "$dir/s.sp" --parasitics "$dir/s.spf" -o "$dir/some.graph.safetensors" --json "$@" 2>/dev/null | grep -q "\"deselected\": $count,"
}
check "nets by a pattern" deselects 0 --nets '*'
check "... all but those of a pattern" deselects '[1-9][0-9]*' --exclude '*'
check "... both" deselects '[1-9][0-9]*' --nets '*' --exclude '*'
check "predict beside parasitics" "$bin" predict "$dir/srun" "$dir/s.sp" --parasitics "$dir/s.spf" -o "$dir/beside/"
check "... has the extracted totals and says how nets matched" sh -c "grep -v '^#' '$dir/beside/nets.csv' | awk -F, 'NR > 1 && \$5 == 0 && (\$17 == \"\" || \$19 != \"pin\") {bad = 1} END {exit bad || NR < 100}'"
check "parasitics of a graph" refuses 2 E0101 "$bin" predict "$dir/srun" "$dir/si.graph.safetensors" --parasitics "$dir/s.spf" -o "$dir/x/"
check "what was predicted is no label" refuses 2 E0820 "$bin" import "$dir/sp_out.sp" -o "$dir/x"
check "... and is not added a second time" refuses 2 E0820 "$bin" predict "$dir/srun" "$dir/sp_out.sp" -o "$dir/x.sp"
check "... unless it is asked for" "$bin" import "$dir/sp_out.sp" --allow-predicted -o "$dir/asked.graph.safetensors" -q
check "named as parasitics it is marked" sh -c "'$bin' import '$dir/s.sp' --parasitics '$dir/sp_out.spf' -o '$dir/back.graph.safetensors' 2>&1 | grep -q 'warning: the capacitances are predictions'"
check "... in the file" sh -c "'$bin' info '$dir/back.graph.safetensors' --json | grep -q '\"predicted\": true'"
check "analyse says so" sh -c "'$bin' analyse '$dir/back.graph.safetensors' 2>'$dir/err' | grep -q '^design .*(labels are predictions)' && grep -q 'warning: the labels of .S. are predictions' '$dir/err'"
check "... in JSON too, and of nothing else" sh -c "'$bin' analyse '$dir/back.graph.safetensors' --json 2>/dev/null | grep -q '\"predicted\": true' && '$bin' analyse '$a' --json 2>/dev/null | grep -q '\"predicted\": false'"
backrun=(--hidden 8 --layers 1 --epochs 1 --candidate-model off)
check "train does not learn from it" refuses 2 E0820 "$bin" train "$dir/back.graph.safetensors" -o "$dir/backrun" "${backrun[@]}"
check "... and leaves no run" test ! -e "$dir/backrun"
check "... unless it is asked for" sh -c "'$bin' train '$dir/back.graph.safetensors' -o '$dir/backrun' ${backrun[*]} --allow-predicted 2>&1 | grep -q 'labels of .S. are predictions'"
check "eval does not measure on it" refuses 2 E0820 "$bin" eval "$dir/srun" "$dir/back.graph.safetensors" --allow-seen
check "... unless it is asked for" sh -c "'$bin' eval '$dir/srun' '$dir/back.graph.safetensors' --allow-predicted --allow-seen --json 2>/dev/null | grep -q '\"predicted\": true'"
check "the same extraction read otherwise" "$bin" import "$dir/s.sp" --parasitics "$dir/s.spf" --terminals separate --name other --family sram -o "$dir/so.graph.safetensors" -q
check "... has been seen" sh -c "'$bin' eval '$dir/srun' '$dir/so.graph.safetensors' --allow-seen --json 2>/dev/null | tr -d '\n ' | grep -q '\"seen\":true,\"seen_in\":\\[\"training\"'"
check "... and has a family" sh -c "'$bin' info '$dir/so.graph.safetensors' --json | grep -q '\"family\": \"sram\"'"
printf 'design\tfamily\ttechnology\ns2\tarrays\tn5\n' >"$dir/families.tsv"
check "family and technology of a table" "$bin" import "$dir/s.sp" --name s2 --families "$dir/families.tsv" -o "$dir/s2.graph.safetensors" -q
check "... stand in the graph" sh -c "'$bin' info '$dir/s2.graph.safetensors' --json | tr -d '\n ' | grep -q '\"family\":\"arrays\",\"technology\":\"n5\"'"
check "... after those of flags" sh -c "'$bin' import '$dir/s.sp' --name s2 --families '$dir/families.tsv' --technology n7 -o '$dir/s2.graph.safetensors' --json -q | tr -d '\n ' | grep -q '\"family\":\"arrays\",\"technology\":\"n7\"'"
check "a design without a row" refuses 2 E0118 "$bin" import "$dir/s.sp" --name s3 --families "$dir/families.tsv" -o "$dir/x"
printf 's2\tarrays\ns2\tarrays\n' >"$dir/twice.tsv"
check "a row that stands twice" refuses 2 E0118 "$bin" import "$dir/s.sp" --name s2 --families "$dir/twice.tsv" -o "$dir/x"
check "... is named" grep -q 'twice.tsv:2:1: ' "$dir/r.err"
check "predict says what was seen where" sh -c "'$bin' predict '$dir/srun' '$dir/si.graph.safetensors' -o '$dir/sg/' --json 2>/dev/null | tr -d '\n ' | grep -q '\"seen_in\":\\[\"training\",\"calibration\"\\]'"
check "... in the calibration alone" sh -c "'$bin' predict '$dir/srun' '$b' -o '$dir/sb/' --json 2>/dev/null | tr -d '\n ' | grep -q '\"seen_in\":\\[\"calibration\"\\]'"
{ printf '* a heading\n'; cat "$dir/s.sp"; } | gzip >"$dir/headed.sp.gz"
check "... and so is a bare schematic that reads otherwise" sh -c "'$bin' predict '$dir/srun' '$dir/headed.sp.gz' --top s -o '$dir/headed.spf' --json 2>/dev/null | tr -d '\n ' | grep -q '\"seen_in\":\[\"training\",\"calibration\"\]'"
check "an alias of nothing known" refuses 2 E0103 "$bin" import "$dir/s.sp" --model-alias nch=nowhere -o "$dir/x"
check "a rule without a kind names the wildcards" sh -c "! '$bin' import '$dir/s.sp' --device-map nmos -o '$dir/x' 2>'$dir/err' && grep -q 'E0103' '$dir/err' && grep -qF '* (any characters), ? (one) or # (a digit)' '$dir/err'"
check "a wildcard that is none" refuses 2 E0103 "$bin" import "$dir/s.sp" --device-map 'n[12]=nmos' -o "$dir/x"

x=$dir/x
check "missing file" refuses 2 E0107 "$bin" pretrain "$dir/none" -o "$x"
check "unknown flag" refuses 2 E0102 "$bin" train "$a" --los mse -o "$x"
check "unknown value" refuses 2 E0103 "$bin" train "$a" --loss huber -o "$x"
check "unknown pair feature" refuses 2 E0103 "$bin" train "$a" --pair distanc -o "$x"
check "pair features of nets" refuses 2 E0103 "$bin" train "$a" --pair distance --task node-regression -o "$x"
check "unknown pair feature of analyse" refuses 2 E0103 "$bin" analyse "$a" --pair distance,,paths
check "an earlier spelling names the present one" refuses 2 E0102 "$bin" train "$a" --companion-graphs "$b" -o "$x"
check "... in its hint" grep -q "'--companion-graphs' is now called '--candidate-graphs'" "$dir/r.err"
check "an earlier variable is a warning" sh -c "CIRCUITGCL_COMPANION_GRAPHS=x '$bin' doctor 2>'$dir/err' && grep -q 'warning: .*CIRCUITGCL_CANDIDATE_GRAPHS' '$dir/err'"
check "an unknown variable is a warning" sh -c "CIRCUITGCL_THREAD=2 '$bin' doctor 2>'$dir/err' && grep -q 'warning: .*CIRCUITGCL_THREADS' '$dir/err'"
check "-q leaves nothing to say where the result is a file" sh -c "[ -z \"\$('$bin' import '$dir/s.sp' -o '$dir/quiet.graph.safetensors' -q 2>&1)\" ]"
check "... is silent with -q" sh -c "CIRCUITGCL_THREAD=2 '$bin' doctor -q 2>'$dir/err' && [ ! -s '$dir/err' ]"
check "... and stands in the JSON" sh -c "CIRCUITGCL_THREAD=2 '$bin' doctor -q --json | grep -q 'title.*CIRCUITGCL_THREADS'"
check "a netlist is no graph" refuses 2 E0108 "$bin" train "$dir/s.sp" -o "$x"
check "... and the command to give is named" sh -c "grep -q 'is a SPICE netlist, expected a graph file' '$dir/r.err' && grep -q 'circuitgcl import' '$dir/r.err'"
check "a run folder is no netlist" refuses 2 E0108 "$bin" import "$dir/run" -o "$x"
check "parasitics are no graph" refuses 2 E0108 "$bin" pretrain "$dir/s.spf" -o "$x"
wrong() { # wrong ID TEXT COMMAND...: refused with that id, in words that hold TEXT
  local id=$1 text=$2
  shift 2
  refuses 2 "$id" "$@" && grep -qF "$text" "$dir/r.err"
}
check "resume of a netlist" wrong E0108 "is a SPICE netlist, expected a run folder" "$bin" resume "$dir/s.sp"
check "resume of a graph" wrong E0108 "circuitgcl train $a -o RUN" "$bin" resume "$a"
check "resume of a model" wrong E0108 "give the run folder that it lies in" "$bin" resume "$dir/run/model.safetensors"
check "resume of nothing" wrong E0107 "does not exist, expected a run folder" "$bin" resume "$dir/none"
check "a model is no parasitics" wrong E0108 "is the model of a run, expected parasitics" "$bin" import "$dir/s.sp" --parasitics "$dir/run/model.safetensors" -o "$x"
check "predict of a run" wrong E0108 "is a run folder, expected a netlist" "$bin" predict "$dir/run" "$dir/run" -o "$dir/x.csv"
check "predict of a folder into a file" wrong E0101 "is no folder, expected one for several inputs" "$bin" predict "$dir/run" "$dir" -o "$dir/x.csv"
mkdir "$dir/nothing"
check "predict of a folder without designs" wrong E0103 "holds no netlist and no graph" "$bin" predict "$dir/run" "$dir/nothing" -o "$dir/x/"
check "bench beside a netlist" wrong E0108 "is a SPICE netlist, expected what" "$bin" bench --compare "$dir/s.sp"
check "bench beside a folder" wrong E0108 "is a run folder, expected what" "$bin" bench --compare "$dir/run"
check "a predicted report is no netlist" wrong E0108 "is a report of couplings that circuitgcl predicted" "$bin" import "$dir/sp_out.rep" -o "$x"
check "... no parasitics" wrong E0108 "is a report of couplings that circuitgcl predicted" "$bin" import "$dir/s.sp" --parasitics "$dir/sp_out.rep" -o "$x"
check "... no input of predict" wrong E0108 "is a report of couplings that circuitgcl predicted" "$bin" predict "$dir/srun" "$dir/sp_out.rep" -o "$dir/x.sp"
check "... and info names it" sh -c "'$bin' info '$dir/sp_out.rep' --json | grep -q '\"kind\": \"coupling_report\"'"
check "a graph is no run" refuses 2 E0108 "$bin" eval "$a" "$b"
check "a folder is no run" refuses 2 E0108 "$bin" eval "$dir" "$b"
check "two netlists are one too many" refuses 2 E0108 "$bin" import "$dir/s.sp" "$dir/s.sp" -o "$x"
check "info of a run" sh -c "'$bin' info '$dir/run' --json | grep -q '\"state\": \"finished\"'"
check "info of a table" sh -c "'$bin' info '$dir/p.csv' --json | grep -q '\"kind\": \"csv\"'"
check "a failure is JSON too" sh -c "! '$bin' train '$dir/s.sp' -o '$x' --json >'$dir/f.json' 2>'$dir/err' && grep -q '\"id\": \"E0108\"' '$dir/f.json' && grep -q '^circuitgcl: error' '$dir/err'"
check "... of a line that cannot be read" sh -c "'$bin' trian --json 2>/dev/null | grep -q '\"id\": \"E0102\"'"
check "help and version are commands" sh -c "'$bin' help train | grep -q -- --pair && '$bin' version | grep -q '^circuitgcl '"
check "bench once" sh -c "'$bin' bench --filter optim/ --once --json >'$dir/bench.json'"
check "... leaves cells empty that were not measured" sh -c "'$bin' bench --filter optim/ --once | sed '1,2d' | grep -q . && ! '$bin' bench --filter optim/ --once | grep -q ' 0\.00'"
check "bench beside an earlier one" sh -c "'$bin' bench --filter optim/ --quick --compare '$dir/bench.json' | grep -q speedup"
check "no output of bench" refuses 2 E0108 "$bin" bench --once --filter optim/ --compare "$dir/run/result.json"
check "no such candidate graph" refuses 2 E0107 "$bin" train "$a" --candidate-graphs "$dir/none" -o "$x"
check "loss of another task" refuses 2 E0103 "$bin" train "$a" --loss ce -o "$x"
check "no folder for the output" refuses 2 E0106 "$bin" train "$a" -o "$dir/no/x"
check "non-empty run folder" sh -c "! '$bin' train '$a' -o '$dir/run' 2>/dev/null"
check "memory limit" refuses 3 E0601 "$bin" train "$a" -o "$x" --memory-limit 1MB --compress off
check "memory limit of pretrain" refuses 3 E0601 "$bin" pretrain "$a" -o "$x" --memory-limit 1MB
check "a graph is no model" refuses 2 E0108 "$bin" predict "$a" "$b" -o "$dir/x.csv"
check "a model is no encoder" refuses 2 E0108 "$bin" train "$a" --pretrained "$dir/run/model.safetensors" -o "$x"
check "divergence" refuses 5 E0501 "$bin" train "$a" -o "$x" --lr 10 --lr-final 10 --optimizer sgd --hidden 24 --layers 2 --epochs 50
head -c 2000 "$dir/run/model.safetensors" >"$dir/cut.safetensors"
check "truncated model" refuses 2 E0401 "$bin" predict "$dir/cut.safetensors" "$b" -o "$dir/x.csv"
check "no such device" refuses 4 E0701 "$bin" pretrain "$a" -o "$x" --device cuda:77

# A netlist never becomes an empty graph, and what it says can be set from outside.
printf '* b\n.subckt inv A Y VGND VPWR\n.ends\n.subckt blk i o VGND VPWR\nX1 i m VGND VPWR inv\nX2 m o VGND VPWR inv\n.ends\n' >"$dir/box.spice"
check "empty cells are named" refuses 2 E0229 "$bin" import "$dir/box.spice" -o "$dir/x" -q
check "... by info too" refuses 2 E0229 "$bin" info "$dir/box.spice" -q
check "... and by predict" refuses 2 E0229 "$bin" predict "$dir/srun" "$dir/box.spice" -o "$dir/x.csv" -q
check "... or kept" sh -c "'$bin' info '$dir/box.spice' --boxes --json -q | grep -q '\"device\": 2'"
printf '* r\n.subckt rails VDD VSS\nM1 VDD VSS VSS VSS nch w=1u l=1u\n.ends\n' >"$dir/rails.sp"
check "no nets are no result" refuses 2 E0230 "$bin" info "$dir/rails.sp" -q
printf '* t\n.param wp=1u lp=1u\n.subckt top a y\nM1 y a 0 0 nch w=wp l=lp\n.ends\n' >"$dir/template.sp"
check "parameters from outside" "$bin" import "$dir/template.sp" -o "$dir/template.graph.safetensors" --param wp=2u --param lp=3u -q
check "... of no such name" refuses 2 E0231 "$bin" info "$dir/template.sp" --param wq=2u -q
check "... without a value" refuses 2 E0103 "$bin" info "$dir/template.sp" --param wp -q
check "... twice" refuses 2 E0103 "$bin" info "$dir/template.sp" --param wp=1u --param wp=2u -q
check "two netlists" refuses 2 E0108 "$bin" import "$dir/rails.sp" "$dir/template.sp" -o "$dir/x" -q

# What is learnt meets a requirement; one above the bound of the design is met by none.
check "train until it learns" "$bin" train "$a" -o "$dir/learnt" --pair distance --hidden 24 --layers 2 --dropout 0 --epochs 8 --batch-size 128 --lr 3e-3 --seed 3 --candidate-model off -q
check "a requirement that is met" "$bin" eval "$dir/learnt" "$a" --allow-seen --require 'r2>=0.6'
"$bin" eval "$dir/learnt" "$a" --allow-seen --require 'r2>=0.995' >"$dir/out" 2>"$dir/err"
check "a requirement that is not" test $? = 6

# A CUDA backend that is asked for and cannot be used: refused by --device cuda, said once by auto, explained by doctor.
absent=(env CIRCUITGCL_CUDA_LIBRARY=/no/such/library.so)
reason="the CUDA backend is not installed: there is no /no/such/library.so"
check "a device without its backend is refused" refuses 4 E0701 "${absent[@]}" "$bin" pretrain "$a" -o "$dir/x" --epochs 1 --device cuda
check "doctor says why there is no device" sh -c "'${absent[0]}' '${absent[1]}' '$bin' doctor | grep -q 'device   none: $reason'"
check "auto without its backend takes the CPU and says so once" sh -c "'${absent[0]}' '${absent[1]}' '$bin' pretrain '$a' -o '$dir/auto.safetensors' --device auto --epochs 1 --hidden 8 --layers 2 2>'$dir/said' && [ \$(grep -c 'auto takes the CPU: $reason' '$dir/said') = 1 ]"

[ "$failures" = 0 ] && echo "all command line checks passed" && exit 0
echo "$failures command line checks failed"
exit 1
