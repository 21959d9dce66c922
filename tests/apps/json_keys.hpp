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
  std::map<std::string, JsonKeys> sections;   // by the other headings, as they are
};

/// Reads the tables under headings of the second level: the first cell of a row is the key between backticks,
/// the second its type, such as "number or null".
[[nodiscard]] JsonDocument read_json_document(std::istream& text);

/// What does not agree between the documented keys and those of the objects together, a line each, sorted. A
/// key under a member that is null or an empty list counts as printed.
[[nodiscard]] std::vector<std::string> json_faults(const JsonKeys& documented, const JsonKeys& common,
                                                   const std::vector<JsonValue>& objects);

}   // namespace cgcl::test
