// events.jsonl: what happened in a run, one JSON object a line.
#pragma once

#include "io/report/json_value.hpp"

#include <cstdint>
#include <filesystem>

namespace cgcl {

/// Append-only. A line reaches the file whole, in one write, before append() returns, so that a
/// killed process loses at most the line being written.
class EventLog {
 public:
  /// A new, empty log. Throws Error output_exists when the file exists, ResourceError disk when it
  /// cannot be made.
  [[nodiscard]] static EventLog create(const std::filesystem::path& path);

  /// Goes on after `epoch`: the file is cut behind the last complete line whose "epoch" is at most
  /// that, so that no epoch is lost or doubled. Lines without an epoch survive when they stand
  /// before such a line. With epoch 0 and no such line, or without a file, the log starts empty.
  [[nodiscard]] static EventLog resume(const std::filesystem::path& path, std::int64_t epoch);

  /// A log that several processes may append to at once, made where there is none. Throws Error output_exists
  /// where the path cannot be written, ResourceError disk where there is no room.
  [[nodiscard]] static EventLog shared(const std::filesystem::path& path);

  EventLog(EventLog&& other) noexcept;
  EventLog& operator=(EventLog&&) = delete;
  ~EventLog();

  /// Writes one object as a line. Throws ResourceError disk and takes a partial line back when the disk is
  /// full, unless another process has written behind it.
  void append(const JsonValue& event);
  /// Where a signal handler may write a last line; -1: closed.
  [[nodiscard]] int descriptor() const { return file_; }
  /// Forces what was written to the disk; call before a checkpoint relies on it.
  void sync();

 private:
  EventLog(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}

  std::filesystem::path path_;
  int file_;
};

}   // namespace cgcl
