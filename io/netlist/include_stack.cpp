#include "io/netlist/include_stack.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for max
#include <cstdlib>     // for getenv
#include <filesystem>
#include <system_error>
#include <utility>

namespace cgcl {

namespace {

std::string real_path(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, failure);
  return failure ? path : real.string();
}

bool is_file(const std::string& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure);
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}   // namespace

void IncludeStack::open_top(LineSource lines, const StatementRules& rules) {
  const std::string path = lines.path();
  netlist_.files.push_back(path);
  OpenFile file;
  file.source = std::make_unique<StatementSource>(std::move(lines), 0, rules);
  file.identity = real_path(path);
  files_.push_back(std::move(file));
}

std::string IncludeStack::with_environment(std::string_view name) const {
  std::string path;
  for (std::size_t i = 0; i < name.size();) {
    const bool home = name[i] == '~' && i == 0 && (name.size() == 1 || name[1] == '/');
    if (!rules_.environment || (name[i] != '$' && !home)) {
      path.push_back(name[i++]);
      continue;
    }
    std::string variable = "HOME";
    if (++i, !home) {
      const bool braces = i < name.size() && name[i] == '{';
      const std::size_t first = braces ? ++i : i;
      while (i < name.size() && is_name_byte(name[i])) ++i;
      variable = name.substr(first, i - first);
      if (braces && i < name.size() && name[i] == '}') ++i;
    }
    const char* value = std::getenv(variable.c_str());
    path += value != nullptr ? std::string(value) : "$" + variable;   // the message shows what is not set
  }
  return path;
}

/// The path to open. Throws Error include_missing.
std::string IncludeStack::find(std::string_view name, const Place& from) const {
  const std::string wanted = with_environment(name);
  std::string tried;
  if (rules_.open_files && !wanted.empty()) {
    std::vector<std::filesystem::path> folders;
    if (wanted.front() == '/') {
      folders.emplace_back();
    } else {
      folders.push_back(std::filesystem::path(files_.back().source->path()).parent_path());
      if (!folders.front().empty()) folders.emplace_back();
      folders.insert(folders.end(), rules_.folders.begin(), rules_.folders.end());
    }
    for (const std::filesystem::path& folder : folders) {
      const std::string path = (folder / wanted).string();
      if (is_file(path)) return path;
      tried += (tried.empty() ? "" : ", ") + path;
    }
  }
  const std::string trail = this->trail();
  const bool variable = !rules_.environment && name.find_first_of("$~") != std::string_view::npos;
  throw Error(ErrorId::include_missing,
              str("cannot open ", name, tried.empty() ? std::string() : " (searched: " + tried + ")",
                  trail.empty() ? "" : "; ", trail),
              netlist_.where(from), variable ? "--env-includes takes $NAME and ~ from the environment" : "");
}

void IncludeStack::open(std::string_view name, std::string_view section, const Place& from,
                        const StatementRules& rules) {
  const std::string path = find(name, from);
  std::string identity = real_path(path);
  if (!section.empty()) {
    identity.push_back('\n');
    for (const char c : section) identity.push_back(lower(c));
  }
  for (const OpenFile& file : files_)
    if (file.identity == identity)
      throw Error(ErrorId::include_cycle,
                  str(name, section.empty() ? "" : " section ", section, " includes itself",
                      trail().empty() ? "" : "; ", trail()),
                  netlist_.where(from));
  if (files_.size() >= kMaxIncludeDepth)
    throw Error(ErrorId::netlist_limit, str("files are included more than ", kMaxIncludeDepth, " deep"),
                netlist_.where(from));
  if (++opened_ > kMaxIncludes)
    throw Error(ErrorId::netlist_limit, str("more than ", kMaxIncludes, " files are included"),
                netlist_.where(from));
  std::int32_t index = 0;   // a library opened for each of its sections is one file
  while (index < static_cast<std::int32_t>(netlist_.files.size()) && netlist_.files[idx(index)] != path)
    ++index;
  LineSource lines(path);
  if (index == static_cast<std::int32_t>(netlist_.files.size())) netlist_.files.push_back(path);
  OpenFile file;
  file.source = std::make_unique<StatementSource>(std::move(lines), index, rules);
  file.identity = std::move(identity);
  file.section = section;
  const std::uint8_t around = files_.back().rank;
  file.rank = section.empty() ? around : std::max(around, kLibraryRank);
  ++file.rank;   // at most kLibraryRank + kMaxIncludeDepth
  netlist_.of_library.resize(netlist_.files.size(), 0);
  if (file.rank > kLibraryRank) netlist_.of_library[idx(index)] = 1;
  file.from = from;
  file.in_section = section.empty();
  files_.push_back(std::move(file));
}

std::string IncludeStack::trail() const {
  std::string text;
  for (std::size_t i = files_.size(); i-- > 1;)
    text += (text.empty() ? "included from " : ", from ") + netlist_.where(files_[i].from);
  return text;
}

}   // namespace cgcl
