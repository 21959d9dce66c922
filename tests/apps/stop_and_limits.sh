#!/usr/bin/env bash
# Commands that are stopped, and commands that get less memory than they want. Usage: stop_and_limits.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL_THREADS=2
bin=$1
. "$(dirname "$0")/checks.sh"
# stopped SIGNAL CODE DELAY COMMAND...: sends the signal after so many seconds; the command must end with that code within 2 s
# (and what a loaded machine adds).
stopped() {
  local signal=$1 code=$2 delay=$3 got=0 pid start
  shift 3
  "$@" >/dev/null 2>"$dir/said" &
  pid=$!
  sleep "$delay"
  start=$SECONDS
  kill "-$signal" "$pid" 2>/dev/null
  wait "$pid" || got=$?
  [ "$got" = "$code" ] && [ $((SECONDS - start)) -le 4 ] && return 0
  echo "exit $got after $((SECONDS - start)) s, expected $code: $*" >&2
  cat "$dir/said" >&2
  return 1
}
# stopped_midway CHECKPOINT COMMAND...: the same with INT, as late as it takes the command to begin its work
stopped_midway() {
  local checkpoint=$1 delay
  shift
  for delay in 0.1 0.2 0.4 0.8 1.6 3.2 6.4; do
    stopped INT 130 "$delay" "$@" || return 1
    [ -s "$checkpoint" ] && return 0
  done
  return 1
}
# ends COMMAND...: with 0, or with 3 and one error line, within 30 s
ends() {
  local got=0
  timeout 30 "$@" >/dev/null 2>"$dir/ends.err" || got=$?
  [ "$got" = 0 ] && return 0
  [ "$got" = 3 ] && [ "$(grep -c '^circuitgcl: error: .*\[E0601\]$' "$dir/ends.err")" = 1 ] && return 0
  echo "exit $got: $*" >&2
  cat "$dir/ends.err" >&2
  return 1
}

# near COMMAND...: the peak that was expected and the one that was measured differ by less than a factor of two
near() {
  "$@" --json -q >"$dir/near.json" && awk -F'[:,]' '
    /"estimated_peak_bytes"/ {expected = $2} /"peak_bytes"/ && !/estimated/ {measured = $2}
    END {print expected, measured >"/dev/stderr"; exit !(expected > 0 && measured > 0 && expected < 2 * measured && measured < 2 * expected)}
  ' "$dir/near.json"
}

check synth "$bin" synth -o "$dir" --kind sram --rows 8 --cols 8 --name a -q
a=$dir/a.graph.safetensors

# Pre-training goes on from its checkpoint to the same bytes; nobody overwrites it unasked.
pre=(pretrain "$a" --epochs 6000 --hidden 16 --layers 2)
for batching in full neighbor; do
  mode=(--batching "$batching" --hops 2 --fanout 4)
  [ "$batching" = neighbor ] && mode+=(--epochs 4 --batch-size 32)
  e=$dir/$batching
  check "$batching: whole pretrain" "$bin" "${pre[@]}" "${mode[@]}" -o "$e.whole.safetensors" -q
  check "$batching: stopped pretrain" stopped_midway "$e.checkpoint.safetensors" "$bin" "${pre[@]}" "${mode[@]}" -o "$e.safetensors"
  check "$batching: ... leaves its checkpoint alone" test -s "$e.checkpoint.safetensors" -a ! -e "$e.safetensors"
  check "$batching: ... which is refused unasked" sh -c "! '$bin' ${pre[*]} ${mode[*]} -o '$e.safetensors' -q 2>'$dir/r' && grep -q 'resume' '$dir/r'"
  check "$batching: ... and of another seed" sh -c "! '$bin' ${pre[*]} ${mode[*]} -o '$e.safetensors' --seed 9 --resume -q 2>'$dir/r' && grep -q '$e.checkpoint.safetensors: .*E0450' '$dir/r'"
  check "$batching: resumed pretrain" "$bin" "${pre[@]}" "${mode[@]}" -o "$e.safetensors" --resume -q
  check "$batching: ... has the same bytes" cmp "$e.safetensors" "$e.whole.safetensors"
  check "$batching: ... and no checkpoint" test ! -e "$e.checkpoint.safetensors"
done

# Commands without a checkpoint end at once and leave nothing; so does a run that has nothing to keep.
check "stopped synth" stopped INT 130 0.3 "$bin" synth -o "$dir/x" --kind sram --nodes 4000000
check "stopped bench" stopped TERM 143 0.3 "$bin" bench --filter epoch
check "stopped train" stopped TERM 143 0.3 "$bin" train "$a" -o "$dir/x" --epochs 100000 --hidden 8 --layers 1 --checkpoint-every 100000 --candidate-model off
[ -e "$dir/x/checkpoints" ] && check "... keeps a checkpoint" sh -c "ls '$dir/x/checkpoints' | grep -q safetensors" && rm -rf "$dir/x"
check "nothing is left" test ! -e "$dir/x"

