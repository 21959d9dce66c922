#!/usr/bin/env bash
# Many inputs as batch systems run them: the log, lists cut for a job array, packed files, pipes.
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


# 12 inputs, of which one is faulty, as a job array takes them: a list, JSON and log for each task.
"$bin" train a.graph.safetensors --pair distance --epochs 1 --hidden 8 --layers 1 -o model -q || exit 1
mkdir many parts
for i in $(seq -w 1 12); do cp a.sp many/d$i.sp; done
printf '.subckt top a b\nm1 a b\n.ends\n' >many/d07.sp
ls -d "$PWD"/many/*.sp >list
check "a list by one command" sh -c '"$0" predict model @list -o one/ --report off --json -q >one.json 2>one.err; [ $? = 2 ]' "$bin"
check "... which counts what failed" has one.json '"predicted":11,"failed":1,"error":{"id":"E0204"'
split -n l/3 -d -a 1 list parts/part.
for task in 0 1 2; do
  code=0
  "$bin" predict model @parts/part.$task -o array/ --report off --json -q --log log.$task >result.$task 2>/dev/null || code=$?
  echo $code
done >codes
check "tasks end by what became of their inputs" test "$(tr '\n' ' ' <codes)" = "0 2 0 "
check "... and write the same bytes" diff -r one array
check "the failed input is in a result" test "$(cat result.* | tr -d ' ' | grep -c '"state":"failed"')" = 1
check "... as are the others" test "$(cat result.* | tr -d ' ' | grep -c '"state":"predicted"')" = 11
check "... and in the logs" test "$(cat log.* | grep -c '"level":"warning".*d07.sp. is not predicted: ')" = 1
check "... which say how each task ended" test "$(cat log.* | grep -c '"event":"end".*"code":0,') $(cat log.* | grep -c '"event":"end".*"code":2,')" = "2 1"

# Some at a time: what is written, printed and told is as one by one, in the order of the inputs.
same() { sed -E '/"(seconds|megabytes_per_second|peak_bytes|peak_rss_bytes|estimated_peak_bytes)":/d; s/ in [0-9.e-]+ s$//; s/(apart|one)\//out\//g' "$1"; }
for out in one apart; do
  "$bin" predict model @list -o $out/ --jobs $([ $out = one ] && echo 1 || echo 3) --report off --json -q --log $out.log >$out.json 2>$out.err
  echo $? >$out.code
  "$bin" import @list -o imported-$out/ --jobs $([ $out = one ] && echo 1 || echo 3) >imported.$out 2>&1
done
check "some at a time: the same files" diff -r one apart
check "... results" diff <(same one.json) <(same apart.json)
check "... messages" diff <(same one.err) <(same apart.err)
check "... exit code" diff one.code apart.code
check "... lines of the log" test "$(grep -c '"event":"output"' one.log) $(grep -c '"level":"warning"' one.log)" = "$(grep -c '"event":"output"' apart.log) $(grep -c '"level":"warning"' apart.log)"
check "... graphs" diff -r imported-one imported-apart
check "... what import says" diff <(same imported.one) <(same imported.apart)
check "more at a time than memory is for: those go alone" sh -c '"$0" predict model many/d01.sp many/d02.sp -o alone/ --jobs 2 --report off --memory-limit $1 -q && diff one/d01.annotated.sp alone/d01.annotated.sp' "$bin" "$(($(grep -o '"estimated_peak_bytes": *[0-9]*' one.json | grep -o '[0-9]*$' | sort -n | tail -n 1) * 3 / 2))"
check "a single output and --jobs" says E0101 'is of several designs' "$bin" import a.sp -o x --jobs 2
mkdir slow
for i in $(seq 300); do cp a.sp slow/$i.sp; done
"$bin" predict model slow -o halted/ --jobs 2 -q >/dev/null 2>&1 &
pid=$!
sleep 0.5
kill -TERM $pid
wait $pid
check "a signal ends them all" sh -c '[ $1 = 143 ] && ! pgrep -P $2 >/dev/null && [ -z "$(find halted -name "*.tmp.*" 2>/dev/null)" ]' - $? $pid

before=$(cksum <array/d01.annotated.sp)
cp a.sp many/d07.sp
check "the list again" "$bin" predict model @list -o array/ --report off -q
check "... completes it" test "$(ls array | wc -l)" = 12
check "... and leaves the others as they were" test "$before" = "$(cksum <array/d01.annotated.sp)"

# Packed inputs give what plain ones give, by whatever packer is here and read by this build.
mkdir packed
"$bin" predict model a.sp -o plain.annotated.sp -q
as_plain() { sed -E 's/^(\* netlist )[^,]*,/\1a.sp,/' "$1" | diff - plain.annotated.sp; } # as_plain FILE: the same but for the name of what it was made from
export -f as_plain
"$bin" import a.sp --parasitics a.spf -o plain.graph.safetensors -q
for packer in gzip:gz xz:xz zstd:zst; do
  name=${packer%:*} ending=${packer#*:}
  command -v "$name" >/dev/null && "$bin" doctor | grep -q "^unpacks .*\b$name\b" || continue
  for file in a.sp a.spf; do "$name" -c $file >packed/$file.$ending; done
  check "a netlist packed with $name" "$bin" predict model packed/a.sp.$ending -o $name.annotated.sp -q
  check "... gives the same" as_plain $name.annotated.sp
  check "... and with its parasitics the same graph" sh -c '"$0" import packed/a.sp.$1 --parasitics-beside -o $1.graph.safetensors -q && "$0" info $1.graph.safetensors | sed "/^source /d" >$1.info && "$0" info plain.graph.safetensors | sed "/^source /d" | diff - $1.info' "$bin" $ending
  check "... and is refused where it is cut off" says E0220 "$name data are cut off" sh -c 'head -c 200 packed/a.sp.$1 >cut.$1; "$0" import cut.$1 -o x' "$bin" $ending
  rm packed/*
done

# Standard input and pipes are copied once and read like files; the copies have no name, so none stays behind.
mkdir piped scratch
export TMPDIR=$dir/scratch
cp a.sp "$dir/scratch/include.me"
check "a netlist from standard input" bash -c 'cat a.sp | "$0" predict model - -o piped/a.annotated.sp -q && as_plain piped/a.annotated.sp' "$bin"
check "... redirected from a file" bash -c '"$0" predict model - -o piped/r.annotated.sp -q <a.sp && as_plain piped/r.annotated.sp' "$bin"
check "... whose outputs nobody names" sh -c 'mkdir here && cd here && "$0" predict ../model - -q <../a.sp && [ "$(ls)" = "$(printf "stdin.annotated.sp\nstdin.predicted")" ]' "$bin"
check "... packed" bash -c 'gzip -c a.sp | "$0" predict model - -o piped/p.annotated.sp -q && as_plain piped/p.annotated.sp' "$bin"
check "pipes of the shell" bash -c '"$0" import <(cat a.sp) --parasitics <(gzip -c a.spf) -o piped.graph.safetensors -q && "$0" info piped.graph.safetensors | sed "/^source /d" | diff - <("$0" info plain.graph.safetensors | sed "/^source /d")' "$bin"
check "a named pipe" bash -c 'mkfifo fifo.sp || exit; cat a.sp >fifo.sp & "$0" predict model fifo.sp -o piped/f.annotated.sp -q && as_plain piped/f.annotated.sp' "$bin"
check "several, some at a time" bash -c 'cat a.sp >fifo.sp & cat a.sp | "$0" predict model many/d01.sp - <(cat a.sp) fifo.sp -o jobs/ --jobs 3 --report off -q && [ "$(ls jobs | grep -c "annotated.sp")" = 4 ] && for f in jobs/*.annotated.sp; do as_plain $f || exit 1; done' "$bin"
check "a list from standard input" sh -c 'printf "many/d01.sp\nmany/d02.sp\n" | "$0" predict model @- -o listed/ --report off -q && [ "$(ls listed | wc -l)" = 2 ]' "$bin"
check "info of standard input" sh -c '"$0" info - <a.spf >said && "$0" info a.spf | diff said -' "$bin"
check "a comparison with standard input" sh -c 'cat a.spf | "$0" compare a.spf - | sed "s/^B  -/B  a.spf/" >said && "$0" compare a.spf a.spf | diff said -' "$bin"
check "what is included is looked for in the working folder" sh -c 'printf ".include a.sp\n" | "$0" info - >said && grep -q " nets" said' "$bin"
check "a fault has the name of standard input" says E0204 '^circuitgcl: error: -:2:' sh -c '"$0" import - -o x <faulty.sp' "$bin"
check "... and JSON too" sh -c '"$0" predict model - -o piped/j.csv --json -q <a.sp >j.json && ! grep -q /proc/self j.json' "$bin"
check "nothing on standard input" says E0201 '^circuitgcl: error: -: the file is empty' sh -c '"$0" import - -o x </dev/null' "$bin"
check "standard input named twice" says E0101 'named twice' sh -c '"$0" compare - - <a.spf' "$bin"
check "... in a list" says E0103 'does not name standard input' sh -c 'echo - >dash && "$0" import @dash -o ./ <a.sp' "$bin"
command -v script >/dev/null &&
  check "a terminal" sh -c 'script -qec "$0 import - -o x" /dev/null | grep -q "^circuitgcl: error: -: standard input is a terminal.*E0101"' "$bin"
check "a netlist that does not end" says E0219 'gives more than 1024 MB' sh -c 'yes | "$0" import - -o x' "$bin"
check "no room for the copy" refuses 3 E0602 sh -c 'ulimit -f 8; yes | TMPDIR=. "$0" import - -o x' "$bin"
check "no folder for the copy" refuses 3 E0602 sh -c 'TMPDIR=none "$0" import - -o x <a.sp' "$bin"
check "no output over what is read" says E0106 'which is read' sh -c '"$0" predict model - -o a.sp <a.sp' "$bin"
check "a run remembers its designs" says E0107 'does not exist' sh -c '"$0" train - -o x <a.graph.safetensors' "$bin"
check "no copy is left" test "$(ls scratch)" = include.me
(sleep 5 | exec "$bin" import - -o x 2>/dev/null) &
sleep 1
check "... nor while one is made" test "$(ls scratch)" = include.me
# Outputs appear whole, which standard output does not.
check "standard output as an output" says E0103 'the format of an output follows from its name' "$bin" predict model a.sp -o -
check "a file of that name" sh -c 'cp a.sp ./- && "$0" import ./- -o dash.graph.safetensors -q' "$bin"
exit $((failures > 0))
