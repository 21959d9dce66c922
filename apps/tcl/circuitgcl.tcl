# Parasitic capacitances of netlists before there is a layout, for Tcl: the program circuitgcl, run as a process of its own, and
# its tables as lists. Nothing is compiled or loaded into the interpreter, so it works in tools that bring libraries of their own.
#
#   package require circuitgcl
#   set p [circuitgcl predict my.sp -threads 2]            ;# by the shipped model that suits; or -model RUN
#   foreach {name total low high} [circuitgcl nets $p name total_F low_F high_F] { puts "$name $total $low $high" }
#   circuitgcl write $p my.annotated.sp
#
# Capacitances are farad; the empty string is "not known". A prediction is a value, with nothing to free.

package require Tcl 8.5-

namespace eval ::circuitgcl {
    # The program, as words of a command: {env -u LD_LIBRARY_PATH /cad/bin/circuitgcl} runs it without the libraries of a tool.
    # Empty: CIRCUITGCL_PROGRAM, else that of the installation around this file, else by the PATH.
    variable program {}
    variable here [file dirname [file normalize [info script]]]

    # Our names of columns, those of the C interface, and the program's.
    variable net_columns {
        name net  ground_F cg_pred_F  lumped_F lumped_pred_F  coupling_F cc_pred_F  total_F ctot_pred_F
        low_F p10_F  high_F p90_F  unlike ood_flag
    }
    variable pair_columns {
        a victim  b aggressor  capacitance_F cc_pred_F  existence existence  low_F p10_F  high_F p90_F
    }
    namespace export predict nets pairs columns log write
    namespace ensemble create
}

# circuitgcl predict NETLIST ?-model RUN? ?-OPTION VALUE ...?: options are those of `circuitgcl predict`, a flag has the value true
# or false. Fails with the message of the program and the error code {CIRCUITGCL ID EXIT_CODE}, such as {CIRCUITGCL E0107 2}.
proc ::circuitgcl::predict {netlist args} {
    variable net_columns
    variable pair_columns
    if {[llength $args] % 2} { return -code error "wrong # args: an option has no value: [lindex $args end]" }
    set inputs [list [file normalize $netlist]]
    set options {}
    foreach {option value} $args {
        set name [string range $option 1 end]
        if {![regexp {^-[a-z]} $option] || $name in {o output si json report comments sort}} {
            return -code error "no option of predict: '$option'"
        }
        if {$name eq "model"} {
            set inputs [linsert $inputs 0 [file normalize $value]]
        } elseif {$value eq "true"} {
            lappend options --$name
        } elseif {$value ne "false"} {
            lappend options --$name=$value
        }
    }
    set arguments [concat $inputs $options]
    set folder [exec mktemp -d]
    set failed [catch {
        set log [Run $arguments $folder/out/ --si --report=off]
        # A supply has no figures, and neither has a net that was not asked for; what is lumped has no second net.
        dict create arguments $arguments log $log \
            nets [Table $folder/out/nets.csv $net_columns ctot_pred_F] \
            pairs [Table $folder/out/coupling.csv $pair_columns aggressor]
    } result details]
    file delete -force $folder
    if {$failed} { return -code error -errorcode [dict get $details -errorcode] $result }
    return $result
}

# circuitgcl nets PREDICTION ?COLUMN ...?: the columns of each net in turn, all of them unless some are named, as one flat list for
# foreach with as many variables.
proc ::circuitgcl::nets {prediction args} {
    return [Flat [dict get $prediction nets] [columns nets] $args]
}

# circuitgcl pairs PREDICTION ?COLUMN ...?: the same of pairs of nets that may couple; a and b are names of nets.
proc ::circuitgcl::pairs {prediction args} {
    return [Flat [dict get $prediction pairs] [columns pairs] $args]
}

# circuitgcl columns nets|pairs: their names.
proc ::circuitgcl::columns {what} {
    variable net_columns
    variable pair_columns
    return [dict keys [dict get [list nets $net_columns pairs $pair_columns] $what]]
}

