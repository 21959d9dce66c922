#!/usr/bin/env bash
# Several designs to graphs by one command: a list and a folder, parasitics beside netlists, one that fails.
# Usage: import_several.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL_THREADS=1
bin=$(realpath "$1")
. "$(dirname "$0")/checks.sh"
cd "$dir" || exit 1
mkdir d
"$bin" synth --kind timing --rows 3 --cols 3 --name a -o d -q || exit 1
"$bin" synth --kind array --rows 3 --cols 3 --name b -o d -q || exit 1
rm d/*.graph.safetensors
gzip -n d/b.spf
printf 'design\tfamily\ttechnology\na\tclocks\tn5\nb\tarrays\tn7\n' >families.tsv

check "one with what lies beside it" "$bin" import d/a.sp --parasitics-beside -o one.graph.safetensors -q
check "... is the same as named" sh -c "'$bin' import d/a.sp --parasitics d/a.spf -o named.graph.safetensors -q && cmp one.graph.safetensors named.graph.safetensors"
check "a folder" sh -c "'$bin' import d --parasitics-beside -o graphs/ --json >f.json && [ \"\$(ls graphs | tr '\n' ' ')\" = 'a.graph.safetensors b.graph.safetensors ' ]"
check "... each as if alone" cmp graphs/a.graph.safetensors one.graph.safetensors
check "... with their labels" has f.json '"parasitics":\["d/b.spf.gz"\]'
check "... and counts" has f.json '"imported":2,"failed":0'
check "without parasitics there are no labels" sh -c "'$bin' import d/a.sp d/b.sp -o bare/ >said && grep -q '^wrote bare/a.graph.safetensors: .* 0 couplings in range\$' said"
check "families of a table" sh -c "'$bin' import d --parasitics-beside --families families.tsv -o fam/ -q && '$bin' info fam/b.graph.safetensors --json | tr -d ' \n' | grep -q '\"family\":\"arrays\",\"technology\":\"n7\"'"
printf '.subckt top a b\nm1 a b\n.ends\n' >d/faulty.sp
printf 'd/a.sp\nd/faulty.sp\nd/b.sp\n' >list
check "a list of which one fails" sh -c "'$bin' import @list -o many/ --json -q >m.json 2>m.err; [ \$? = 2 ]"
check "... by its place" grep -q '^circuitgcl: error: d/faulty.sp:2.* (1 of 3 inputs failed, the others are written)' m.err
check "... imports the others" sh -c "cmp many/a.graph.safetensors bare/a.graph.safetensors && cmp many/b.graph.safetensors bare/b.graph.safetensors && [ ! -e many/faulty.graph.safetensors ]"
check "... and tells both" has m.json '"state":"failed","error":{"id":"E02.*"state":"imported","error":null,"result":{.*"imported":2,"failed":1,"error":{"id"'
check "none beside one" sh -c "cp d/a.sp d/c.sp; '$bin' import d/c.sp d/a.sp --parasitics-beside -o c/ -q 2>c.err; [ \$? = 2 ] && grep -q 'c.sp: has no parasitics beside it, expected c.pex.spice, c.spf, c.dspf or c.spef' c.err && [ -s c/a.graph.safetensors ]"
check "several into one file" says E0101 'is no folder' "$bin" import @list -o x
check "one parasitics file for several" says E0101 'is of one design' "$bin" import d/a.sp d/b.sp --parasitics d/a.spf -o x/
check "one name for several" says E0101 'is of one design' "$bin" import d/a.sp d/b.sp --name n -o x/
check "named and looked for" says E0101 'expected one of them' "$bin" import d/a.sp --parasitics d/a.spf --parasitics-beside -o x
printf 'of somebody\n' >bare/a.graph.safetensors
check "a file of somebody" says E0106 'is no graph file' "$bin" import d/a.sp d/b.sp -o bare/
exit $((failures > 0))
