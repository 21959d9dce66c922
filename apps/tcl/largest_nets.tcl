#!/usr/bin/env tclsh
# tclsh largest_nets.tcl NETLIST OUT ?-model RUN? ?-OPTION VALUE ...?: prints the ten nets of the largest capacitance with their
# intervals and the strongest coupling of each, and writes the annotated netlist.
lappend auto_path [file join [file dirname [file normalize [info script]]] .. .. .. tcltk]   ;# in an installation
package require circuitgcl

set prediction [circuitgcl predict [lindex $argv 0] {*}[lrange $argv 2 end]]
foreach {a b capacitance} [circuitgcl pairs $prediction a b capacitance_F] {   ;# the largest come first
    foreach {net other} [list $a $b $b $a] {
        if {![info exists strongest($net)]} { set strongest($net) [format "%.3f fF to %s" [expr {$capacitance * 1e15}] $other] }
    }
}
set nets {}
foreach {name total low high} [circuitgcl nets $prediction name total_F low_F high_F] {
    lappend nets [list $name $total $low $high]
}
foreach net [lrange [lsort -real -decreasing -index 1 $nets] 0 9] {
    lassign $net name total low high
    set interval unknown
    if {$low ne ""} { set interval [format "%.3f to %.3f" [expr {$low * 1e15}] [expr {$high * 1e15}]] }
    set coupling [expr {[info exists strongest($name)] ? $strongest($name) : "none"}]
    puts [format "%-20s %8.3f fF (%s), most of all %s" $name [expr {$total * 1e15}] $interval $coupling]
}
circuitgcl write $prediction [lindex $argv 1]
