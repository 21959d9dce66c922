#!/usr/bin/env bash
# Every table and figure on two small designs, and again without training anything. Usage: reproduce.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL_THREADS=2
bin=$1
. "$(dirname "$0")/checks.sh"
cd "$dir" || exit 1
"$bin" synth --kind timing --rows 2 --cols 4 --name a --text off -o . -q || exit 1
"$bin" synth --kind array --rows 2 --cols 4 --name b --text off -o . -q || exit 1
# Not table4 and fig6: every system once more.
for name in table1 table2 table3 fig3 fig4 fig5 fig7; do
  check "reproduce $name" "$bin" reproduce $name --designs a.graph.safetensors b.graph.safetensors --quick -o paper -q
done
for name in table1 table2 table3; do
  check "  $name" sh -c "test -s paper/$name.csv && test -s paper/$name.json && grep -q 'circuitgcl reproduce $name ' paper/$name.md"
done
for name in fig3 fig4 fig5; do
  check "  $name" sh -c "test -s paper/$name.csv && grep -q '</svg>' paper/$name.svg && grep -q 'circuitgcl reproduce $name ' paper/$name.json"
done
check "  of every link's sub-graph" grep -Eq '^a,DSPD,[1-9][0-9]*,' paper/table1.csv
check "  by label, over the seeds" grep -Eq '^gai,b,0.5,[0-9.]+,[0-9.e-]+,,1,done,$' paper/fig7.csv
check "  drawn" grep -q '</svg>' paper/fig7.svg
check "  bound, table and baseline beside every figure" sh -c "head -1 paper/table3.csv | grep -q ',bound_r2,table_r2,baseline_r2,n,'"
check "  compared with circuitgcl and mse" grep -Eq '^circuitgcl,gai,on,a,b,[^,]+,,[^,]+,,' paper/table3.csv
check "  which is compared with nothing" grep -Eq '^circuitgcl,mse,on,a,b,[^,]+,,,,' paper/table3.csv
check "  zero-shot rows" grep -q '^circuitgcl,gai,on,a,b,' paper/table3.csv
cp paper/table3.csv before.csv
touch -d '1 hour ago' begin
find paper/sweep -type f -exec touch -d '2 hours ago' {} +
check "again" "$bin" reproduce table3 --designs a.graph.safetensors b.graph.safetensors --quick -o paper -q
check "  trains nothing" sh -c '[ -z "$(find paper/sweep -type f -newer begin)" ]'
check "  the same table" cmp before.csv paper/table3.csv

# The compat protocol: a folder of its own, and systems that it does not know are told.
check "another protocol is another folder" sh -c "! '$bin' reproduce table3 a.graph.safetensors --quick --protocol compat -o paper -q 2>/dev/null"
check "reproduce fig7 --protocol compat" "$bin" reproduce fig7 a.graph.safetensors --quick --epochs 2 --pretrain-epochs 3 --protocol compat -o published -q
check "  says so" grep -q 'compat protocol' published/fig7.svg
check "  at the published settings but for the epochs" grep -rq '^epochs *= *2' published/sweep --include=config.toml

"$bin" pretrain a.graph.safetensors --epochs 2 -o e.safetensors -q || exit 1
nodes=$("$bin" info a.graph.safetensors --json | tr -d '\n' | grep -oE '"nodes": *\{[^}]*\}' | grep -oE '[0-9]+' | paste -sd+ | bc)
for project in pca tsne none; do
  check "embed --project $project" "$bin" embed e.safetensors a.graph.safetensors -o "$project.csv" --project $project -q
  check "  a row for each node" [ "$(wc -l <"$project.csv")" = $((nodes + 1)) ]
  check "  as tensors" "$bin" embed e.safetensors a.graph.safetensors -o "$project.safetensors" --project $project -q
done
check "  columns" grep -q '^node,kind,name,x,y,log10_ground_F$' tsne.csv
[ "$failures" = 0 ] || exit 1
