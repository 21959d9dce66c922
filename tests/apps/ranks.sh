#!/usr/bin/env bash
# Ranks of mpirun: the same bytes for any number of them, one voice, one message when one of them fails.
# Usage: ranks.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL_THREADS=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
bin=$(realpath "$1")
library=$(dirname "$(dirname "$bin")")/lib/circuitgcl
. "$(dirname "$0")/checks.sh"
cd "$dir" || exit 1
if ! command -v mpirun >/dev/null || [ ! -e "$library/libcircuitgcl_mpi.so" ]; then
  echo "skipped: no mpirun, or a build without MPI"
  exit 77
fi
on() { # on N ARGUMENTS...: the program in N ranks
  local n=$1
  shift
  timeout 120 mpirun --oversubscribe --bind-to none -n "$n" "$bin" "$@"
}
said() { grep -c "^circuitgcl: $1" "$2"; } # said WHAT FILE: how many such lines
check "the program knows no MPI" sh -c "! ldd '$bin' | grep -qi -e libmpi -e libmetis"
check "a design" "$bin" synth --kind timing --rows 3 --cols 3 --name a -o . -q

train="train a.graph.safetensors --hidden 8 --layers 2 --batch-size 200 --epochs 3 --shards 4 --seed 5"
for n in 1 2 4; do
  check "train in $n ranks" sh -c "$(declare -f on); bin='$bin'; on $n $train -o m$n >train$n.out 2>train$n.err"
  check "... with one voice" test "$(grep -c '^best epoch' train$n.out) $(said warning train$n.err)" = "1 0"
done
check "train without mpirun" "$bin" $train -o m0 -q
for n in 1 2 4; do
  for file in model candidate_model split; do check "$n ranks: the same $file" cmp m0/$file.safetensors m$n/$file.safetensors; done
  check "$n ranks: the same settings" cmp m0/config.toml m$n/config.toml
  check "$n ranks: the same epochs" cmp m0/events.jsonl m$n/events.jsonl
done
check "nothing of other ranks" sh -c '[ "$(ls m0 | sort)" = "$(ls m4 | sort)" ]'
check "a finished run in ranks" sh -c "$(declare -f on); bin='$bin'; on 2 resume m2 | grep -c 'is finished' | grep -qx 1"

pretrain="pretrain a.graph.safetensors --hidden 8 --layers 2 --epochs 3 --shards 4 --seed 5 -q"
kinds=neighbor
[ -e "$library/libcircuitgcl_metis.so" ] && kinds="neighbor cluster"
for kind in $kinds; do
  for n in 1 2 4; do
    check "pretrain, $kind, in $n ranks" on $n $pretrain --batching $kind --batch-size 300 -o $kind$n.safetensors
    check "... the same encoder" cmp $kind$n.safetensors ${kind}1.safetensors
  done
done

# Inputs of predict, of which one is faulty: outputs, JSON and messages as by one process.
printf '.subckt top a b\nm1 a b\n.ends\n' >d3.sp
for i in 1 2 4 5; do cp a.sp d$i.sp; done
same() { sed -E '/"(seconds|peak_bytes|estimated_peak_bytes)":/d; s/ in [0-9.e-]+ s$//; s/(one|ranks)\//out\//g' "$1"; }
"$bin" predict m0 d1.sp d2.sp d3.sp d4.sp d5.sp -o one/ --report off --json >one.json 2>one.err
check "predict of a faulty input" test $? = 2
on 3 predict m0 d1.sp d2.sp d3.sp d4.sp d5.sp -o ranks/ --report off --json >ranks.json 2>ranks.err
check "... in 3 ranks" test $? = 2
check "... the same outputs" diff -r one ranks
check "... the same JSON" diff <(same one.json) <(same ranks.json)
check "... one error" test "$(said error ranks.err) $(said warning ranks.err)" = "1 $(said warning one.err)"
check "more ranks than inputs" on 4 predict m0 d1.sp d2.sp -o few/ --report off -q
check "... the same outputs" cmp few/d1.annotated.sp one/d1.annotated.sp

