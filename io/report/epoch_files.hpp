// The epochs of a run for other programs: as a table and as curves.
#pragma once

#include <filesystem>

namespace cgcl {

/// Made from the epochs of events.jsonl, which stay the truth.
inline constexpr const char* kEpochTable = "epochs.csv";
inline constexpr const char* kEpochCurves = "events.out.tfevents.0.circuitgcl";

/// Writes both into the folder of `events`, over those of before: a row and a step for each epoch, a column
/// and a curve for each number in it. Without an epoch nothing is written. Throws Error run_damaged for a
/// line that is none, and as read_file and write_file_atomically.
void write_epoch_files(const std::filesystem::path& events);

}   // namespace cgcl
