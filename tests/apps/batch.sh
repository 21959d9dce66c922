#!/usr/bin/env bash
# Many inputs as batch systems run them: the log.
# Usage: batch.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL_THREADS=1
bin=$(realpath "$1")
. "$(dirname "$0")/checks.sh"
cd "$dir" || exit 1
logged() { grep -c "^{\"event\":\"$2\".*$3" "$1"; } # logged LOG EVENT TEXT: how many such lines

check "a command with a log" "$bin" synth --kind timing --rows 3 --cols 3 --name a -o . -q --log log
check "... begins and ends" sh -c '[ "$(head -n 1 log | cut -c 1-16)" = "{\"event\":\"start\"" ] && tail -n 1 log | grep -q "^{\"event\":\"end\",.*\"code\":0,\"seconds\":[0-9.]*,\"peak_bytes\":[0-9]*}$"'
check "... with its outputs" sh -c 'for file in a.graph.safetensors a.sp a.spf; do grep -q "^{\"event\":\"output\",.*\"path\":\"./$file\"}" log || exit 1; done'
check "... and neither host nor folder" sh -c '! grep -q -e "$(uname -n)" -e "$PWD" log'
before=$(wc -l <log)
printf '.subckt top a b\nm1 a b\n.ends\n' >faulty.sp
"$bin" import faulty.sp -o x --log log 2>err
check "a failure with its place" test "$(logged log message '"level":"error".*"id":"E02[0-9]*","where":"faulty.sp:2:[0-9]*"')" = 1
check "... and code, behind the lines before" sh -c "[ \$(wc -l <log) -gt $before ] && tail -n 1 log | grep -q '\"code\":2,'"
check "a log that is no log" says E0106 'is there and is no log' "$bin" info a.sp --log faulty.sp
check "a log that is read" says E0106 'is read' "$bin" info a.sp --log a.sp
check "a log in no folder" says E0106 'cannot append to the log' "$bin" info a.sp --log none/log
check "no room for a log" refuses 3 E0602 "$bin" info a.sp --log /dev/full
"$bin" train a.graph.safetensors --epochs 100000 --hidden 8 --layers 1 --candidate-model off -o run -q --log stopped &
pid=$!
for _ in $(seq 100); do grep -q '"output"' stopped 2>/dev/null && break || sleep 0.1; done
kill -TERM $pid
wait $pid
check "what a signal ends has an end" sh -c 'tail -n 1 stopped | grep -q "^{\"event\":\"end\",.*\"code\":143,"'
printf "designs = ['a.graph.safetensors']\nepochs = 1\nhidden = [8, 10]\nlayers = 1\ncandidate-model = 'off'\n" >s.toml
for jobs in 1 2; do
  check "the commands of a sweep with --jobs $jobs" sh -c "'$bin' sweep s.toml -o swept$jobs --jobs $jobs -q --log sweep$jobs.log && [ \$(grep -c '\"event\":\"start\".*\"command\":\"train\"' sweep$jobs.log) = 2 ] && [ \$(grep -c '\"event\":\"end\"' sweep$jobs.log) = 3 ]"
done
exit $((failures > 0))
