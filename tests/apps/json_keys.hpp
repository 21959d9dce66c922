// Keys of JSON objects as paths, and the tables of docs/json.md that list them.
#pragma once

#include "io/report/json_value.hpp"

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace cgcl::test {

/// Documented keys with their types. A path is "val.r2"; `[]` stands behind a key that is a list, `*` for a
/// name that the user gives, and `**` at the end for whatever another section lists.
using JsonKeys = std::map<std::string, std::string>;

struct JsonDocument {
  JsonKeys common;                            // of the section "Every command"
  JsonKeys scores;                            // of "Scores": the members of every key of the type `scores`
  std::map<std::string, JsonKeys> sections;   // by the other headings, as they are
};

/// Reads the tables under headings of the second level: the first cell of a row is the key between backticks,
/// the second its type, such as "number or null".
[[nodiscard]] JsonDocument read_json_document(std::istream& text);

/// What does not agree between the keys of a section, with those of every command, and the objects together:
/// a line each, sorted. A key under a member that is null or an empty list counts as printed, and so do
/// scores.
[[nodiscard]] std::vector<std::string> json_faults(const JsonDocument& document, const std::string& section,
                                                   const std::vector<JsonValue>& objects);

/// The last parts of all paths of an object.
[[nodiscard]] std::vector<std::string> last_parts(const JsonValue& object);

}   // namespace cgcl::test
