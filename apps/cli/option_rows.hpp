// The parts of the option table, one function per group of rows.
#pragma once

#include "apps/cli/option_registry.hpp"

#include <vector>

namespace cgcl {

[[nodiscard]] std::vector<Setting> global_rows();    // of every command
[[nodiscard]] std::vector<Setting> file_rows();      // files in and out, and commands with few settings
[[nodiscard]] std::vector<Setting> study_rows();     // of sweeps, embeddings and reproductions
[[nodiscard]] std::vector<Setting> netlist_rows();   // how netlists and parasitics are read
[[nodiscard]] std::vector<Setting> shared_learning_rows();   // of pretrain and train
[[nodiscard]] std::vector<Setting> pretrain_rows();
[[nodiscard]] std::vector<Setting> train_task_rows();
[[nodiscard]] std::vector<Setting> train_model_rows();
[[nodiscard]] std::vector<Setting> train_loop_rows();

}   // namespace cgcl
