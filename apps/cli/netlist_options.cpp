// Rows of how netlists and parasitics are read.
#include "apps/cli/option_rows.hpp"

// A table reads best by its rows.
// clang-format off
namespace cgcl {
using Type = SettingType;

std::vector<Setting> netlist_rows() {
  const unsigned readers = kImport | kInfo | kPredict | kCompare | kReport;
  return {
      {.name = "parasitics", .type = Type::path, .commands = kImport | kPredict,
       .help = "DSPF, SPF, SPEF or an extractor's SPICE of the same design; FILE,FILE: with those of its blocks"},
      {.name = "parasitics-beside", .type = Type::flag, .commands = kImport,
       .help = "the parasitics of each netlist by their name: of TOP.sp TOP.pex.spice, TOP.spf, TOP.dspf or TOP.spef beside it"},
      {.name = "nets", .type = Type::text, .commands = kImport | kPredict,
       .help = "only these nets: names, patterns such as X1/*, or files with one a line, separated by commas"},
      {.name = "exclude", .type = Type::text, .commands = kImport | kPredict, .help = "all but these nets, given as those"},
      {.name = "top", .type = Type::text, .commands = readers, .help = "top cell; else the deck, the banner's, or the largest"},
      {.name = "power", .type = Type::text, .commands = readers, .fallback = "auto",
       .help = "nets that leave the graph: auto, none, names such as VDD,VSS; of a .pt file ids such as 0,3"},
      {.name = "ground", .type = Type::text, .commands = readers, .help = "further supplies, of the ground kind, by name"},
      {.name = "signal", .type = Type::text, .commands = readers, .help = "nets that are no supplies, by name"},
      {.name = "short-model", .type = Type::text, .commands = readers,
       .help = "models whose resistors join their nets, besides lvsres, short and metal"},
      {.name = "probes", .type = Type::choice, .commands = readers, .fallback = "joined",
       .help = "the two nets of a 0 V source, neither of them ground: one net, or apart", .choices = {"joined", "apart"}},
      {.name = "device-map", .type = Type::text, .commands = readers | kBenchmark,
       .help = "kinds of models, such as my_n#*=nmos,fuse*=resistor (* any characters, ? one, # a digit)"},
      {.name = "model-alias", .type = Type::text, .commands = readers,
       .help = "models taken for known ones, such as my_n=nch_mac,my_p=pch_mac: kind, channel and unit of lengths"},
      {.name = "param", .type = Type::text, .commands = readers,
       .help = "NAME=VALUE of a .param outside cells, or of the top cell; may be given again for others", .repeats = true},
      {.name = "boxes", .type = Type::flag, .commands = readers,
       .help = "cells that have ports and nothing inside are devices with pins, else an error"},
      {.name = "inline", .type = Type::choice, .commands = readers, .fallback = "auto",
       .help = "capacitors and resistors without a model are parasitics", .choices = {"auto", "on", "off"}},
      {.name = "terminals", .type = Type::choice, .commands = readers, .fallback = "joined",
       .help = "drain and source as one class, or apart as the file orders them", .choices = {"joined", "separate"}},
      {.name = "include", .type = Type::text, .commands = readers, .help = "further folders for .include and .lib"},
      {.name = "env-includes", .type = Type::flag, .commands = readers, .help = "$NAME and ~ in included paths"},
      {.name = "net-comments", .type = Type::flag, .commands = kImport | kInfo | kCompare | kReport,
       .help = "nets are called as comments \"* net 11 FB\" of a KLayout extraction say"},
      {.name = "cells", .type = Type::text, .commands = readers,
       .help = "files of SPICE or CDL with the cells of a gate-level netlist: Verilog, or one with empty cells"},
      {.name = "cells-as-devices", .type = Type::flag, .commands = readers,
       .help = "of Verilog: cells are devices with pins, and are not expanded to transistors"},
      {.name = "define", .type = Type::text, .commands = readers,
       .help = "names that `ifdef of Verilog takes as defined, such as USE_POWER_PINS"},
      {.name = "dollar", .type = Type::choice, .commands = readers, .fallback = "auto",
       .help = "what $ means: a comment by these rules, or part of a name",
       .choices = {"auto", "hspice", "ngspice", "cdl", "name"}},
      {.name = "title", .type = Type::choice, .commands = readers, .fallback = "auto",
       .help = "the first line is a title", .choices = {"auto", "yes", "no"}},
      {.name = "case", .type = Type::choice, .commands = readers, .fallback = "auto",
       .help = "of names; counts in CDL and Spectre", .choices = {"auto", "sensitive", "insensitive"}},
      {.name = "dup", .type = Type::choice, .commands = readers, .fallback = "error",
       .help = "cells that are defined twice and differ", .choices = {"error", "first", "last"}},
      {.name = "coupling-listed", .type = Type::choice, .commands = kImport | kInfo | kPredict | kCompare | kReport, .fallback = "auto",
       .help = "in one net or in both; auto asks the totals", .choices = {"auto", "once", "both"}},
      {.name = "corner", .type = Type::choice, .commands = kImport | kInfo | kPredict | kCompare | kReport, .fallback = "typical",
       .help = "of SPEF values best:typical:worst", .choices = {"best", "typical", "worst"}},
      {.name = "allow-seen", .type = Type::flag, .commands = kEval,
       .help = "score designs that the run has met in pre-training, training or calibration; every output says so"},
      {.name = "allow-predicted", .type = Type::flag, .commands = kImport | kTrain | kEval | kCalibrate,
       .help = "take capacitances that circuitgcl predicted for labels; graphs of them are marked"},
      {.name = "partial", .type = Type::flag, .commands = kImport | kInfo | kPredict | kCompare | kReport,
       .help = "accept what can be read of damaged parasitics"},
  };
}

}  // namespace cgcl
