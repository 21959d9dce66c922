// Statements of a DSPF or SPF file: comments left out, continuation lines joined.
#pragma once

#include "io/text/diagnostics.hpp"
#include "io/text/line_source.hpp"

#include <string>
#include <string_view>

namespace cgcl {

/// `+` continues a card or a record, `*+` a record; comments and blank lines may stand between. Throws what
/// LineSource throws, and netlist_limit for a statement longer than kMaxLineLength.
class SpfLines {
 public:
  SpfLines(LineSource& source, Diagnostics& notes) : source_(source), notes_(notes) {}

  /// The next statement, which begins with no blank; false at the end. The view lives until the next call.
  bool next(std::string_view& statement);
  /// A comment announced the instance section before the statement last returned.
  [[nodiscard]] bool in_instances() const { return in_instances_; }
  void leave_instances() { in_instances_ = false; }

 private:
  enum class Ahead { other, joins, skips };
  [[nodiscard]] Ahead look(bool record) const;
  void join(std::string_view first, bool record);

  LineSource& source_;
  Diagnostics& notes_;
  std::string joined_;
  bool in_instances_ = false, announced_ = false;
};

}   // namespace cgcl
