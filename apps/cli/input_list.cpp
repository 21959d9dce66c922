#include "apps/cli/input_list.hpp"

#include "engine/core/error.hpp"
#include "io/text/line_source.hpp"
#include "io/text/piped_input.hpp"

#include <algorithm>   // for any_of
#include <filesystem>
#include <string_view>

namespace cgcl {

namespace {

/// Throws Error bad_value, naming its place.
void check_path(std::string_view path, const std::string& where) {
  if (path.front() == '@')
    throw Error(ErrorId::bad_value, "a list names no lists, expected the path of an input", where);
  if (path == kStandardInput)
    throw Error(ErrorId::bad_value, "a list does not name standard input, expected the path of an input",
                where, "./- is a file of that name");
  if (path.size() > kMaxListedPath)
    throw Error(ErrorId::bad_value,
                str("the path has ", path.size(), " bytes, expected ", kMaxListedPath, " at the most"),
                where);
  if (std::any_of(path.begin(), path.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    throw Error(ErrorId::bad_value, "the path has a control character, expected one path a line", where);
}

}   // namespace

std::vector<std::string> read_input_list(const std::string& path) {
  constexpr std::string_view kBlank = " \t";
  const bool piped = !piped_stem(path).empty();
  const std::filesystem::path folder =
      piped ? std::filesystem::path() : std::filesystem::path(path).parent_path();
  std::vector<std::string> out;
  LineSource lines(path);
  for (std::string_view line; lines.next(line);) {
    const std::size_t begin = line.find_first_not_of(kBlank);
    if (begin == std::string_view::npos || line[begin] == '#') continue;
    const std::string_view listed = line.substr(begin, line.find_last_not_of(kBlank) + 1 - begin);
    const std::string where = lines.where(static_cast<std::int64_t>(begin) + 1);
    check_path(listed, where);
    if (out.size() == kMaxListedInputs)
      throw Error(ErrorId::bad_value, str("the list is longer than ", kMaxListedInputs, " paths"), where);
    out.push_back((folder / listed).string());
  }
  if (out.empty())
    throw Error(ErrorId::bad_value, "the list has no inputs, expected the path of one a line",
                printable(path));
  return out;
}

std::vector<std::string> with_listed_inputs(const std::vector<std::string>& inputs) {
  std::vector<std::string> out;
  for (const std::string& input : inputs) {
    if (!input.starts_with('@')) {
      out.push_back(input);
      continue;
    }
    const std::vector<std::string> listed = read_input_list(input.substr(1));
    out.insert(out.end(), listed.begin(), listed.end());
  }
  return out;
}

}   // namespace cgcl
