// Dialect detection: what kind of netlist a text is, from its first lines.
#pragma once

#include "io/netlist/netlist.hpp"
#include "io/text/line_source.hpp"

#include <string>

namespace cgcl {

/// The dialect of a text and what else its first lines tell.
struct DialectTraits {
  Dialect dialect = Dialect::spice;
  bool extracted = false;        // a comment names an extractor
  bool ngspice = false;          // a comment or a statement names ngspice or a tool that writes for it
  bool title = false;            // the first line is a title
  bool title_doubtful = false;   // it is one, but looks like an element
  std::string top_hint;          // "Top Cell Name", "Design cell name"
};

/// Whether the first word of a text, behind comments, attributes and compiler directives, is `module`, and a
/// name follows. Looks at kDetectionBytes. Throws as LineSource.
[[nodiscard]] bool looks_like_verilog(LineSource lines);

/// Looks at the start of the text, at most kDetectionBytes. Throws as LineSource.
inline constexpr std::int64_t kDetectionBytes = 256 << 10;
[[nodiscard]] DialectTraits detect_dialect(LineSource lines);

}   // namespace cgcl
