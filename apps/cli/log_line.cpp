#include "apps/cli/log_line.hpp"

#include <chrono>
#include <cstring>   // for memcpy

namespace cgcl {

namespace {

char* put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

/// With zeros in front to `width` digits.
char* put(char* at, std::int64_t number, int width = 1) {
  if (number < 0) return put(at, 0, width);
  char digits[20];
  int count = 0;
  for (; number > 0 || count < width; number /= 10) digits[count++] = static_cast<char>('0' + number % 10);
  while (count > 0) *at++ = digits[--count];
  return at;
}

}   // namespace

std::size_t write_time(char* text, const timespec& time) noexcept {
  const std::chrono::sys_seconds seconds{std::chrono::seconds(time.tv_sec)};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::int64_t of_day = (seconds - day).count();
  char* at = put(text, static_cast<int>(date.year()), 4);
  at = put(put(at, "-"), static_cast<unsigned>(date.month()), 2);
  at = put(put(at, "-"), static_cast<unsigned>(date.day()), 2);
  at = put(put(at, "T"), of_day / 3600, 2);
  at = put(put(at, ":"), of_day / 60 % 60, 2);
  at = put(put(at, ":"), of_day % 60, 2);
  at = put(put(at, "."), time.tv_nsec / 1'000'000, 3);
  at = put(at, "Z");
  return static_cast<std::size_t>(at - text);
}

std::size_t write_end_line(char* text, const EndLine& end) noexcept {
  char* at = put(text, "{\"event\":\"end\",\"time\":\"");
  at += write_time(at, end.now);
  at = put(put(put(at, "\",\"process\":\""), end.process), "\",\"code\":");
  at = put(put(at, end.code), ",\"seconds\":");
  at = put(put(put(at, end.taken_ms / 1000), "."), end.taken_ms % 1000, 3);
  at = put(put(put(at, ",\"peak_bytes\":"), end.peak_bytes), "}\n");
  return static_cast<std::size_t>(at - text);
}

}   // namespace cgcl
