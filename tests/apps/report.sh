#!/usr/bin/env bash
# report as a user meets it: pages of runs and predictions, the same bytes, what is refused. Usage: report.sh BINARY
set -u
export CIRCUITGCL_DEVICE=cpu CIRCUITGCL_THREADS=2
bin=$(realpath "$1")
. "$(dirname "$0")/checks.sh"
cd "$dir" || exit 1
small() { # small FILE: a page that is complete and fetches nothing
  grep -q '^</html>$' "$1" && ! grep -qE '(src|href)="?(https?:|//|file:)' "$1" && [ "$(stat -c %s "$1")" -lt 3000000 ]
}
drawings() { # drawings FILE N: at least so many
  [ "$(grep -o '<svg' "$1" | wc -l)" -ge "$2" ]
}

"$bin" synth --kind timing --rows 3 --cols 4 --name a -o . -q || exit 1
"$bin" synth --kind timing --rows 3 --cols 3 --name b -o . -q || exit 1
printf '*|DSPF 1.3\n*|DESIGN other\n*|NET nowhere 1e-15\nC1 nowhere 0 1e-15\n.ends\n' >other.spf
"$bin" train a.graph.safetensors -o run --epochs 3 --hidden 8 --layers 1 -q || exit 1
"$bin" predict run b.sp -o tables/ -q || exit 1
"$bin" predict run b.graph.safetensors -o links.csv -q || exit 1
"$bin" predict run b.sp -o again/ --json -q >again.json || exit 1

check "a run" "$bin" report run -o run.html
check "  complete" small run.html
check "  its drawings" drawings run.html 5
check "  their numbers" test -s run_data/1-curves.csv
check "a prediction beside its extraction" "$bin" report tables --against b.spf -o p.html
check "  complete" small p.html
check "  its drawings" drawings p.html 5
check "  the worst nets" grep -q 'that differ most' p.html
check "predict writes the same page" sh -c "mkdir t && '$bin' report tables -o t/report.html && cmp t/report.html tables/report.html"
check "  of the links of a graph too" sh -c "'$bin' predict run b.graph.safetensors -q && grep -q 'pin-net, ' b.predicted/report.html && [ -s b.predicted.csv ]"
check "  of a design that the run has met it says so" sh -c "'$bin' predict run a.graph.safetensors -q && grep -q 'has met this design' a.predicted/report.html"
check "links of a graph against its labels" "$bin" report links.csv -o links.html
check "  by relation" grep -q 'pin-net, ' links.html
check "what predict printed" "$bin" report again.json -o again.html
check "a run without an encoder has no maps" grep -q 'None are shown: the run reads no pre-trained encoder' run.html
"$bin" pretrain a.graph.safetensors -o e.safetensors --epochs 2 --hidden 12 --layers 1 -q || exit 1
"$bin" train a.graph.safetensors -o mapped --pretrained e.safetensors --epochs 1 --hidden 12 --layers 1 --candidate-model off -q || exit 1
check "one with an encoder has" sh -c "'$bin' report mapped -o maps.html -q && grep -q 't-SNE, perplexity 30' maps.html && [ \$(wc -l <maps_data/1-embeddings.csv) -gt 5 ]"
check "  the same by other threads" sh -c "mkdir m && '$bin' report mapped -o m/maps.html --threads 1 -q && cmp maps.html m/maps.html && cmp maps_data/1-embeddings.csv m/maps_data/1-embeddings.csv"
check "  none if nobody wants them" sh -c "'$bin' report mapped -o off.html --embeddings off -q && ! grep -q Embeddings off.html"
mkdir moved && mv mapped moved/run
check "  the graph beside a run that moved" sh -c "mv a.graph.safetensors moved && '$bin' report moved/run -o moved.html -q && grep -q 't-SNE, perplexity 30' moved.html"
check "  none of another graph" sh -c "cp b.graph.safetensors moved/a.graph.safetensors && '$bin' report moved/run -o moved.html -q && grep -q 'is not what the run was trained on any more' moved.html"
check "  none without it" sh -c "rm moved/a.graph.safetensors && '$bin' report moved/run -o moved.html -q && grep -q 'is not where the run found it' moved.html"
sed -i "s|^inputs = .*|inputs = ['/proc/self/mem']|" moved/run/config.toml
check "  but a disk that fails is an error" refuses 3 E0603 "$bin" report moved/run -o failing.html
check "several at once" "$bin" report run tables links.csv -o all.html
check "  as JSON" sh -c "'$bin' report run tables -o j.html --json | grep -q '\"kind\": \"prediction\"'"
cp run.html first.html
check "over an earlier one" "$bin" report run -o run.html --threads 1
check "  the same bytes" cmp run.html first.html
check "a folder that is no run" refuses 2 E0108 "$bin" report "$dir" -o x.html
check "a file that is no prediction" refuses 2 E0108 "$bin" report b.sp -o x.html
check "what is not there" refuses 2 E0107 "$bin" report absent -o x.html
check "no page" refuses 2 E0103 "$bin" report run -o x.pdf
check "an extraction beside a run alone" refuses 2 E0101 "$bin" report run --against b.spf -o x.html
check "an extraction of another design" refuses 2 E0103 "$bin" report tables --against other.spf -o x.html
mkdir x2_data && touch x2_data/mine
check "a folder of somebody else" refuses 2 E0106 "$bin" report run -o x2.html
[ "$failures" = 0 ] || exit 1
