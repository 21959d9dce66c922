#!/usr/bin/env bash
# What docs/simulate.md prints: its blocks marked `sh` as they stand, with ngspice, and the delays of its table. Where
# OpenSTA is installed too, that it reads the SPEF and finds the total of each net.
# Usage: simulate.sh BINARY SOURCE_FOLDER
set -u
bin=$(realpath "$1")
source=$(realpath "$2")
command -v ngspice >/dev/null || { echo "SKIPPED (ngspice is not installed)"; exit 77; }
export CIRCUITGCL_DEVICE=cpu
. "$(dirname "$0")/checks.sh"
page=$source/docs/simulate.md

mkdir -p "$dir/bin" "$dir/work"
ln -s "$bin" "$dir/bin/circuitgcl"
ln -s "$source/tests" "$dir/work/tests"
awk '/^```sh$/ {inside = 1; next} /^```/ {inside = 0} inside' "$page" >"$dir/commands"
examples() { (cd "$dir/work" && PATH=$dir/bin:$PATH timeout 900 bash -eux "$dir/commands"); }
check "the page has its examples" [ "$(grep -c '^circuitgcl ' "$dir/commands")" -ge 6 ]
check "the examples run as printed" examples

delay_of() { awk '$1 == "delay" { print $3 }' "$dir/work/$1.log"; }
printed() { sed -n "s/^| \`$1\` |.*| \([0-9]*\) ps |\$/\1/p" "$page"; }
# near A B PERCENT
near() { awk -v a="$1" -v b="$2" -v p="$3" 'BEGIN { d = a - b; exit !(b > 0 && d * d <= (b * p / 100) ^ 2) }'; }
as_printed() { near "$(awk -v s="$(delay_of "$1")" 'BEGIN { print s * 1e12 }')" "$(printed "$1")" "$2"; }
check "the bare delay is the printed one" as_printed bare 1
check "the extracted delay is the printed one" as_printed pex 1
check "the predicted delay is the printed one" as_printed annotated 5   # trees of another processor may differ
simulates() { ngspice -b "$dir/work/$1" 2>/dev/null | awk '$1 == "delay" { print $3 }'; }
(cd "$dir/work" && simulates deck.annotated.cir) >"$dir/deck.delay"
check "cards in the cell of a deck are those of the block alone" near "$(cat "$dir/deck.delay")" "$(delay_of annotated)" 1e-3
check "one instance may have the predicted cell" grep -q '^.subckt comparator_predicted V+' "$dir/work/comparator_predicted.sp"

# A library of the pins that the block uses, without capacitance of their own.
pins_library() {
  cat <<'L'
library (pins) {
  time_unit : "1ns"; capacitive_load_unit (1, ff); voltage_unit : "1V"; current_unit : "1mA"; leakage_power_unit : "1nW";
  input_threshold_pct_rise : 50; output_threshold_pct_rise : 50; input_threshold_pct_fall : 50; output_threshold_pct_fall : 50;
  slew_lower_threshold_pct_rise : 20; slew_upper_threshold_pct_rise : 80;
  slew_lower_threshold_pct_fall : 20; slew_upper_threshold_pct_fall : 80;
L
  awk '/^ *sky130/ { cell = $1; used[cell] }
       cell != "" { for (s = $0; match(s, /\.[A-Za-z_0-9]+\(/); s = substr(s, RSTART + RLENGTH)) pin[cell, substr(s, RSTART + 1, RLENGTH - 2)] }
       /;/ { cell = "" }
       END { for (c in used) {
               print "  cell (" c ") {"
               for (key in pin) { split(key, p, SUBSEP)
                 if (p[1] == c) print "    pin (" p[2] ") { direction : " (p[2] ~ /^[XY]$/ ? "output" : "input") "; capacitance : 0; }" }
               print "  }" } }' "$1"
  echo "}"
}
# The total of each net: of the file, and of what OpenSTA found.
spef_totals() { awk '/^\*[0-9]+ / && NF == 2 { name[$1] = name[$1] ? name[$1] : $2 } /^\*D_NET/ { print name[$2], $3 }' "$1" | sort; }
sta_totals() { awk '/^Net / { net = $2 } /Wire capacitance/ { print net, $3 }' "$1" | sort; }
same_totals() {
  join <(spef_totals "$1") <(sta_totals "$2") |
    awk '{ d = $2 - $3; if (d * d > (1e-6 * $2 + 1e-6) ^ 2) { print; bad = 1 } } END { exit bad || NR != 48 }'
}
if command -v sta >/dev/null; then
  verilog=$source/tests/data/placed/overvoltage_dig.nl.v
  pins_library "$verilog" >"$dir/pins.lib"
  cat >"$dir/read.tcl" <<T
read_liberty $dir/pins.lib
read_verilog $verilog
link_design overvoltage_dig
read_spef $dir/work/overvoltage_dig.spef
foreach net [get_nets *] { report_net -connections -verbose -digits 6 [get_full_name \$net] }
exit
T
  sta -no_splash -exit "$dir/read.tcl" >"$dir/sta.out" 2>&1
  no_complaint() { ! grep -E 'not found|rror' "$dir/sta.out"; }
  check "OpenSTA finds every net and pin" no_complaint
  check "OpenSTA finds the total of every net" same_totals "$dir/work/overvoltage_dig.spef" "$dir/sta.out"
else
  echo "OpenSTA is not installed: its part is left out"
fi
[ "$failures" = 0 ] && echo "all checks passed" && exit 0
exit 1