# circuitgcl log PREDICTION: what the program said, line by line: warnings, and which model it chose and why.
proc ::circuitgcl::log {prediction} { return [dict get $prediction log] }

# circuitgcl write PREDICTION FILE: .csv .sp .cdl .inc .spf .spef .rep, or tables in FOLDER/. The program runs again, which gives
# the same figures.
proc ::circuitgcl::write {prediction file} {
    Run [dict get $prediction arguments] $file
    return
}

proc ::circuitgcl::Program {} {
    variable program
    variable here
    if {[llength $program]} { return $program }
    if {[info exists ::env(CIRCUITGCL_PROGRAM)]} { return [list $::env(CIRCUITGCL_PROGRAM)] }
    set installed [file normalize [file join $here .. .. .. bin circuitgcl]]
    return [list [expr {[file executable $installed] ? $installed : "circuitgcl"}]]
}

# Runs `predict`; returns the lines that it printed, or fails with its error. No word begins with what exec takes for a
# redirection: paths are made absolute, options begin with dashes.
proc ::circuitgcl::Run {arguments output args} {
    set folder [string match */ $output]
    set said [exec mktemp]
    set failed [catch {
        exec {*}[Program] predict {*}$arguments --output=[file normalize $output][expr {$folder ? "/" : ""}] {*}$args \
            < /dev/null >& $said
    } message details]
    set in [open $said]
    fconfigure $in -encoding utf-8
    set lines [split [string trimright [read $in] \n] \n]
    close $in
    file delete $said
    if {!$failed} { return $lines }
    set code [dict get $details -errorcode]
    if {[lindex $code 0] ne "CHILDSTATUS"} { return -code error -errorcode $code $message }   ;# absent, or ended by a signal
    set error [lsearch -inline -regexp $lines {^circuitgcl: error: }]
    regexp {^circuitgcl: error: (.*)$} $error -> message
    set id {}
    regexp {\[(E\d+)\]$} $error -> id
    return -code error -errorcode [list CIRCUITGCL $id [lindex $code 2]] $message
}

# The rows of a table as lists, in the order of `columns` ({ours theirs ...}): those that have something in `needed`.
proc ::circuitgcl::Table {file columns needed} {
    set in [open $file]
    fconfigure $in -encoding utf-8
    gets $in line
    set header [Fields $line]
    set places {}
    foreach {ours theirs} $columns { lappend places [Place $header $theirs $file] }
    set needed [Place $header $needed $file]
    set rows {}
    while {[gets $in line] >= 0} {
        set fields [Fields $line]
        if {[lindex $fields $needed] eq ""} continue
        set row {}
        foreach place $places { lappend row [lindex $fields $place] }
        lappend rows $row
    }
    close $in
    return $rows
}

proc ::circuitgcl::Place {names name where} {
    set place [lsearch -exact $names $name]
    if {$place < 0} { return -code error "$where: no column '$name', expected one of: [join $names {, }]" }
    return $place
}

# The fields of a line of CSV.
proc ::circuitgcl::Fields {line} {
    if {[string first \" $line] < 0} { return [split $line ,] }
    set fields {}
    set rest $line,
    while {$rest ne ""} {
        set quoted [expr {[string index $rest 0] eq "\""}]
        if {!([regexp {^"((?:[^"]|"")*)",(.*)$} $rest -> field after] || [regexp {^([^",]*),(.*)$} $rest -> field after])} {
            return -code error "no line of CSV: $line"
        }
        lappend fields [expr {$quoted ? [string map {\"\" \"} $field] : $field}]
        set rest $after
    }
    return $fields
}

proc ::circuitgcl::Flat {rows names wanted} {
    if {[llength $wanted] == 0} { return [concat {*}$rows] }
    set places {}
    foreach name $wanted { lappend places [Place $names $name circuitgcl] }
    set flat {}
    foreach row $rows {
        foreach place $places { lappend flat [lindex $row $place] }
    }
    return $flat
}
