// Rows of sweeps, embeddings and reproductions.
#include "apps/cli/option_rows.hpp"

// A table reads best by its rows.
// clang-format off
namespace cgcl {

std::vector<Setting> study_rows() {
  using Type = SettingType;
  return {
      {.name = "jobs", .type = Type::integer, .commands = kSweep | kReproduce, .fallback = "1",
       .help = "commands at a time, each a process with its share of the threads", .lo = 1, .hi = 256},
      {.name = "jobs", .type = Type::integer, .commands = kImport | kPredict, .fallback = "1",
       .help = "inputs at a time, each in a process with its share of threads and memory; given, one input is several",
       .lo = 1, .hi = 256, .recorded = false},
      {.name = "designs", .type = Type::text, .commands = kReproduce,
       .help = "labelled graphs, or a folder of them; more may follow WHAT. The first is trained on, the others test",
       .repeats = true},
      {.name = "seeds", .type = Type::integer, .commands = kReproduce, .fallback = "5",
       .help = "how many, from --seed on: figures are their means", .lo = 1, .hi = 100},
      {.name = "protocol", .type = Type::choice, .commands = kReproduce, .fallback = "strict",
       .help = "of all runs, as `train` has it; what follows from compat says so", .choices = {"strict", "compat"}},
      {.name = "epochs", .type = Type::integer, .commands = kReproduce,
       .help = "of every network; else the default of `train`, or 5 with --quick", .lo = 1, .hi = 1e6},
      {.name = "pretrain-epochs", .type = Type::integer, .commands = kReproduce,
       .help = "of every encoder; else the default of `pretrain`, or 20 with --quick", .lo = 1, .hi = 1e6},
      {.name = "quick", .type = Type::flag, .commands = kReproduce,
       .help = "few epochs and one seed unless given: in some minutes, to see that everything runs"},
      {.name = "project", .type = Type::choice, .commands = kEmbed, .fallback = "pca",
       .help = "map in two dimensions: principal components, Barnes-Hut t-SNE, or none",
       .choices = {"pca", "tsne", "none"}},
      {.name = "perplexity", .type = Type::real, .commands = kEmbed, .fallback = "30",
       .help = "of t-SNE: about how many neighbours a point has; less where there are few points", .lo = 1, .hi = 1000},
  };
}

}  // namespace cgcl
