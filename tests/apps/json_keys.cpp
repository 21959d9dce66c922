#include "tests/apps/json_keys.hpp"

#include <algorithm>
#include <istream>
#include <set>
#include <sstream>

namespace cgcl::test {
namespace {

using Path = std::vector<std::string>;

Path path_of(const std::string& key) {
  Path path;
  std::istringstream parts(key);
  for (std::string part; std::getline(parts, part, '.');) path.push_back(part);
  return path;
}

std::string text_of(const Path& path) {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

std::string type_of(const JsonValue& value) {
  if (value.is_null()) return "null";
  if (value.is_number()) return "number";
  if (value.is_text()) return "text";
  if (value.is_object()) return "object";
  return value.is_array() ? "list" : "boolean";
}

struct Leaf {
  Path path;
  std::string type;
};

/// Values that hold no others. A list that is empty is one, of type "list".
void collect(const JsonValue& value, const Path& path, std::vector<Leaf>& leaves) {
  if (value.is_object() && !value.as_object().empty()) {
    for (const auto& [key, member] : value.as_object()) {
      Path below = path;
      below.push_back(key);
      collect(member, below, leaves);
    }
  } else if (value.is_array()) {
    Path elements = path;
    elements.back() += "[]";
    if (value.as_array().empty()) leaves.push_back({elements, "list"});
    for (const JsonValue& element : value.as_array()) collect(element, elements, leaves);
  } else {
    leaves.push_back({path, type_of(value)});
  }
}

bool same_part(const std::string& documented, const std::string& printed) {
  return documented == "*" || documented == printed;
}

/// Whether `printed` is the documented key; `**` at its end takes whatever follows.
bool matches(const Path& documented, const Path& printed) {
  if (documented.back() == "**")
    return printed.size() >= documented.size() &&
           std::equal(documented.begin(), documented.end() - 1, printed.begin(), same_part);
  return documented.size() == printed.size() &&
         std::equal(documented.begin(), documented.end(), printed.begin(), same_part);
}

std::string without_brackets(const std::string& part) {
  return part.ends_with("[]") ? part.substr(0, part.size() - 2) : part;
}

/// Whether the leaf holds nothing, and the documented key is below it.
bool stands_for(const Leaf& leaf, const Path& documented) {
  if (leaf.type != "null" && leaf.type != "list" && leaf.type != "object") return false;
  if (leaf.path.size() > documented.size()) return false;
  for (std::size_t i = 0; i < leaf.path.size(); ++i)
    if (!same_part(without_brackets(documented[i]), without_brackets(leaf.path[i]))) return false;
  return true;
}

/// "number or null" has number.
bool has_type(const std::string& documented, const std::string& type) {
  std::istringstream words(documented);
  for (std::string word; words >> word;)
    if (word == type) return true;
  return false;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/// Whether `path` begins with the documented parts and goes on.
bool is_inside(const Path& documented, const Path& path) {
  return path.size() > documented.size() &&
         std::equal(documented.begin(), documented.end(), path.begin(), same_part);
}

/// What one printed value has against the document; empty when it agrees.
std::string fault_of(const Leaf& leaf, const JsonKeys& keys, const JsonKeys& scores) {
  bool excused = false;
  for (const auto& [key, type] : keys) {
    const Path path = path_of(key);
    if (type == "scores" && is_inside(path, leaf.path)) {
      const auto rest = leaf.path.begin() + static_cast<std::ptrdiff_t>(path.size());
      if (fault_of({Path(rest, leaf.path.end()), leaf.type}, scores, scores).empty()) return {};
    }
    if (matches(path, leaf.path)) {
      if (leaf.type == "list" || type == "anything" || has_type(type, leaf.type)) return {};
      return "`" + text_of(leaf.path) + "` is " + leaf.type + ", documented as " + type;
    }
    excused = excused || stands_for(leaf, path);
  }
  if (excused) return {};
  return "`" + text_of(leaf.path) + "` (" + leaf.type + ") is printed and not documented";
}

}   // namespace

JsonDocument read_json_document(std::istream& text) {
  JsonDocument document;
  JsonKeys* section = nullptr;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("## ")) {
      const std::string heading = trimmed(line.substr(3));
      section = heading == "Every command" ? &document.common
                : heading == "Scores"      ? &document.scores
                                           : &document.sections[heading];
    }
    const std::size_t end = line.find("` |");
    if (section == nullptr || !line.starts_with("| `") || end == std::string::npos) continue;
    const std::size_t type = end + 3;
    (*section)[line.substr(3, end - 3)] = trimmed(line.substr(type, line.find('|', type) - type));
  }
  return document;
}

std::vector<std::string> json_faults(const JsonDocument& document, const std::string& section,
                                     const std::vector<JsonValue>& objects) {
  const auto found = document.sections.find(section);
  if (found == document.sections.end()) return {"there is no such section"};
  JsonKeys keys = found->second;
  keys.insert(document.common.begin(), document.common.end());
  std::vector<Leaf> leaves;
  for (const JsonValue& object : objects) collect(object, {}, leaves);
  std::set<std::string> faults;
  for (const Leaf& leaf : leaves)
    if (std::string fault = fault_of(leaf, keys, document.scores); !fault.empty())
      faults.insert(std::move(fault));
  for (const auto& [key, type] : found->second) {
    const Path path = path_of(key);
    const bool printed = std::any_of(leaves.begin(), leaves.end(), [&](const Leaf& leaf) {
      return matches(path, leaf.path) || stands_for(leaf, path) || is_inside(path, leaf.path);
    });
    if (!printed) faults.insert("`" + key + "` is documented and not printed");
  }
  return {faults.begin(), faults.end()};
}

std::vector<std::string> last_parts(const JsonValue& object) {
  std::vector<Leaf> leaves;
  collect(object, {}, leaves);
  std::vector<std::string> parts;
  for (const Leaf& leaf : leaves) parts.push_back(leaf.path.back());
  return parts;
}

}   // namespace cgcl::test
