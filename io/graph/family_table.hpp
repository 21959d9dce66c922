// Which family and which technology designs are of: a table that somebody keeps beside their files.
#pragma once

#include <map>
#include <string>

namespace cgcl {

/// Of one design. Technology and licence may be empty.
struct FamilyRow {
  std::string family, technology;
  std::string licence = {};   // of the layout that it was extracted from
};

using FamilyTable = std::map<std::string, FamilyRow, std::less<>>;   // by the name of the design

/// Lines of `design TAB family TAB technology TAB licence`; the last two may be missing, blank lines and
/// those that begin with # are passed over, and so is a first line that names the columns. Throws as
/// LineSource, and Error family_table, with file:line:col, for a row of another form, a design that stands
/// twice, or a table without rows or with more than 100,000.
[[nodiscard]] FamilyTable read_family_table(const std::string& path);

}   // namespace cgcl
