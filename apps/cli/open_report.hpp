// The leave-one-family-out table of the open designs for people: as CSV, Markdown and plots.
#pragma once

#include "io/report/json_value.hpp"
#include "io/text/text_file.hpp"

#include <string>

namespace cgcl {

/// `lofo` is {FAMILY: LeftOutFamily::json()} everywhere. One row a family, unrounded.
void write_open_csv(TextFile& out, const JsonValue& lofo);

/// Headings, how it was made (`protocol`, lines of Markdown), summaries, the families of the prototype, what
/// few labels bring, and all families, with the plots by the names open-r2.svg and open-nets.svg.
void write_open_markdown(TextFile& out, const JsonValue& lofo, const std::string& protocol);

/// R2 of every family; and how far totals of nets are off, and how often intervals held.
[[nodiscard]] std::string open_r2_svg(const JsonValue& lofo);
[[nodiscard]] std::string open_nets_svg(const JsonValue& lofo);

}   // namespace cgcl
