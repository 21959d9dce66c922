#include "io/text/temporary_path.hpp"

#include "engine/core/error.hpp"   // for str

#include <cerrno>
#include <charconv>   // for from_chars
#include <csignal>    // for kill
#include <filesystem>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace cgcl {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInfix = ".tmp.";

/// Whether the text is the number of a process that is no longer there, or of this one.
bool is_gone(std::string_view text) {
  pid_t process = 0;
  const char* last = text.data() + text.size();
  const auto [rest, unread] = std::from_chars(text.data(), last, process);
  if (unread != std::errc() || rest != last || process <= 0) return false;
  return process == ::getpid() || (::kill(process, 0) != 0 && errno == ESRCH);
}

}   // namespace

std::string temporary_path(const std::string& path) { return str(path, kInfix, ::getpid()); }

void remove_leftovers(const std::string& path) {
  const fs::path target(path), parent = target.parent_path();
  const std::string prefix = target.filename().string() + std::string(kInfix);
  std::error_code failure;
  std::vector<fs::path> stale;
  for (fs::directory_iterator it(parent.empty() ? "." : parent, failure), end; !failure && it != end;
       it.increment(failure)) {
    const std::string name = it->path().filename().string();
    if (name.starts_with(prefix) && is_gone(std::string_view(name).substr(prefix.size())))
      stale.push_back(it->path());
  }
  for (const fs::path& one : stale) fs::remove_all(one, failure);
}

}   // namespace cgcl
