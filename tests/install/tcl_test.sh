#!/usr/bin/env bash
# The Tcl package of an installation: its example, figures against the tables and files of the program, and what fails.
# Usage: tcl_test.sh SOURCE_DIR BUILD_DIR
set -euo pipefail
source=$1
build=$2
command -v tclsh >/dev/null || { echo "no tclsh here"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
. "$source/tests/install/small_run.sh"
export CIRCUITGCL_DEVICE=cpu TMPDIR=$dir/temporary
mkdir "$TMPDIR" "$dir/a folder"

# Moved after the installation, to a name with a blank: nothing may remember where it stood.
cmake --install "$build" --prefix "$dir/staged" --component program >/dev/null
root="$dir/a folder/prefix"
mv "$dir/staged" "$root"
program=$root/bin/circuitgcl
small_run "$program" "$dir"
cd "$dir"
mv d.sp "a folder/d.sp"
"$program" predict run "$dir/a folder/d.sp" --threads 1 --seed 5 -o said.spf -q
"$program" predict run "$dir/a folder/d.sp" --threads 1 --seed 5 -o tables/ --report off --si -q

tclsh "$root/share/doc/circuitgcl/examples/largest_nets.tcl" "a folder/d.sp" tcl.spf -model run -threads 1 -seed 5 >shown ||
  fail "the example"
cmp said.spf tcl.spf || fail "it predicts otherwise than the program"
[ "$(wc -l <shown)" = 10 ] || fail "the example printed $(cat shown)"
largest=$(sed -n 2p tables/nets.csv | cut -d, -f1)   # tables begin with it
grep -qE "^$largest +[0-9.]+ fF \([0-9.]+ to [0-9.]+\), most of all [0-9.]+ fF to [A-Za-z]" shown || fail "the example printed $(cat shown)"

cat >use.tcl <<'TCL'
lappend auto_path [lindex $argv 0]
package require -exact circuitgcl [lindex $argv 1]
proc expect {what got expected} { if {$got ne $expected} { puts "$what: got '$got', expected '$expected'"; exit 1 } }

set p [circuitgcl predict "a folder/d.sp" -model run -threads 1 -seed 5 -partial false]
expect columns [llength [circuitgcl nets $p]] [expr {[llength [circuitgcl columns nets]] * [llength [circuitgcl nets $p name]]}]
foreach {ground lumped coupling total low high} [circuitgcl nets $p ground_F lumped_F coupling_F total_F low_F high_F] {
    if {abs($ground + $lumped + $coupling - $total) > 1e-6 * $total || $low > $total || $high < $total} {
        puts "$ground + $lumped + $coupling is not $total in $low to $high"
        exit 1
    }
}
set names [circuitgcl nets $p name]
foreach {a b existence} [circuitgcl pairs $p a b existence] {
    if {$a ni $names || $b ni $names || $existence < 0 || $existence > 1} { puts "a pair of $a and $b: $existence"; exit 1 }
}
puts "[llength $names] [llength [circuitgcl pairs $p a]]"
expect log [lsearch -glob [circuitgcl log $p] {supplies: VDD*}] 1

expect absent [catch {circuitgcl predict absent.sp -model run} said details] 1
expect "its code" [dict get $details -errorcode] {CIRCUITGCL E0107 2}
expect "its message" [string match {*/absent.sp: cannot read the file*} $said] 1
expect "an option" [catch {circuitgcl predict "a folder/d.sp" -model run -sede 5} said details] 1
expect "its code" [dict get $details -errorcode] {CIRCUITGCL E0102 2}
expect "a suffix" [catch {circuitgcl write $p out.xyz} said] 1
expect "a column" [catch {circuitgcl nets $p total} said] 1
expect "an output" [catch {circuitgcl predict "a folder/d.sp" -o x} said] 1
expect quoted [circuitgcl::Fields {a,"b,""c",,d,""}] [list a {b,"c} {} d {}]
set circuitgcl::program /nonexistent/circuitgcl
expect program [catch {circuitgcl predict "a folder/d.sp"} said details] 1
expect "its code" [lrange [dict get $details -errorcode] 0 1] {POSIX ENOENT}
TCL
version=$("$program" --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)
got=$(tclsh use.tcl "$root/share/tcltk" "$version") || fail "$got"
counts="$(awk -F, 'NR > 1 && $13 != "" { n++ } END { print n }' tables/nets.csv) $(grep -c ',n2n,' tables/coupling.csv)"
[ "$got" = "$counts" ] || fail "nets and pairs: got $got, expected $counts"
[ -z "$(ls "$TMPDIR")" ] || fail "left behind: $(ls "$TMPDIR")"
echo "installed, predicted and written from Tcl"
