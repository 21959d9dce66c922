// Errors: one exception type whose id decides title and exit code; thin subclasses where code must catch by
// kind.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// Process exit codes, as documented for the command line.
enum class ExitCode : int {
  ok = 0,
  internal = 1,
  usage = 2,
  resources = 3,
  device = 4,
  numerical = 5,
  requirement = 6,
  busy = 7,
};

/// Every error id by name; the number is the id printed as [E0123].
enum class ErrorId : int {
#define CGCL_ERROR(number, name, exit, title, meaning) name = number,
#include "engine/core/error_ids.def"
#undef CGCL_ERROR
};

/// One row of the catalogue.
struct ErrorEntry {
  ErrorId id;
  ExitCode exit;
  const char* name;
  const char* title;
  const char* meaning;
};

/// The whole catalogue, in ascending order of id.
[[nodiscard]] const std::vector<ErrorEntry>& error_catalogue();

/// The row of `id`. Throws std::out_of_range for an id that is not in the catalogue.
[[nodiscard]] const ErrorEntry& error_entry(ErrorId id);

/// "E0214", or "W0250" for a warning.
[[nodiscard]] std::string error_code(ErrorId id);

/// Concatenates anything that can be streamed; g++ 12 has no std::format.
template <class... Parts>
[[nodiscard]] std::string str(const Parts&... parts) {
  std::ostringstream out;
  out.exceptions(std::ios::badbit);   // else a text that runs out of memory breaks off in silence
  (out << ... << parts);
  return out.str();
}

/// A failure to tell the user: what is wrong and what was expected, in one line without a full stop.
/// `where` is "file", "file:line:col" or "file:@byte"; empty when no file is at fault. `hint` is a second
/// line.
class Error : public std::runtime_error {
 public:
  Error(ErrorId id, const std::string& what, std::string where = {}, std::string hint = {});
  [[nodiscard]] ErrorId id() const { return id_; }
  [[nodiscard]] ExitCode exit_code() const { return error_entry(id_).exit; }
  [[nodiscard]] const std::string& where() const { return where_; }
  [[nodiscard]] const std::string& hint() const { return hint_; }
  /// "WHERE: what [E0214]" - control characters replaced, so that hostile names cannot drive a terminal.
  [[nodiscard]] std::string line() const;

 private:
  ErrorId id_;
  std::string where_, hint_;
};

/// A broken contract of an engine operation.
struct ShapeError : Error {
  explicit ShapeError(const std::string& what) : Error(ErrorId::shape, what) {}
};

/// Memory or disk exhausted; callers may retry with less.
struct ResourceError : Error {
  using Error::Error;
};

/// As one_line(), so that text from a file can be shown on a terminal or in JSON lines; its beginning.
[[nodiscard]] std::string printable(std::string_view text, std::size_t max_length = 200);

}   // namespace cgcl

/// Contract check of an operation: throws ShapeError with the concatenated parts.
#define CGCL_CHECK(condition, ...)                                        \
  do {                                                                    \
    if (!(condition)) throw ::cgcl::ShapeError(::cgcl::str(__VA_ARGS__)); \
  } while (false)