check "train" "$bin" train "$a" -o "$dir/run" --epochs 1 --hidden 24 --layers 2 --candidate-model off -q
check "a limit of predict" sh -c "! '$bin' predict '$dir/run' '$a' -o '$dir/p/' --memory-limit 1MB 2>'$dir/r' && grep -q E0601 '$dir/r' && [ ! -e '$dir/p' ]"
check "a limit of import" sh -c "! '$bin' import '$dir/a.sp' --parasitics '$dir/a.spf' -o '$dir/i' --memory-limit 100kB 2>'$dir/r' && grep -q E0601 '$dir/r' && [ ! -e '$dir/i' ]"
check "the estimate is told" sh -c "'$bin' train '$a' -o '$dir/told' --epochs 1 --hidden 24 --layers 2 --candidate-model off --json -q | grep -q '\"estimated_peak_bytes\": [1-9]'"

printf '* cut\n.subckt s a b\nM1 a b a a nch w=1u l=0.1u\n.ends\n' | gzip | head -c 40 >"$dir/cut.sp.gz"
printf '\377\377\377\377' >>"$dir/cut.sp.gz"   # the size that its end seems to tell is 4 GB
check "a packed file that is cut short is no large one" sh -c "! '$bin' import '$dir/cut.sp.gz' -o '$dir/cut' 2>'$dir/cut.err' && grep -q 'cut.sp.gz.*E0' '$dir/cut.err' && ! grep -q E0601 '$dir/cut.err'"

# A sanitizer needs more address space than there is memory, and has an operator new that is not counted.
if (ulimit -v 8000000 && "$bin" --version) >/dev/null 2>&1; then
  for cells in 16 48; do
    check "synth of $cells rows" "$bin" synth -o "$dir" --kind sram --rows $cells --cols $cells --name "n$cells" -q
    n=$dir/n$cells
    check "the peak of synth, $cells rows" near "$bin" synth -o "$dir/again" --kind timing --rows $((cells * cells)) --cols 8
    check "the peak of import, $cells rows" near "$bin" import "$n.sp" --parasitics "$n.spf" -o "$n.i.graph.safetensors"
    check "the peak of pretrain, $cells rows" near "$bin" pretrain "$n.graph.safetensors" -o "$n.e.safetensors" --epochs 1
    check "the peak of train, $cells rows" near "$bin" train "$n.graph.safetensors" -o "$n.run" --epochs 1 --hidden 24 --layers 2 --candidate-model off
    check "the peak of predict, $cells rows" near "$bin" predict "$dir/run" "$n.graph.safetensors" -o "$n.csv"
  done
  check "the peak of a bench" near "$bin" bench --quick --filter read/netlist
  check "the peak of another bench" near "$bin" bench --quick --filter epoch/sgrl-4x
  check "... an epoch takes no longer than the command" awk -F'[:,]' '/"median_us"/ {sound = $2 > 0 && $2 < 6e7} END {exit !sound}' "$dir/near.json"
  check "a bench that does not fit is not begun" bash -c "! '$bin' bench --filter whole/sram --memory-limit 500MB >'$dir/b' 2>&1 && grep -q 'the benchmark takes about .*E0601' '$dir/b'"
  check "nor is a design" bash -c "! '$bin' synth --nodes 20000000 -o '$dir/lim' --memory-limit 1GB 2>&1 | grep -q wrote && [ ! -e '$dir/lim' ]"
  check "a refusal names the limit" bash -c "'$bin' synth --kind sram --rows 100 --cols 100 -o '$dir/lim' --memory-limit 8MB 2>&1 | grep -q 'the memory limit is 8.0 MB'"
  check "a demo that fails leaves nothing" bash -c "! '$bin' demo -o '$dir/demo' --memory-limit 8MB -q 2>/dev/null && [ ! -e '$dir/demo' ]"
  for kb in 60000 80000 150000 230000 400000; do
    rm -rf "$dir/u"
    check "train in $kb kB of addresses" ends bash -c "ulimit -v $kb; exec '$bin' train '$a' -o '$dir/u' --epochs 1 --candidate-model off -q"
    check "predict in $kb kB of addresses" ends bash -c "ulimit -v $kb; exec '$bin' predict '$dir/run' '$a' -o '$dir/u.csv' -q"
  done
fi

[ "$failures" = 0 ] && echo "all checks of stops and limits passed" && exit 0
echo "$failures checks of stops and limits failed"
exit 1
