// The lines at the head of every output: where the numbers come from and what they mean. No dates, so equal
// inputs give equal bytes.
#pragma once

#include "io/annotate/net_capacitances.hpp"
#include "io/text/text_file.hpp"

#include <string>
#include <string_view>

namespace cgcl {

/// Text of others inside a comment, on one line.
[[nodiscard]] std::string comment_text(std::string_view text);

/// The same between quotes, with those inside replaced.
[[nodiscard]] std::string quoted_text(std::string_view text);

/// Model, netlist with its digest, and the meaning of "lumped"; each line begins with `leader`.
void write_provenance(TextFile& out, std::string_view leader, const CircuitPrediction& prediction);

/// Sums of what is written and what was put to ground.
void write_totals(TextFile& out, std::string_view leader, const CircuitPrediction& prediction,
                  const NetCapacitances& caps);

/// The rails, which carry no capacitances; several lines for many.
void write_rails(TextFile& out, std::string_view leader, const CircuitPrediction& prediction);

}   // namespace cgcl
