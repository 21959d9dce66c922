#include "engine/core/error.hpp"

#include "engine/core/utf8.hpp"

#include <cstdio>   // for snprintf

namespace cgcl {

const std::vector<ErrorEntry>& error_catalogue() {
  static const std::vector<ErrorEntry> entries = {
#define CGCL_ERROR(number, name, exit, title, meaning) {ErrorId::name, ExitCode::exit, #name, title, meaning},
#include "engine/core/error_ids.def"
#undef CGCL_ERROR
  };
  return entries;
}

const ErrorEntry& error_entry(ErrorId id) {
  for (const ErrorEntry& entry : error_catalogue())
    if (entry.id == id) return entry;
  throw std::out_of_range("error id is not in the catalogue");
}

std::string error_code(ErrorId id) {
  char text[16];
  const bool warning = error_entry(id).exit == ExitCode::ok;
  std::snprintf(text, sizeof text, "%c%04d", warning ? 'W' : 'E', static_cast<int>(id));
  return text;
}

std::string printable(std::string_view text, std::size_t max_length) {
  std::string out = one_line(text.substr(0, max_length));
  if (text.size() > max_length) out += "...";
  return out;
}

Error::Error(ErrorId id, const std::string& what, std::string where, std::string hint)
    : std::runtime_error(what), id_(id), where_(std::move(where)), hint_(std::move(hint)) {}

std::string Error::line() const {
  const std::string prefix = where_.empty() ? "" : where_ + ": ";
  return printable(prefix + what(), 2000) + " [" + error_code(id_) + "]";   // however long, the id is told
}

}   // namespace cgcl
