// The files a netlist consists of: the one asked for, and those that .include and .lib open in the
// middle of it.
#pragma once

#include "io/netlist/statement_source.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

inline constexpr std::size_t kMaxIncludeDepth = 64;
inline constexpr std::uint8_t kLibraryRank = 128;   // and up: sections of libraries and what they include
// Opened in one run: a few small files can include each other very often without a circle.
inline constexpr std::int64_t kMaxIncludes = 20000;

/// Where included files are looked for, and what is allowed.
struct IncludeRules {
  std::vector<std::string> folders = {};   // after the folder of the including file and the working folder
  bool environment = false;                // $NAME and ~ in paths stand for what the environment says
  bool open_files = true;                  // false: every included file counts as missing (texts in memory)
};

/// An open file.
struct OpenFile {
  std::unique_ptr<StatementSource> source;
  std::string identity;       // its real path and section: what may not be open twice
  std::string section = {};   // of a library: only what stands in it counts
  std::uint8_t rank = 0;      // how far from the file asked for: includes around it; libraries are farther
  Place from = {};            // the statement that opened it
  bool in_section = true;     // false: before the section
  bool after_section = false;
  std::vector<std::string> sections_seen = {};
  std::size_t open_conditions = 0;   // .if around the statement that opened it
};

/// Not thread-safe.
class IncludeStack {
 public:
  IncludeStack(Netlist& netlist, IncludeRules rules) : netlist_(netlist), rules_(std::move(rules)) {}

  /// The file that everything begins with.
  void open_top(LineSource lines, const StatementRules& rules);

  /// Opens `name` as the statement at `from` says; `section` empty: all of it. Throws Error include_missing
  /// with the places that were tried, include_cycle with the stack, netlist_limit, or what LineSource throws.
  void open(std::string_view name, std::string_view section, const Place& from, const StatementRules& rules);

  [[nodiscard]] bool empty() const { return files_.empty(); }
  [[nodiscard]] std::size_t depth() const { return files_.size(); }
  [[nodiscard]] OpenFile& top() { return files_.back(); }
  void close() { files_.pop_back(); }

  /// "included from a.sp:3:1, from top.sp:9:1"; empty in the first file.
  [[nodiscard]] std::string trail() const;

 private:
  [[nodiscard]] std::string find(std::string_view name, const Place& from) const;
  [[nodiscard]] std::string with_environment(std::string_view name) const;

  Netlist& netlist_;
  IncludeRules rules_;
  std::vector<OpenFile> files_;
  std::int64_t opened_ = 0;
};

}   // namespace cgcl
