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
check "  zero-shot rows" grep -q '^circuitgcl,gai,on,a,b,' paper/table3.csv
cp paper/table3.csv before.csv
touch -d '1 hour ago' begin
find paper/sweep -type f -exec touch -d '2 hours ago' {} +
check "again" "$bin" reproduce table3 --designs a.graph.safetensors b.graph.safetensors --quick -o paper -q
check "  trains nothing" sh -c '[ -z "$(find paper/sweep -type f -newer begin)" ]'
check "  the same table" cmp before.csv paper/table3.csv

"$bin" pretrain a.graph.safetensors --epochs 2 -o e.safetensors -q || exit 1
nodes=$("$bin" info a.graph.safetensors --json | tr -d '\n' | grep -oE '"nodes": *\{[^}]*\}' | grep -oE '[0-9]+' | paste -sd+ | bc)
for project in pca tsne none; do
  check "embed --project $project" "$bin" embed e.safetensors a.graph.safetensors -o "$project.csv" --project $project -q
  check "  a row for each node" [ "$(wc -l <"$project.csv")" = $((nodes + 1)) ]
  check "  as tensors" "$bin" embed e.safetensors a.graph.safetensors -o "$project.safetensors" --project $project -q
done
check "  columns" grep -q '^node,kind,name,x,y,log10_ground_F$' tsne.csv
[ "$failures" = 0 ] || exit 1
