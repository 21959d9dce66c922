// Rows of what every command takes, and of files in and out.
#include "apps/cli/option_rows.hpp"

// A table reads best by its rows.
// clang-format off
namespace cgcl {
using Type = SettingType;

std::vector<Setting> global_rows() {
  return {
      {.name = "device", .type = Type::device, .commands = kEveryCommand, .fallback = "auto",
       .help = "where the arithmetic runs; auto takes a usable CUDA device when there is one"},
      {.name = "threads", .type = Type::integer, .commands = kEveryCommand, .fallback = "0",
       .help = "processor threads, 0 for all; results do not depend on it", .hi = 4096},
      {.name = "seed", .type = Type::integer, .commands = kEveryCommand, .fallback = "0",
       .help = "of every random number", .hi = 9.2e18},
      {.name = "memory-limit", .type = Type::size, .commands = kEveryCommand, .fallback = "0",
       .help = "such as 20GB or 512MiB; 0 for what is free"},
      {.name = "spmm", .type = Type::choice, .commands = kEveryCommand, .fallback = "rows",
       .help = "sparse products on CUDA: own row kernels or cuSPARSE", .choices = {"rows", "cusparse"}},
      {.name = "precision", .type = Type::choice, .commands = kEveryCommand, .fallback = "fp32",
       .help = "dense products: full float32, or factors rounded to TF32 (CUDA alone) or to bfloat16; sums stay float32",
       .choices = {"fp32", "tf32", "bf16"}},
      {.name = "replay", .type = Type::choice, .commands = kEveryCommand, .fallback = "auto",
       .help = "training steps of fixed shape on CUDA: recorded once and replayed, or issued one by one",
       .choices = {"auto", "off"}},
      {.name = "json", .type = Type::flag, .commands = kEveryCommand, .help = "print one JSON object",
       .recorded = false},
      {.name = "quiet", .type = Type::flag, .commands = kEveryCommand, .help = "nothing but the result and errors",
       .letter = 'q', .recorded = false},
      {.name = "verbose", .type = Type::flag, .commands = kEveryCommand, .help = "more messages",
       .letter = 'v', .recorded = false},
      {.name = "log", .type = Type::path, .commands = kEveryCommand,
       .help = "appends what happens to a file, a JSON object a line; several processes may share it", .recorded = false},
      {.name = "config", .type = Type::path, .commands = kEveryCommand,
       .help = "settings from a TOML file", .recorded = false},
  };
}

std::vector<Setting> file_rows() {
  const unsigned writers = kImport | kSynthesise | kPretrain | kTrain | kCalibrate | kBenchmark | kSweep |
                           kEmbed | kReproduce | kReport;
  return {
      {.name = "output", .type = Type::path, .commands = writers, .help = "file or folder to write",
       .letter = 'o', .recorded = false},
      {.name = "output", .type = Type::path, .commands = kPredict,
       .help = "file or folder to write; of several inputs a folder. Unless given NAME.annotated.sp and NAME.predicted/ in the "
               "working folder",
       .letter = 'o', .recorded = false},
      {.name = "report", .type = Type::choice, .commands = kPredict, .fallback = "auto",
       .help = "tables and report.html: in the folder named with -o, else in NAME.predicted/ beside the output; auto: unless -o "
               "names one file",
       .choices = {"auto", "on", "off"}, .recorded = false},
      {.name = "output", .type = Type::path, .commands = kDemo, .fallback = "circuitgcl-demo",
       .help = "folder to write", .letter = 'o', .recorded = false},
      {.name = "output", .type = Type::path, .commands = kEval,
       .help = "FILE.json or FILE.csv: the scores as JSON, and beside it as CSV", .letter = 'o', .recorded = false},
      {.name = "name", .type = Type::text, .commands = kImport | kSynthesise,
       .help = "name of the design; else from the file or kind"},
      {.name = "family", .type = Type::text, .commands = kImport,
       .help = "of the design, such as sram; designs of one family are no test of each other"},
      {.name = "technology", .type = Type::text, .commands = kImport, .help = "process of the design, such as sky130A"},
      {.name = "families", .type = Type::path, .commands = kImport | kTrain | kBenchmark,
       .help = "table with design, family, technology and licence between tabs; of train its licences stand in the model card; "
               "of benchmark families.tsv of the designs unless given"},
      {.name = "designs", .type = Type::path, .commands = kBenchmark,
       .help = "of open: folder with NAME/*.pex.spice (packed or not) or NAME.graph.safetensors of each design of the table; of "
               "digital: with PROCESS/NAME.v and NAME.spef, packed or not"},
      {.name = "cells", .type = Type::text, .commands = kBenchmark,
       .help = "of digital: PROCESS=FILE,... with the SPICE or CDL of the cells; else the first in the folder of the process"},
      {.name = "bags", .type = Type::integer, .commands = kBenchmark, .fallback = "4",
       .help = "of digital: seeds of the trees of one fit", .lo = 1, .hi = 64},
      {.name = "model", .type = Type::choice, .commands = kBenchmark, .fallback = "circuitgcl+",
       .help = "what sizes couplings: circuitgcl+, trees; pair-network, a network; stacked, both",
       .choices = {"circuitgcl+", "pair-network", "stacked"}},
      {.name = "seeds", .type = Type::integer, .commands = kBenchmark, .fallback = "1",
       .help = "how many, from --seed on: figures are their means", .lo = 1, .hi = 100},
      {.name = "groups", .type = Type::integer, .commands = kBenchmark, .fallback = "0",
       .help = "leave families out in so many groups, but those of the prototype one by one: faster and stricter, as "
               "fewer families teach; 0: every family by itself", .hi = 1000},
      {.name = "quick", .type = Type::flag, .commands = kBenchmark,
       .help = "few trees and no labels of the design: in some minutes, to see that everything runs"},
      {.name = "labels", .type = Type::integer, .commands = kCalibrate, .fallback = "50",
       .help = "that are drawn of each design by the seed; below 20 in all nothing is adapted", .lo = 1, .hi = 1e9},
      {.name = "nets", .type = Type::path, .commands = kCalibrate,
       .help = "file with the name of a net a line: their labels may be used, and no others; instead of --labels"},
      {.name = "by", .type = Type::choice, .commands = kCalibrate, .fallback = "nets",
       .help = "what a label is: a net with its total and all its couplings, or one coupling", .choices = {"nets", "pairs"}},
      {.name = "cap-range", .type = Type::real_list, .commands = kImport | kInfo,
       .help = "farads; coupling strictly inside is a legal label [default: 1e-21,1e-15 for .pt]",
       .lo = 0, .hi = 1},
      {.name = "kind", .type = Type::choice, .commands = kSynthesise, .fallback = "sram",
       .help = "family of the design", .choices = {"sram", "timing", "array"}},
      {.name = "rows", .type = Type::integer, .commands = kSynthesise, .fallback = "0",
       .help = "0: from the kind or --nodes", .hi = 1e5},
      {.name = "rows", .type = Type::integer, .commands = kCompare, .fallback = "10",
       .help = "of the nets and pairs that differ most", .hi = 1e6},
      {.name = "against", .type = Type::path, .commands = kReport,
       .help = "extraction of the same design, set beside each prediction: SPF, SPEF, or a netlist with capacitances"},
      {.name = "embeddings", .type = Type::choice, .commands = kReport, .fallback = "on",
       .help = "of a run: maps of what its encoder makes of the nodes of the design, where that is found", .choices = {"on", "off"}},
      {.name = "rows", .type = Type::integer, .commands = kReport, .fallback = "200",
       .help = "of each table, the largest or worst first", .lo = 1, .hi = 10000},
      {.name = "cols", .type = Type::integer, .commands = kSynthesise, .fallback = "0",
       .help = "0: from the kind or --nodes", .hi = 1e5},
      {.name = "nodes", .type = Type::integer, .commands = kSynthesise, .fallback = "0",
       .help = "approximate size; 0: from rows and cols", .hi = 1e9},
      {.name = "text", .type = Type::choice, .commands = kSynthesise, .fallback = "auto",
       .help = "also write schematic NAME.sp and parasitics NAME.spf; auto up to 200,000 nodes",
       .choices = {"auto", "on", "off"}},
      {.name = "require", .type = Type::text, .commands = kEval,
       .help = "such as r2>=0.5; exit 6 when a design misses it"},
      {.name = "pairs", .type = Type::text, .commands = kEval, .fallback = "unknown",
       .help = "of circuitgcl+: whether it is known which pairs of nets couple, which is knowledge of the layout: unknown, "
               "given (the links of the graph), or FILE with two names of nets a line"},
      {.name = "cmin", .type = Type::real, .commands = kPredict, .fallback = "0",
       .help = "farads; smaller couplings are left out of the table of a graph's links, and go to ground in netlists "
               "(there 1e-18 unless given)",
       .lo = 0, .hi = 1},
      {.name = "candidates", .type = Type::integer, .commands = kPredict, .fallback = "30",
       .help = "pairs per net, on average, of a netlist whose couplings are not known", .lo = 1, .hi = 10000},
      {.name = "adapt", .type = Type::flag, .commands = kPredict,
       .help = "of circuitgcl+: learn first from what --parasitics holds of the design, 20 labels or more; what is predicted "
               "beside them is then partly remembered"},
      {.name = "dut", .type = Type::text, .commands = kPredict, .fallback = "xtop",
       .help = "instance of the top cell in the deck that a .inc is included in"},
      {.name = "si", .type = Type::flag, .commands = kPredict,
       .help = "tables in farad and metre instead of fF and um"},
      {.name = "sort", .type = Type::choice, .commands = kPredict, .fallback = "capacitance",
       .help = "rows of tables: the largest first, or by name", .choices = {"capacitance", "name"}},
      {.name = "comments", .type = Type::flag, .commands = kPredict,
       .help = "tables begin with lines of # that say where they come from; else that is in prediction.json alone"},
      {.name = "rounds", .type = Type::integer, .commands = kAnalyse, .fallback = "5",
       .help = "of colour refinement: message layers of the network in question", .hi = 1000},
      {.name = "features", .type = Type::choice, .commands = kAnalyse, .fallback = "stats",
       .help = "what a node's colour starts from: its type, every feature column, or those of devices and pins",
       .choices = {"type", "stats", "devices"}},
      {.name = "filter", .type = Type::text, .commands = kBench,
       .help = "only rows whose name contains one of A,B; heavy rows (minutes, gigabytes) run only where it contains "
               "whole/"},
      {.name = "man", .type = Type::flag, .commands = kHelp, .help = "the manual page, for man(1)"},
      {.name = "list", .type = Type::flag, .commands = kBench, .help = "names only"},
      {.name = "quick", .type = Type::flag, .commands = kBench,
       .help = "few and short samples of every row, without peers: in half a minute, to see that everything runs"},
      {.name = "once", .type = Type::flag, .commands = kBench,
       .help = "each selected row exactly once, without warm-up, peers and roofline: under a profiler"},
      {.name = "tensors", .type = Type::path, .commands = kBench,
       .help = "instead of timing: a new folder with what the selected layers read and give, for a peer"},
      {.name = "compare", .type = Type::path, .commands = kBench,
       .help = "what an earlier `bench --json` printed: ratios to its times, and where the machine differs"},
  };
}

}  // namespace cgcl
