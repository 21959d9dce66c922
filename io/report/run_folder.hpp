// A run's folder: who may write it, what lies where, and that a failed command leaves nothing behind.
#pragma once

#include <filesystem>
#include <string>

namespace cgcl {

/// Owns a run folder under an exclusive lock (flock on .lock, with host and process in it). A
/// folder made here is removed again, also when a signal ends the program, unless keep() was called: call it
/// when the first thing worth keeping has been written.
class RunFolder {
 public:
  /// A new run in a folder that is absent, empty, or holds no more than a process that was killed before it
  /// wrote config.toml. Throws Error output_exists for another one, and when its parent is missing or
  /// read-only; busy, naming the holder, when another process has it.
  [[nodiscard]] static RunFolder create(const std::filesystem::path& root);

  /// An existing run, to go on with. Leftover *.tmp.* files of killed processes are removed.
  /// Throws Error file_missing when it is no folder with a config.toml; busy as above.
  [[nodiscard]] static RunFolder open(const std::filesystem::path& root);

  RunFolder(RunFolder&& other) noexcept;
  RunFolder& operator=(RunFolder&&) = delete;
  ~RunFolder();

  /// From now on the folder stays, whatever happens.
  void keep();

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path config() const { return root_ / "config.toml"; }
  [[nodiscard]] std::filesystem::path events() const { return root_ / "events.jsonl"; }
  [[nodiscard]] std::filesystem::path result() const { return root_ / "result.json"; }
  [[nodiscard]] std::filesystem::path card() const { return root_ / "MODEL_CARD.md"; }
  [[nodiscard]] std::filesystem::path model() const { return root_ / "model.safetensors"; }
  [[nodiscard]] std::filesystem::path candidate_model() const {
    return root_ / "candidate_model.safetensors";
  }
  [[nodiscard]] std::filesystem::path checkpoints() const { return root_ / "checkpoints"; }

 private:
  enum class Discard { nothing, contents, folder };
  RunFolder(std::filesystem::path root, int lock, Discard discard);

  std::filesystem::path root_;
  int lock_;
  Discard discard_;
};

/// Before any work: the parent of `output` is a folder that can be written and `output` itself is no folder.
/// Throws Error output_exists. An existing file is fine; it is replaced at the end, in one step.
void check_output_file(const std::filesystem::path& output);

/// The same for a folder to be made or filled: it is absent, or a writable folder.
void check_output_folder(const std::filesystem::path& output);

}   // namespace cgcl
