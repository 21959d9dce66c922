#!/usr/bin/env bash
# sweep as processes of its own, stopped, and taken up again: the same tables. Usage: sweep.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL_THREADS=2
bin=$1
. "$(dirname "$0")/checks.sh"
cd "$dir" || exit 1
same() { # same A B: the tables of two sweeps
  for name in sweep.csv sweep.json sweep.md; do cmp "$1/$name" "$2/$name" || return 1; done
}
# stopped SIGNAL CODE COMMAND...: as soon as a run has begun; must end with that code within 2 s (and what a loaded machine adds).
stopped() {
  local signal=$1 code=$2 got=0 pid start
  shift 2
  "$@" >/dev/null 2>said.txt &
  pid=$!
  for _ in $(seq 300); do
    compgen -G 'stopped/runs/*/events.jsonl' >/dev/null && break
    sleep 0.1
  done
  start=$SECONDS
  kill "-$signal" "$pid" 2>/dev/null
  wait "$pid" || got=$?
  [ "$got" = "$code" ] && [ $((SECONDS - start)) -le 4 ] && return 0
  echo "exit $got after $((SECONDS - start)) s, expected $code" >&2
  cat said.txt >&2
  return 1
}
refused() { # refused PATTERN COMMAND...: exit code 2, one line, nothing written
  local pattern=$1 got=0
  shift
  "$@" -o nothing >/dev/null 2>refusal.txt || got=$?
  [ "$got" = 2 ] && [ "$(grep -c '^circuitgcl: error: ' refusal.txt)" = 1 ] && grep -q "$pattern" refusal.txt && [ ! -e nothing ] && return 0
  echo "exit $got" >&2
  cat refusal.txt >&2
  return 1
}

"$bin" synth --kind timing --rows 3 --cols 4 --name a --text off -o . -q || exit 1
"$bin" synth --kind array --rows 3 --cols 3 --name b --text off -o . -q || exit 1
cat >s.toml <<'TOML'
train = ["a.graph.safetensors"]
eval = ["b.graph.safetensors"]
seeds = [1, 2]
epochs = 3
hidden = 8
layers = 1
candidate-model = "off"
loss = ["mse", "gai", "focal"]
TOML

check "here" "$bin" sweep s.toml -o here -q
check "as processes" "$bin" sweep s.toml -o apart --jobs 3 -q
check "  the same tables" same here apart
check "  a refused loss is a row" grep -q 'not possible.*focal' here/sweep.csv
sed -e 's/^epochs.*/epochs = 3000/' s.toml >long.toml
for jobs in 1 2; do
  rm -rf stopped
  check "stopped with --jobs $jobs" stopped TERM 143 "$bin" sweep long.toml -o stopped --jobs "$jobs" -q
  # The runs of another specification lie beside those that were stopped.
  check "  goes on in the same folder" "$bin" sweep s.toml -o stopped --jobs "$jobs" -q
  check "  the same tables" same here stopped
done
check "a sweep in use is refused" sh -c "
  '$bin' sweep long.toml -o used -q >/dev/null 2>&1 & pid=\$!
  for i in \$(seq 300); do ls used/runs/*/events.jsonl >/dev/null 2>&1 && break; sleep 0.1; done
  '$bin' sweep long.toml -o used -q >/dev/null 2>busy.txt; code=\$?
  kill \$pid; wait \$pid
  [ \$code = 7 ]"
check "no designs" refused 'no designs' "$bin" sweep /dev/stdin </dev/null
printf 'designs = ["a.graph.safetensors"]\nepoch = 1\n' >bad.toml
check "an unknown key" refused "bad.toml:2:1: unknown key 'epoch'.*'epochs'" "$bin" sweep bad.toml
check "reproduce without designs" refused 'no designs' "$bin" reproduce table3
check "reproduce what is not there" refused 'table1 to table4' "$bin" reproduce table9 --designs a.graph.safetensors
[ "$failures" = 0 ] || exit 1
