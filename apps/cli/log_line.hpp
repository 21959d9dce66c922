// Lines of a log written without allocating, as a signal handler must.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string_view>

namespace cgcl {

inline constexpr int kProcessDigits = 16;
inline constexpr std::size_t kTimeChars = 24, kEndLineChars = 256;

/// "2026-11-28T15:00:00.123Z", in UTC; returns its length, which is kTimeChars. For years of four digits.
std::size_t write_time(char* text, const timespec& time) noexcept;

/// What the last line of a command says.
struct EndLine {
  timespec now{};
  std::string_view process;
  int code = 0;
  std::int64_t taken_ms = 0, peak_bytes = 0;
};

/// The line with its line feed, the same object that CommandLog::end() writes, into kEndLineChars; returns
/// its length.
std::size_t write_end_line(char* text, const EndLine& end) noexcept;

}   // namespace cgcl