# Refused in one line, by rank 0.
refused() { # refused ID TEXT N ARGUMENTS...
  local id=$1 text=$2
  shift 2
  ! on "$@" >r.out 2>r.err && [ "$(said error: r.err)" = 1 ] && grep -q "circuitgcl: error: .*$text.*\[$id\]" r.err && [ ! -e x ] && [ ! -s r.out ]
}
check "more ranks than shards" refused E0103 "3 ranks share 2 shards" 3 train a.graph.safetensors -o x --shards 2
check "... and without shards" refused E0103 "2 ranks share 1 shard" 2 train a.graph.safetensors -o x
check "a command that is no work for ranks" refused E0101 "is the work of one" 2 info a.graph.safetensors
check "a wrong option" refused E0103 "expected" 2 train a.graph.safetensors -o x --shards none
check "a file that is missing" refused E0107 "none.graph" 2 train none.graph.safetensors -o x --shards 2
check "one input of predict" refused E0101 "2 ranks share the inputs" 2 predict m0 d1.sp -o x.csv
check "shards of a whole graph" refused E0103 "2 shards divide batches" 2 pretrain a.graph.safetensors -o x --shards 2
check "a library that is missing" sh -c "$(declare -f on refused said); bin='$bin'; export CIRCUITGCL_MPI_LIBRARY=/none.so; refused E0109 'there is no /none.so' 2 $train -o x"

# A fault of one rank alone, such as a file that its machine lacks.
cat >apart <<'SH'
#!/bin/sh
[ "$OMPI_COMM_WORLD_RANK" = 1 ] && exec "$0.bin" train none.graph.safetensors --shards 2 -o y
exec "$0.bin" train a.graph.safetensors --shards 2 -o y
SH
chmod +x apart
ln -s "$bin" apart.bin
timeout 60 mpirun --oversubscribe --bind-to none -n 2 ./apart >r.out 2>r.err
check "a fault of rank 1 ends all" test $? != 0
check "... with its word" sh -c 'grep -q "^circuitgcl: error: rank 1: none.graph.safetensors: .*E0107" r.err && [ "$(grep -c "^circuitgcl: error" r.err)" = 1 ]'
check "doctor knows the MPI" sh -c "'$bin' doctor | grep -q '^mpi  *Open MPI\|^mpi  *[A-Z]'"

# A rank that dies, and a stop: the run folder is sound, and goes on to the same bytes in another number of ranks.
long="train a.graph.safetensors --hidden 8 --layers 2 --batch-size 200 --epochs 1000 --shards 4 --seed 5 --candidate-model off"
check "a long run" "$bin" $long -o whole -q
begin() { # begin FOLDER: two ranks in the background, until they have an epoch
  mpirun --oversubscribe --bind-to none -n 2 "$bin" $long -o "$1" >"$1.out" 2>"$1.err" &
  launcher=$!
  for _ in $(seq 200); do [ "$(wc -l 2>/dev/null <"$1/events.jsonl")" -ge 3 ] 2>/dev/null && break || sleep 0.05; done
}
other_rank() { # the process of rank 1
  for process in $(pgrep -P "$launcher"); do
    tr '\0' '\n' <"/proc/$process/environ" | grep -qx OMPI_COMM_WORLD_RANK=1 && echo "$process"
  done
}
begin killed
kill -KILL "$(other_rank)"
wait $launcher
check "a rank that is killed ends all" test $? != 0
check "... and the run goes on" on 4 resume killed -q
check "... to the same bytes" cmp whole/model.safetensors killed/model.safetensors
begin stopped
kill -TERM $launcher
wait $launcher
check "a stop ends all" sh -c '[ ! -e stopped/result.json ] && [ -e stopped/config.toml ]'
check "... and the run goes on without mpirun" "$bin" resume stopped -q
check "... to the same bytes" cmp whole/model.safetensors stopped/model.safetensors

if [ $failures -gt 0 ]; then
  echo "$failures checks failed"
  exit 1
fi
echo "ranks: all checks passed"
