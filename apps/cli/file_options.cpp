// Rows of what every verb takes, and of files in and out.
#include "apps/cli/option_rows.hpp"

// A table reads best by its rows.
// clang-format off
namespace cgcl {
using Type = SettingType;

std::vector<Setting> global_rows() {
  return {
      {.name = "device", .type = Type::device, .verbs = kEveryVerb, .fallback = "auto",
       .help = "where the arithmetic runs; auto takes a usable CUDA device when there is one"},
      {.name = "threads", .type = Type::integer, .verbs = kEveryVerb, .fallback = "0",
       .help = "processor threads, 0 for all; results do not depend on it", .hi = 4096},
      {.name = "seed", .type = Type::integer, .verbs = kEveryVerb, .fallback = "0",
       .help = "of every random number", .hi = 9.2e18},
      {.name = "memory-limit", .type = Type::size, .verbs = kEveryVerb, .fallback = "0",
       .help = "such as 20GB or 512MiB; 0 for what is free"},
      {.name = "spmm", .type = Type::choice, .verbs = kEveryVerb, .fallback = "rows",
       .help = "sparse products on CUDA: own row kernels or cuSPARSE", .choices = {"rows", "cusparse"}},
      {.name = "replay", .type = Type::choice, .verbs = kEveryVerb, .fallback = "auto",
       .help = "training steps of fixed shape on CUDA: recorded once and replayed, or issued one by one",
       .choices = {"auto", "off"}},
      {.name = "json", .type = Type::flag, .verbs = kEveryVerb, .help = "print one JSON object",
       .recorded = false},
      {.name = "quiet", .type = Type::flag, .verbs = kEveryVerb, .help = "no progress",
       .letter = 'q', .recorded = false},
      {.name = "verbose", .type = Type::flag, .verbs = kEveryVerb, .help = "more messages",
       .letter = 'v', .recorded = false},
      {.name = "config", .type = Type::path, .verbs = kEveryVerb,
       .help = "settings from a TOML file", .recorded = false},
  };
}

std::vector<Setting> file_rows() {
  const unsigned writers = kImport | kSynthesise | kPretrain | kTrain | kPredict;
  return {
      {.name = "output", .type = Type::path, .verbs = writers, .help = "file or folder to write",
       .letter = 'o', .recorded = false},
      {.name = "output", .type = Type::path, .verbs = kDemo, .fallback = "circuitgcl-demo",
       .help = "folder to write", .letter = 'o', .recorded = false},
      {.name = "name", .type = Type::text, .verbs = kImport | kSynthesise,
       .help = "name of the design; else from the file or kind"},
      {.name = "cap-range", .type = Type::real_list, .verbs = kImport | kInfo,
       .help = "farads; coupling strictly inside is a legal label [default: 1e-21,1e-15 for .pt]",
       .lo = 0, .hi = 1},
      {.name = "kind", .type = Type::choice, .verbs = kSynthesise, .fallback = "sram",
       .help = "family of the design", .choices = {"sram", "timing", "array"}},
      {.name = "rows", .type = Type::integer, .verbs = kSynthesise, .fallback = "0",
       .help = "0: from the kind or --nodes", .hi = 1e5},
      {.name = "cols", .type = Type::integer, .verbs = kSynthesise, .fallback = "0",
       .help = "0: from the kind or --nodes", .hi = 1e5},
      {.name = "nodes", .type = Type::integer, .verbs = kSynthesise, .fallback = "0",
       .help = "approximate size; 0: from rows and cols", .hi = 1e9},
      {.name = "text", .type = Type::choice, .verbs = kSynthesise, .fallback = "auto",
       .help = "also write schematic NAME.sp and parasitics NAME.spf; auto up to 200,000 nodes",
       .choices = {"auto", "on", "off"}},
      {.name = "require", .type = Type::text, .verbs = kEval,
       .help = "such as r2>=0.5; exit 6 when a design misses it"},
      {.name = "cmin", .type = Type::real, .verbs = kPredict, .fallback = "0",
       .help = "farads; smaller couplings are left out of the table of a graph's links, and go to ground in netlists "
               "(there 1e-18 unless given)",
       .lo = 0, .hi = 1},
      {.name = "candidates", .type = Type::integer, .verbs = kPredict, .fallback = "30",
       .help = "pairs a net, on the average, of a netlist whose couplings are not known", .lo = 1, .hi = 10000},
      {.name = "dut", .type = Type::text, .verbs = kPredict, .fallback = "xtop",
       .help = "instance of the top cell in the deck that a .inc is included in"},
      {.name = "si", .type = Type::flag, .verbs = kPredict,
       .help = "tables in farad and metre instead of fF and um"},
      {.name = "rounds", .type = Type::integer, .verbs = kAnalyse, .fallback = "5",
       .help = "of colour refinement: message layers of the network in question", .hi = 1000},
      {.name = "features", .type = Type::choice, .verbs = kAnalyse, .fallback = "stats",
       .help = "what a node's colour starts from: its type, every feature column, or those of devices and pins",
       .choices = {"type", "stats", "devices"}},
      {.name = "filter", .type = Type::text, .verbs = kBench,
       .help = "only rows whose name contains this; heavy rows (minutes, gigabytes) run only where it contains "
               "whole/"},
      {.name = "list", .type = Type::flag, .verbs = kBench, .help = "names only"},
  };
}

}  // namespace cgcl
